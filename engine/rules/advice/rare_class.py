"""The rule `rare-class`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import DataFacts, Fix, Problem, TargetFacts
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table
from engine.tasks.class_weights import BALANCED, FIELD

RATIO = 10  # of the largest class to the smallest


class RareClass(Rule):
    """One class is much rarer than another.

    What it finds:
        A class with at least ten times as many training rows as another, and no class weights.
    Why it hurts:
        A network that never names the rare class is right nearly every time: accuracy looks good and says little.
    Wrong:
        950 healthy, 50 ill, and only the accuracy is watched.
    Right:
        The same data with balanced class weights, so that the loss of an ill row counts 19 times as much; and the
        confusion matrix, precision and recall looked at.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/overfitting/imbalanced-datasets
    """

    code = "rare-class"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        weights = context.project.training.class_weights
        facts = context.facts
        for target in facts.targets if facts and facts.aim != "next" else ():  # tokens are rare by nature
            if (
                target.kind == "text"
                or target.name in weights
                or len(target.counts) < 2
                or len(target.counts) != len(target.classes)
            ):
                continue
            by_class = dict(zip(target.classes, target.counts, strict=True))
            rare, common = min(by_class, key=by_class.__getitem__), max(by_class, key=by_class.__getitem__)
            if by_class[common] >= RATIO * by_class[rare]:
                what = "pixels in the training masks" if target.shape else "training rows"
                yield self.problem(
                    f"The class {rare!r} has {by_class[rare]:,} {what}, {common!r} has {by_class[common]:,}. "
                    "Accuracy will look better than it is: let rare classes weigh more, and look at each class.",
                    field=FIELD,
                    fix=_balance(target, context) if by_class[rare] else None,
                )

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(2), known=_counted(950, 50))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(2), known=_counted(500, 500))


def _balance(target: TargetFacts, context: Context) -> Fix:
    """Balanced weights of one target; those of others stay."""
    weights = {**context.project.training.class_weights, target.name: BALANCED}
    return fix("Use balanced class weights", SetField(path=FIELD, value=weights))


def _counted(healthy: int, ill: int) -> DataFacts:
    target = TargetFacts(name="state", kind="classes", classes=("healthy", "ill"), counts=(healthy, ill))
    return facts((4,), 2, target=target)

"""The rule `rare-class`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import DataFacts, Problem, TargetFacts
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, facts, table

RATIO = 10  # of the largest class to the smallest


class RareClass(Rule):
    """One class is much rarer than another.

    What it finds:
        A class with at least ten times as many training rows as another.
    Why it hurts:
        A network that never names the rare class is right nearly every time: accuracy looks good and says little.
    Wrong:
        950 healthy, 50 ill, and only the accuracy is watched.
    Right:
        The same data, with the confusion matrix, precision and recall looked at, or a focal loss.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/overfitting/imbalanced-datasets
    """

    code = "rare-class"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        target = context.facts.target if context.facts else None
        if (
            target is None
            or target.kind != "classes"
            or len(target.counts) < 2
            or len(target.counts) != len(target.classes)
        ):
            return
        by_class = dict(zip(target.classes, target.counts, strict=True))
        rare, common = min(by_class, key=by_class.__getitem__), max(by_class, key=by_class.__getitem__)
        if by_class[common] >= RATIO * by_class[rare]:
            yield self.problem(
                f"The class {rare!r} has {by_class[rare]:,} training rows, {common!r} has {by_class[common]:,}. "
                "Accuracy will look better than it is: look at the confusion matrix, too.",
                field="data.target",
            )

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(2), known=_counted(950, 50))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(2), known=_counted(500, 500))


def _counted(healthy: int, ill: int) -> DataFacts:
    target = TargetFacts(name="state", kind="classes", classes=("healthy", "ill"), counts=(healthy, ill))
    return facts((4,), 2, target=target)

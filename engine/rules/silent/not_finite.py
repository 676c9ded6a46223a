"""The rule `not-finite`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Step
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table


class NotFinite(Rule):
    """The inputs hold values that are not numbers.

    What it finds:
        Missing values (NaN) or infinity in the inputs, after preparation.
    Why it hurts:
        One such value makes the loss of its whole batch NaN, and from then on every weight. Sometimes it shows only in
        a loss that stays where it is.
    Wrong:
        A column with empty cells, and no step that fills them.
    Right:
        A column with empty cells, and an Impute step that fills them before all others.
    Where to read:
        https://scikit-learn.org/stable/modules/impute.html
    """

    code = "not-finite"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        missing = context.facts.missing if context.facts else 0
        if missing:
            values = "1 value of the inputs is" if missing == 1 else f"{missing:,} values of the inputs are"
            cure = "Add a step that fills them in, or leave out the column."
            said = f"{values} missing or infinite after preparation. {cure}"
            yield self.problem(said, field="data.recipe", fix=_impute(context.project.data.recipe))

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=facts((4,), 3, missing=7))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=facts((4,), 3))


def _impute(recipe: tuple[Step, ...]) -> Fix | None:
    """Filling in comes before all other steps; where it is there already, the values must be infinite."""
    if any(step.name == "Impute" for step in recipe):
        return None
    steps = [{"name": "Impute"}, *(step.model_dump(mode="json") for step in recipe)]
    return fix("Fill missing values", SetField(path="data.recipe", value=steps))

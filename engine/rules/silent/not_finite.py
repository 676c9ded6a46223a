"""The rule `not-finite`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
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
            yield self.problem(f"{values} missing or infinite after preparation. {cure}", field="data.recipe")

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=facts((4,), 3, missing=7))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(3), known=facts((4,), 3))

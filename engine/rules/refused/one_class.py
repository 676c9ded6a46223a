"""The rule `one-class`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, facts, table


class OneClass(Rule):
    """The target has one class only.

    What it finds:
        A target in which every row has the same class.
    Why it hurts:
        There is nothing to tell apart: any network is right every time and learns nothing.
    Wrong:
        A target column with "yes" in every row.
    Right:
        A target column with "yes" in some rows and "no" in others.
    Where to read:
        https://scikit-learn.org/stable/modules/multiclass.html
    """

    code = "one-class"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.classes is None or context.classes >= 2 or context.facts is None:
            return
        target = context.facts.target
        found = f"only {target.classes[0]!r}" if target.classes else "no class at all"
        yield self.problem(
            f"The target {target.name!r} has {found} in its rows; at least two classes are needed. "
            "Choose another target, or data with more classes.",
            field="data.target",
        )

    def broken(self) -> Example:
        return table(dense(2), known=facts((4,), 1))

    def sound(self) -> Example:
        return table(dense(2), known=facts((4,), 2))

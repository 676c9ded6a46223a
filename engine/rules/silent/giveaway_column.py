"""The rule `giveaway-column`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import DataSettings
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table


class GiveawayColumn(Rule):
    """A column names the answer.

    What it finds:
        An input column that gives the target away in the training rows: a number on one line with it or in the same
        order, or a category of which each value always comes with the same class. Nothing is said where no other
        column is left.
    Why it hurts:
        Such a column was mostly written down after the target was known: a diagnosis code, a total, a row number in a
        sorted file. The network copies it, the figures are perfect, and for new rows it is worth nothing.
    Wrong:
        Inputs age, income, price with tax; target price.
    Right:
        Inputs age, income; target price.
    Where to read:
        https://scikit-learn.org/stable/common_pitfalls.html#data-leakage
    """

    code = "giveaway-column"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        data = context.project.data
        if context.facts is None:
            return
        for name in context.facts.giveaways:
            if data.kinds.get(name) == "ignore" or (data.inputs and name not in data.inputs):
                continue
            yield self.problem(
                f"The column {name!r} gives the target {context.facts.target.name!r} away: in the training rows one "
                "follows from the other. Take it out, unless you will know it for new rows too.",
                field="data.inputs",
                fix=_without(data, name),
            )

    def broken(self) -> Example:
        return _with({})

    def sound(self) -> Example:
        return _with({"price with tax": "ignore"})


def _without(data: DataSettings, name: str) -> Fix:
    if data.inputs:
        edit = SetField(path="data.inputs", value=[each for each in data.inputs if each != name])
    else:
        edit = SetField(path="data.kinds", value={**data.kinds, name: "ignore"})
    return fix(f"Leave {name} out", edit)


def _with(kinds: dict[str, str]) -> Example:
    example = table(dense(8, "relu"), dense(3), known=facts((4,), 3, giveaways=("price with tax",)))
    data = example.project.data.model_copy(update={"kinds": kinds})
    return Example(example.project.model_copy(update={"data": data}), example.facts)

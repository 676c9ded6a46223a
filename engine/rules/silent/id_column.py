"""The rule `id-column`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import DataSettings
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, facts, table


class IdColumn(Rule):
    """An input is the name of a row.

    What it finds:
        An input column of whole numbers, all different, that is called an id; or a category of which most rows have a
        value of their own.
    Why it hurts:
        Such a column says which row it is and nothing about it. The network can learn the answers of the training rows
        by their names, and a new row has a name that it never saw.
    Wrong:
        Inputs customer_id, age, income.
    Right:
        Inputs age, income.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/numerical-data/qualities-of-good-numerical-features
    """

    code = "id-column"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        data = context.project.data
        if context.facts is None:
            return
        for name in context.facts.ids:
            if data.kinds.get(name) == "ignore" or (data.inputs and name not in data.inputs):
                continue
            yield self.problem(
                f"The column {name!r} names the rows: nearly each has a value of its own there. A network can only "
                "learn it by heart. Take it out.",
                field="data.inputs",
                fix=_without(data, name),
            )

    def broken(self) -> Example:
        return _with({})

    def sound(self) -> Example:
        return _with({"customer_id": "ignore"})


def _without(data: DataSettings, name: str) -> Fix:
    if data.inputs:
        edit = SetField(path="data.inputs", value=[each for each in data.inputs if each != name])
    else:
        edit = SetField(path="data.kinds", value={**data.kinds, name: "ignore"})
    return fix(f"Leave {name} out", edit)


def _with(kinds: dict[str, str]) -> Example:
    example = table(dense(8, "relu"), dense(3), known=facts((4,), 3, ids=("customer_id",)))
    data = example.project.data.model_copy(update={"kinds": kinds})
    return Example(example.project.model_copy(update={"data": data}), example.facts)

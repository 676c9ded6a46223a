"""The rule `spare-units`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table


class SpareUnits(Rule):
    """There are more outputs than classes.

    What it finds:
        A last layer with more outputs than the data have classes.
    Why it hurts:
        It works, but some outputs stand for classes that do not exist. Often the number is left over from other data.
    Wrong:
        Three classes, and a last Dense with 10 units.
    Right:
        Three classes, and a last Dense with 3 units.
    Where to read:
        https://keras.io/api/losses/probabilistic_losses/
    """

    code = "spare-units"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network, classes = context.aim, context.model, context.classes
        if aim is None or network is None or classes is None or classes < 2 or aim.targets != "integer classes":
            return
        if aim.info is None or len(aim.info.shape) != 2 or (aim.units or 0) <= classes:
            return
        is_dense = network.layer(aim.node) == "Dense" and not network.nodes[aim.node].share
        edit = SetConfig(node=aim.node, name="units", value=classes)
        said = f"{network.title(aim.node)} has {aim.units} outputs, but the data have {classes} classes."
        cure = fix(f"Set units to {classes}", edit) if is_dense else None
        yield self.problem(said, node=aim.node, field="units", fix=cure)

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(10))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(3))

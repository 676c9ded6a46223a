"""The rule `output-units`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import Edit, SetConfig, SetField
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import BINARY, dense, digits
from engine.rules.network import Network


class OutputUnits(Rule):
    """The output has too few numbers for the classes, or too many for yes or no.

    What it finds:
        Fewer outputs than classes where targets are class numbers; anything but one output for each token and one for
        CTC's blank where they are texts; anything but one output where the loss is for 0 or 1; a loss for 0 or 1 where
        there are more than two classes.
    Why it hurts:
        A class number outside the outputs stops training on a CPU with a message of thousands of letters, and makes the
        loss NaN on a graphics card. A loss for 0 or 1 with three classes runs, and its value falls below zero for ever.
    Wrong:
        Ten digits, and a last Dense with 5 units.
    Right:
        Ten digits, and a last Dense with 10 units.
    Where to read:
        https://keras.io/api/losses/probabilistic_losses/
    """

    code = "output-units"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network, classes = context.aim, context.model, context.classes
        if aim and network and context.tokens and aim.targets == "text":
            yield from self._of_text(network, aim, context.tokens)
        if aim is None or network is None or classes is None or classes < 2 or aim.units is None:
            return
        if aim.targets == "integer classes" and aim.units < classes:
            said = (
                f"{network.title(aim.node)} has {_count(aim.units)}, but the data have {classes} classes: "
                f"each class needs an output of its own. Give it {classes} units."
            )
            yield self.problem(said, network=network, node=aim.node, field="units", fix=_units(network, aim, classes))
        elif aim.targets == "0/1" and (aim.units != 1 or classes > 2):
            said = (
                f"{aim.loss.name} is for yes or no and one output, but {network.title(aim.node)} has "
                f"{_count(aim.units)} and the data have {classes} classes. "
                + ("Use SparseCategoricalCrossentropy." if classes > 2 or aim.units == 2 else "Give it 1 unit.")
            )
            yield self.problem(said, network=network, node=aim.node, field="units", fix=_binary(network, aim, classes))

    def _of_text(self, network: Network, aim: Aim, tokens: int) -> Iterator[Problem]:
        """CTC wants a score for each token and for the blank, at each moment."""
        if aim.units not in (None, tokens):
            said = (
                f"{network.title(aim.node)} has {_count(aim.units or 0)} a moment, but the texts have {tokens - 1} "
                f"tokens (one of them for unknown ones), and CTC has a blank. Give it {tokens} units."
            )
            yield self.problem(said, network=network, node=aim.node, field="units", fix=_units(network, aim, tokens))

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(5), losses=(BINARY,))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _count(units: int) -> str:
    return f"{units} output{'' if units == 1 else 's'}"


def _units(network: Network, aim: Aim, units: int, *more: Edit) -> Fix | None:
    """Sure where the output is a Dense."""
    if network.layer(aim.node) != "Dense" or network.nodes[aim.node].share:
        return None
    edit = SetConfig(network=network.name, node=aim.node, name="units", value=units)
    return fix(f"Set units to {units}" + (" and change the loss" if more else ""), edit, *more)


def _binary(network: Network, aim: Aim, classes: int) -> Fix | None:
    if classes == 2 and aim.units != 2:
        return _units(network, aim, 1)
    loss = choice("SparseCategoricalCrossentropy", from_logits=True)
    edits: list[Edit] = [SetField(path=aim.field, value=loss)]
    if aim.ending.is_parameter:
        edits.append(SetConfig(network=network.name, node=aim.ending.node, name="activation", value=None))
    if aim.units != classes:
        return _units(network, aim, classes, *edits)
    return fix("Use SparseCategoricalCrossentropy on logits", *edits)

"""The rule `broadcast-target`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, fix
from engine.rules.examples import dense, number
from engine.rules.network import Network


class BroadcastTarget(Rule):
    """One target is compared with several outputs.

    What it finds:
        A target that is one number, and a network whose output has more than one.
    Why it hurts:
        The target is stretched over all outputs, so each of them learns the same thing and the metrics are computed on
        something that was never meant.
    Wrong:
        A price as the target, and a last Dense with 3 units.
    Right:
        A price as the target, and a last Dense with 1 unit.
    Where to read:
        https://numpy.org/doc/stable/user/basics.broadcasting.html
    """

    code = "broadcast-target"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or aim.info is None or not context.numbers:
            return
        wanted = context.numbers
        if len(aim.info.shape) != 2 or aim.units == wanted:
            return
        said = (
            f"The target is one number, but {network.title(aim.node)} gives {aim.units}, and each would be "
            "compared with it. Give it 1 unit."
            if wanted == 1
            else f"The target is {wanted} numbers, but {network.title(aim.node)} gives {aim.units}. "
            f"Give it {wanted} units."
        )
        yield self.problem(said, node=aim.node, field="units", fix=_cure(network, aim, wanted))

    def broken(self) -> Example:
        return number(dense(8, "relu"), dense(3))

    def sound(self) -> Example:
        return number(dense(8, "relu"), dense(1))


def _cure(network: Network, aim: Aim, wanted: int) -> Fix | None:
    if network.layer(aim.node) != "Dense" or network.nodes[aim.node].share:
        return None
    return fix(f"Set units to {wanted}", SetConfig(node=aim.node, name="units", value=wanted))

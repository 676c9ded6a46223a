"""The rule `softmax-twice`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import RemoveNode, SetConfig
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import Ending, Network

_ALONE = ("Softmax", "Activation")


class SoftmaxTwice(Rule):
    """Two softmaxes in a row.

    What it finds:
        A Softmax layer, or an Activation with softmax, behind values that have been through softmax already.
    Why it hurts:
        The second softmax flattens the probabilities: with ten classes none can come above 0.23. The loss stays high
        although the guesses may be right.
    Wrong:
        Dense 10 with softmax -> Softmax.
    Right:
        Dense 10 -> Softmax.
    Where to read:
        https://keras.io/api/layers/activation_layers/softmax/
    """

    code = "softmax-twice"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                source = network.source(id)
                if network.layer(id) not in _ALONE or network.activation(id) != "softmax" or source is None:
                    continue
                first = network.ending(source)
                if first.activation == "softmax":
                    said = (
                        f"{network.title(id)} applies softmax to what {network.title(first.node)} has put through "
                        "softmax already. Remove one of them."
                    )
                    yield self.problem(said, network=network, node=id, fix=_cure(network, id, first))

    def broken(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10, "softmax"), ("Softmax", {}), losses=(loss,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10), ("Softmax", {}), losses=(loss,))


def _cure(network: Network, id: str, first: Ending) -> Fix:
    if first.is_parameter:
        edit = SetConfig(network=network.name, node=first.node, name="activation", value=None)
        return fix(f"Take softmax off {first.node}", edit)
    return fix(f"Remove {id}", RemoveNode(network=network.name, node=id))

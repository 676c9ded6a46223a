"""The rule `dropout-output`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import RemoveNode
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import DROPPING, FUNCTIONS, Network


class DropoutOutput(Rule):
    """The answers themselves are dropped.

    What it finds:
        A dropout layer behind the last layer with weights: as an output of the network, or with nothing but an
        activation such as Softmax behind it.
    Why it hurts:
        While training, some of the answers are set to zero at random, and the loss punishes the network for it.
    Wrong:
        Dense 10 -> Dropout.
    Right:
        Dropout -> Dense 10.
    Where to read:
        https://keras.io/api/layers/regularization_layers/dropout/
    """

    code = "dropout-output"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for output in network.outputs:
                id = _before_activation(network, output)
                if network.layer(id) in DROPPING and network.source(id):
                    what = "is an output" if id == output else "drops what the output is made of"
                    said = f"{network.title(id)} {what}, so answers are dropped at random. Put it further forward."
                    edit = RemoveNode(network=network.name, node=id)
                    yield self.problem(said, network=network, node=id, fix=fix("Remove it", edit))

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), ("Dropout", {"rate": 0.5}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), ("Dropout", {"rate": 0.5}), dense(10))


def _before_activation(network: Network, id: str) -> str:
    """What an output that is only an activation works on; else the output itself."""
    source = network.source(id) if network.layer(id) in FUNCTIONS or network.layer(id) == "Activation" else None
    return source or id

"""The rule `nothing-trainable`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, facts, table


class NothingTrainable(Rule):
    """The network has nothing to train.

    What it finds:
        A network whose layers have no trainable parameter at all.
    Why it hurts:
        Training runs to the end and changes nothing.
    Wrong:
        Flatten -> Softmax.
    Right:
        Flatten -> Dense 3 -> Softmax.
    Where to read:
        https://keras.io/guides/transfer_learning/
    """

    code = "nothing-trainable"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            layers = [id for id, node in network.nodes.items() if node.layer != "Input"]
            known = all(id in network.notes for id in layers)
            if layers and known and not any(note.trainable for note in network.notes.values()):
                said = "No layer of the network has anything to train. Add one that has weights, such as Dense."
                yield self.problem(said, network=network, node=layers[-1])

    def broken(self) -> Example:
        return table(("Rescaling", {"scale": 2.0}), known=facts((3,), 3))

    def sound(self) -> Example:
        return table(("Rescaling", {"scale": 2.0}), dense(3), known=facts((3,), 3))

"""The rule `empty-network`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Graph
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import chain, dense, digits


class EmptyNetwork(Rule):
    """There is no network yet.

    What it finds:
        A network without any layer besides its Input.
    Why it hurts:
        There is nothing that could be trained.
    Wrong:
        An Input alone.
    Right:
        Input -> Flatten -> Dense.
    Where to read:
        https://keras.io/getting_started/intro_to_keras_for_engineers/
    """

    code = "empty-network"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            if not network.has_layers:
                said = "The network has no layers yet. Drag one from the palette, or press / and type its name."
                yield self.problem(said, network=network)

    def broken(self) -> Example:
        return digits(graph=Graph(nodes=chain().nodes))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))

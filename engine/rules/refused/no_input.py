"""The rule `no-input`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Graph
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import chain, dense, digits


class NoInput(Rule):
    """Data cannot enter the network.

    What it finds:
        A network with layers but without an Input, or one whose output no Input can reach.
    Why it hurts:
        The output would not depend on the data.
    Wrong:
        Flatten -> Dense.
    Right:
        Input -> Flatten -> Dense.
    Where to read:
        https://keras.io/api/layers/core_layers/input/
    """

    code = "no-input"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            if not network.nodes:
                continue
            if not any(node.layer == "Input" for node in network.graph.nodes):
                said = "The network has no Input. Add one and draw a wire from it to the first layer."
                yield self.problem(said, network=network)
                continue
            for id in network.outputs:
                if id not in network.fed and network.before[id] and not network.graph.cycle():
                    said = (
                        f"No data reach the output {network.title(id)}. Draw a wire from the Input to its first layer."
                    )
                    yield self.problem(said, network=network, node=id)

    def broken(self) -> Example:
        graph = chain(("Flatten", {}), dense(10))
        return digits(graph=Graph(nodes=graph.nodes[1:], edges=graph.edges[1:]))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))

"""The rule `cycle`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Edge
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import chain, dense, digits
from engine.rules.network import Network


class Cycle(Rule):
    """The wires run in a circle.

    What it finds:
        A wire that leads back to a layer from which it came, directly or over other layers.
    Why it hurts:
        Data flow from the inputs to the outputs. In a circle no layer can be the first to be computed, so Keras cannot
        build the network.
    Wrong:
        Dense 1 -> Dense 2 -> Dense 1.
    Right:
        Dense 1 -> Dense 2. To give a layer its own earlier output, use a recurrent layer such as LSTM; to pass an
        earlier value forward around some layers, use Add (a residual connection).
    Where to read:
        https://keras.io/guides/functional_api/
    """

    code = "cycle"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            around = _circle(network)
            if around:
                way = " -> ".join([*around, around[0]])
                yield self.problem(
                    f"The wires run in a circle: {way}. Remove one of these wires.", network=network, node=around[0]
                )

    def broken(self) -> Example:
        graph = chain(dense(4), dense(10))
        return digits(
            graph=graph.model_copy(update={"edges": (*graph.edges, Edge(source="dense_2", target="dense_1"))})
        )

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(4, "relu"), dense(10))


def _circle(network: Network) -> list[str]:
    """The ids along one circle, in the order of the wires; empty when there is none."""
    stuck = set(network.graph.cycle())
    if not stuck:
        return []
    at, way = next(id for id in network.nodes if id in stuck), list[str]()
    while at not in way:
        way.append(at)
        at = next(source for source in network.before[at] if source in stuck)
    return way[way.index(at) :][::-1]

"""The rule `unconnected`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import RemoveNode
from engine.document.graph import Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, digits
from engine.rules.network import Network


class Unconnected(Rule):
    """A layer has nothing, or too little, to work on.

    What it finds:
        A layer other than Input into which no wire leads, and a merge layer such as Add with fewer wires than it needs.
    Why it hurts:
        A layer without an input cannot be computed, and nothing behind it either.
    Wrong:
        Input -> Dense 1, and a Dense 2 that stands alone.
    Right:
        Input -> Dense 1 -> Dense 2; or Dense 2 is deleted.
    Where to read:
        https://keras.io/guides/functional_api/
    """

    code = "unconnected"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                card = network.card(id)
                needed = int(card.facts.get("least_inputs", 1)) if card and card.inputs else 0
                wires = len(network.before[id])
                if wires < needed:
                    said = f"{network.title(id)} {_has(wires, needed)}"
                    yield self.problem(said, network=network, node=id, fix=_remove(network, id))

    def broken(self) -> Example:
        graph = chain(("Flatten", {}), dense(10))
        lonely = Node(id="lonely", layer="Dense", config={"units": 3})
        return digits(graph=Graph(nodes=(*graph.nodes, lonely), edges=graph.edges, outputs=("dense_2",)))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _has(wires: int, needed: int) -> str:
    if needed == 1:
        return "has no input. Draw a wire to it, or delete it."
    return f"has {wires} of the {needed} inputs that it needs. Draw another wire to it."


def _remove(network: Network, id: str) -> Fix | None:
    """A layer that is joined to nothing can go without harm."""
    if network.before[id] or network.after[id]:
        return None
    return fix("Delete it", RemoveNode(network=network.name, node=id))

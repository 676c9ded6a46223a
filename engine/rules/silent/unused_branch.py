"""The rule `unused-branch`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import RemoveNode
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, digits


class UnusedBranch(Rule):
    """A branch that leads nowhere.

    What it finds:
        Layers from which no wire leads to an output.
    Why it hurts:
        They are dropped without a word: they are not trained and have no influence.
    Wrong:
        A Dense beside the way from Input to output.
    Right:
        The Dense is joined to the rest, for example with Concatenate, or deleted.
    Where to read:
        https://keras.io/guides/functional_api/
    """

    code = "unused-branch"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            unused = [id for id in network.nodes if id not in network.useful and network.before[id]]
            if not unused or network.graph.cycle():
                continue
            names = ", ".join(network.title(id) for id in unused[:5]) + (", ..." if len(unused) > 5 else "")
            edits = [RemoveNode(network=network.name, node=id) for id in reversed(unused)]
            said = f"Nothing leads from {names} to an output, so it is not trained. Join it to the rest, or delete it."
            yield self.problem(said, network=network, node=unused[0], fix=fix("Delete it", *edits))

    def broken(self) -> Example:
        graph = chain(("Flatten", {}), dense(10))
        side = Node(id="side", layer="Dense", config={"units": 3})
        edges = (*graph.edges, Edge(source="flatten_1", target="side"))
        return digits(graph=Graph(nodes=(*graph.nodes, side), edges=edges, outputs=("dense_2",)))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))

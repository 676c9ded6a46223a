"""The rule `broadcast-merge`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import digits

MERGES = ("Add", "Subtract", "Average")


class BroadcastMerge(Rule):
    """A merge stretches one input to fit the other.

    What it finds:
        Add, Subtract or Average of inputs with different shapes, such as 8 × 4 and 1 × 4. Multiply is let pass: there
        it is usual (a gate for each channel).
    Why it hurts:
        The smaller one is repeated without a word. That is seldom meant; more often a pooling or a padding is wrong.
    Wrong:
        Add of 8 × 8 × 4 and 8 × 1 × 4.
    Right:
        Add of 8 × 8 × 4 and 8 × 8 × 4.
    Where to read:
        https://keras.io/api/layers/merging_layers/add/
    """

    code = "broadcast-merge"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in (each for each in network.nodes if network.layer(each) in MERGES and each in network.notes):
                infos = [network.info(source) for source in network.before[id]]
                shapes = dict.fromkeys(str(info) for info in infos if info)
                if len(shapes) > 1:
                    yield self.problem(
                        f"{network.title(id)} joins inputs of different shapes ({' and '.join(shapes)}), so that the "
                        "smaller one is repeated. Give both the same shape.",
                        network=network,
                        node=id,
                    )

    def broken(self) -> Example:
        return digits(graph=_two_branches(pool=[1, 8]))

    def sound(self) -> Example:
        return digits(graph=_two_branches(pool=[1, 1]))


def _two_branches(pool: list[int]) -> Graph:
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="pool", layer="MaxPooling2D", config={"pool_size": pool}),
        Node(id="add", layer="Add"),
        Node(id="flatten", layer="Flatten"),
        Node(id="dense", layer="Dense", config={"units": 10}),
    )
    wires = (("input", "pool"), ("input", "add"), ("pool", "add"), ("add", "flatten"), ("flatten", "dense"))
    return Graph(nodes=nodes, edges=tuple(Edge(source=a, target=b) for a, b in wires))

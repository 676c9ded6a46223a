"""The rule `embedding-floats`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Graph, Node
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import chain, dense, table
from engine.rules.network import Network


class EmbeddingFloats(Rule):
    """An Embedding is fed numbers with a fraction.

    What it finds:
        An Embedding whose input is not of whole numbers (float32 and the like). A ReversibleEmbedding that is read
        backwards takes vectors, and is left alone.
    Why it hurts:
        An Embedding looks up the vector of a whole number. Fractions are cut off, so that 0.2 and 0.9 both become 0; of
        scaled features nothing is left.
    Wrong:
        Standardized features -> Embedding.
    Right:
        The numbers of words or categories, as int32 -> Embedding. For features use Dense.
    Where to read:
        https://keras.io/api/layers/core_layers/embedding/
    """

    code = "embedding-floats"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                source = network.source(id)
                info = network.info(source) if source else None
                if _looks_up(network, id) and info and "float" in info.dtype:
                    yield self.problem(
                        f"{network.title(id)} looks up whole numbers, but gets {info.dtype}, whose fractions are cut "
                        "off. Feed it the numbers of words or categories, or use Dense for measurements.",
                        network=network,
                        node=id,
                    )

    def broken(self) -> Example:
        return table(("Embedding", {"input_dim": 10, "output_dim": 4}), ("Flatten", {}), dense(3))

    def sound(self) -> Example:
        graph = chain(("Embedding", {"input_dim": 10, "output_dim": 4}), ("Flatten", {}), dense(3))
        whole = Node(id="input", layer="Input", config={"dtype": "int32"})
        return table(graph=Graph(nodes=(whole, *graph.nodes[1:]), edges=graph.edges))


def _looks_up(network: Network, id: str) -> bool:
    """Whether a layer takes whole numbers and gives their vectors."""
    kind = network.layer(id)
    return kind == "Embedding" or (kind == "ReversibleEmbedding" and not network.nodes[id].config.get("reverse"))

"""The rule `embedding-size`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.catalog.read import card
from engine.document.edits import SetConfig
from engine.document.graph import Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, facts, table
from engine.rules.network import Network


class EmbeddingSize(Rule):
    """An Embedding has too few rows for the data.

    What it finds:
        An Embedding straight behind the only Input, whose `input_dim` is not above the largest number in the training
        data.
    Why it hurts:
        The numbers 0 to 20 need 21 rows. A number without a row stops training on a CPU with a message of thousands of
        letters, and reads zeros without a word on a graphics card.
    Wrong:
        Numbers from 0 to 20, and `input_dim` = 20.
    Right:
        Numbers from 0 to 20, and `input_dim` = 21.
    Where to read:
        https://keras.io/api/layers/core_layers/embedding/
    """

    code = "embedding-size"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        known, network = context.facts, context.model
        if known is None or network is None or len(known.inputs) != 1 or not math.isfinite(known.maximum):
            return
        needed = int(known.maximum) + 1
        for id in network.nodes:
            rows = network.settings(id).get("input_dim") if network.layer(id) == "Embedding" else None
            if rows is None or rows >= needed or not _reads_input(network, id):
                continue
            said = (
                f"{network.title(id)} has rows for the numbers 0 to {rows - 1:,}, but the training data go up to "
                f"{needed - 1:,}. Set input_dim to {needed:,} or more."
            )
            yield self.problem(said, network=network, node=id, field="input_dim", fix=_cure(network, id, needed))

    def broken(self) -> Example:
        return self._with_rows(20)

    def sound(self) -> Example:
        return self._with_rows(21)

    def _with_rows(self, rows: int) -> Example:
        graph = chain(("Embedding", {"input_dim": rows, "output_dim": 4}), ("Flatten", {}), dense(3))
        whole = Node(id="input", layer="Input", config={"dtype": "int32"})
        known = facts((6,), 3, maximum=20.0)
        return table(graph=Graph(nodes=(whole, *graph.nodes[1:]), edges=graph.edges), known=known)


def _reads_input(network: Network, id: str) -> bool:
    """Whether the values of the data reach a node as they are."""
    source = network.source(id)
    return source is not None and network.nodes[source].layer == "Input"


def _cure(network: Network, id: str, rows: int) -> Fix | None:
    most = card("layer", "Embedding").parameter("input_dim").maximum
    if network.nodes[id].share or (most is not None and rows > most):
        return None
    edit = SetConfig(network=network.name, node=id, name="input_dim", value=rows)
    return fix(f"Set input_dim to {rows:,}", edit)

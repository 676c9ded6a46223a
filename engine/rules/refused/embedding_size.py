"""The rule `embedding-size`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.catalog.read import card
from engine.document.edits import SetConfig
from engine.document.graph import Graph, Node
from engine.messages.answers import DataFacts, Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, facts, table
from engine.rules.network import Network


class EmbeddingSize(Rule):
    """An Embedding has too few rows for the data.

    What it finds:
        An Embedding straight behind an Input of tokens, whose `input_dim` is less than the vocabulary with padding and
        unknown tokens; or straight behind the only Input, whose `input_dim` is not above the largest number in the
        training data.
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
        if known is None or network is None:
            return
        for id in network.nodes:
            rows = network.settings(id).get("input_dim") if network.layer(id) == "Embedding" else None
            needed = _needed(network, id, known)
            if rows is None or rows >= needed:
                continue
            said = (
                f"{network.title(id)} has rows for the numbers 0 to {rows - 1:,}, but the data go up to "
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


def _needed(network: Network, id: str, known: DataFacts) -> int:
    """How many rows the values that reach a node need; 0 where they are not those of the data, or not known."""
    source = network.source(id)
    if source is None or network.nodes[source].layer != "Input":
        return 0
    column = network.nodes[source].config.get("column") or (next(iter(known.inputs)) if len(known.inputs) == 1 else "")
    if column in known.vocabularies:
        return known.vocabularies[column]
    return int(known.maximum) + 1 if len(known.inputs) == 1 and math.isfinite(known.maximum) else 0


def _cure(network: Network, id: str, rows: int) -> Fix | None:
    most = card("layer", "Embedding").parameter("input_dim").maximum
    if network.nodes[id].share or (most is not None and rows > most):
        return None
    edit = SetConfig(network=network.name, node=id, name="input_dim", value=rows)
    return fix(f"Set input_dim to {rows:,}", edit)

"""The rule `unknown-layer`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import close_names, is_placeable, kind_of
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, digits


class UnknownLayer(Rule):
    """A layer that the catalog does not have.

    What it finds:
        A node whose layer is in no catalog: misspelled, made by another version, or left out on purpose (layers that
        run code of their own).
    Why it hurts:
        Nothing is known of such a layer, so the network cannot be built.
    Wrong:
        A node with the layer `Conv2d`.
    Right:
        A node with the layer `Conv2D`.
    Where to read:
        https://keras.io/api/layers/
    """

    code = "unknown-layer"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for node in network.graph.nodes:
                if not is_placeable(node.layer):
                    close = close_names(kind_of(node.layer), node.layer)
                    cure = f"Did you mean {' or '.join(close)}?" if close else "Replace it by one from the palette."
                    said = f"{node.id} is a {node.layer}, which is not in the catalog. {cure}"
                    yield self.problem(said, network=network, node=node.id)

    def broken(self) -> Example:
        return digits(("Flaten", {}), dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))

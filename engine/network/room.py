"""How many rows may go through a network together, so that what its layers give finds room in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.network.cost import activation_bytes

ROOM = 512 * 2**20  # bytes; a helper may take a few times as much, and layers beside each other are computed at once


def rows_at_once(model: Any, most: int) -> int:
    """At most `most`, at least one; `most` where a model does not tell its layers, as one of plain code.

    Args:
        model: a Keras model. Whatever its layers give and keep inside for a row is counted as if nothing were given
            back: long texts with attention take tens of megabytes a row, small pictures some kilobytes.
    """
    row = sum(activation_bytes(node.operation, node.input_tensors, node.output_tensors) for node in _nodes(model))
    return max(1, min(most, ROOM // max(1, row)))


def _nodes(model: Any) -> Iterator[Any]:
    """The calls of all layers, those of networks within a network too; none where they are not known."""
    for nodes in getattr(model, "_nodes_by_depth", {}).values():
        for node in nodes:
            if node.input_tensors and node.output_tensors:
                yield node
                yield from _nodes(node.operation)

"""A `Constant`: fixed numbers as a node. Keras keeps them as an argument of the operations that they feed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.document.graph import Graph, Node, Position
from engine.messages.answers import TensorInfo

NAME = "Constant"
ROW, COLUMN = 90.0, 280.0  # canvas pixels from one node to the next


def array_of(config: Mapping[str, Any]) -> np.ndarray:
    """The numbers of a checked config."""
    return np.array(config["value"], dtype=config.get("dtype", "float32"))


def config_of(value: Any) -> dict[str, Any]:
    """The config of the node that gives an array, as Keras keeps it."""
    array = np.asarray(value)
    dtype = {} if str(array.dtype) == "float32" else {"dtype": str(array.dtype)}
    return {"value": [*array.tolist()] if array.ndim else array.item(), **dtype}


def info_of(config: Mapping[str, Any]) -> TensorInfo:
    """Shape and kind of its numbers; it has no axis for the batch."""
    array = array_of(config)
    return TensorInfo(shape=tuple(array.shape), dtype=str(array.dtype))


def is_fixed(value: Any) -> bool:
    """Whether an argument of a call is an array of fixed numbers, and no Keras tensor and no plain number."""
    return hasattr(value, "dtype") and hasattr(value, "shape") and not hasattr(value, "_keras_history")


class Known:
    """The Constants that a drawing has so far: the same numbers are one node, whatever they feed."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def node_of(self, value: Any, nodes: list[Node], taken: set[str]) -> str:
        """The id of the node that gives an array; it stands before the last of `nodes`."""
        return self.node_for(config_of(value), nodes, taken)

    def node_for(self, config: dict[str, Any], nodes: list[Node], taken: set[str]) -> str:
        """The same, of the node's config."""
        key = json.dumps(config)
        if key not in self.ids:
            self.ids[key] = id = free_id("constant", taken)
            nodes.insert(len(nodes) - 1, Node(id=id, layer=NAME, config=config, position=_beside(nodes[-1])))
        return self.ids[key]


def _beside(node: Node) -> Position:
    return Position(x=node.position.x + COLUMN, y=node.position.y - ROW)


def free_id(name: str, taken: set[str]) -> str:
    """A node id made from a layer's name, other than those that are taken; then that one is, too."""
    stem, number = plain_id(name), 1
    id = stem
    while id in taken:
        id, number = f"{stem}_{number}", number + 1
    taken.add(id)
    return id


def plain_id(name: str) -> str:
    """A layer's name in the letters of a node id."""
    stem = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower())[:56]
    return stem if stem[:1].isalpha() else f"n{stem}"


def trouble(graph: Graph, node: Node, is_operation: bool) -> str:
    """Why the Constants beside a node cannot be used there; empty when all is well."""
    fixed = {each.id for each in graph.nodes if each.layer == NAME}
    if node.id in fixed:
        taken = any(edge.source == node.id for edge in graph.edges)
        return "" if taken else "Nothing takes its numbers. Draw a wire to an operation, or delete it."
    sources = [edge.source for edge in graph.inputs_of(node.id)]
    if not fixed.intersection(sources):
        return ""
    if not is_operation:
        return "A layer cannot take fixed numbers. Put an operation in its place, such as ops.add for Add."
    return "It works on fixed numbers alone. Connect a layer to it." if fixed.issuperset(sources) else ""

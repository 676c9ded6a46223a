"""What an `Input` node is: the shape and dtype of the data that it takes in."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.read import card, check_config
from engine.document.graph import Node
from engine.errors import NetworkError
from engine.messages.answers import TensorInfo


def input_info(node: Node, inputs: Mapping[str, TensorInfo]) -> TensorInfo | None:
    """Shape and dtype of an Input node: its own where it names them, else those of the data input that it takes.

    Args:
        node: an `Input` node; its config may have `shape` (without the batch axis), `dtype` and `column`.
        inputs: the data inputs by name; empty while no data are chosen.

    Returns:
        None when only the data could tell and none are chosen.

    Raises:
        NetworkError: it names a data input that does not exist, or names none although there are several; or a
            value of its config is out of range.
    """
    for _, sentence in check_config(card("layer", "Input"), node.config):
        raise NetworkError(sentence, where=node.id)
    column, shape, dtype = (node.config.get(key) for key in ("column", "shape", "dtype"))
    if shape is not None:
        known = data_input(node, inputs) if inputs and column else None
        return TensorInfo(shape=(None, *shape), dtype=dtype or (known.dtype if known else "float32"))
    if not inputs:
        return None
    found = data_input(node, inputs)
    return TensorInfo(shape=found.shape, dtype=dtype or found.dtype)


def data_input(node: Node, inputs: Mapping[str, TensorInfo]) -> TensorInfo:
    """The data input that an Input node takes (raises as `input_info` does)."""
    return inputs[data_input_name(node, inputs)]


def data_input_name(node: Node, inputs: Mapping[str, TensorInfo]) -> str:
    """The name of the data input that an Input node takes (raises as `input_info` does)."""
    column = node.config.get("column")
    if column is None and len(inputs) == 1:
        return next(iter(inputs))
    if column is None or column not in inputs:
        said = "names no data input" if column is None else f"takes {column!r}, which the data do not have"
        raise NetworkError(
            f"The Input {said}", where=node.id, expected="one of " + ", ".join(inputs), cure="Choose its column."
        )
    return str(column)

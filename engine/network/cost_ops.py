"""What an operation of `keras.ops` costs for one sample: floating point operations, each product and sum one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.messages.answers import TensorInfo
from engine.network.cost import size

Infos = Sequence[TensorInfo]
FREE = {  # they move values, or only look at them
    f"ops.{name}"
    for name in (
        "reshape", "transpose", "expand_dims", "squeeze", "swapaxes", "moveaxis", "broadcast_to", "ravel", "flip",
        "fliplr", "roll", "rot90", "rearrange", "space_to_depth", "depth_to_space", "cast", "saturate_cast",
        "concatenate", "stack", "append", "hstack", "dstack", "split", "array_split", "hsplit", "dsplit", "unstack",
        "pad", "repeat", "tile", "extract_sequences", "get_item", "slice", "take", "take_along_axis", "tril", "triu",
        "diagonal", "one_hot", "multi_hot", "ones_like", "zeros_like", "full_like", "stop_gradient", "unfold",
    )
}  # fmt: skip


def flops(name: str, config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    """Operations for one sample.

    Args:
        name: the operation, `ops.matmul`.
        config: its settings.
        inputs, outputs: what goes in and comes out, the batch axis first.
    """
    if name in FREE or not inputs or not outputs:
        return 0
    special = SPECIAL.get(name)
    if special is not None:
        return special(config, inputs, outputs)
    return max(size(each.shape) for each in (*inputs, *outputs))


def _product(config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    """Each value that comes out is a sum along the last axis of the first matrix."""
    return 2 * size(outputs[0].shape) * (inputs[0].shape[-1] or 1 if len(inputs[0].shape) > 1 else 1)


def _einsum(config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    """Every combination of all axes is one product, for each tensor but the first."""
    lengths: dict[str, int] = {}
    for letters, info in zip(str(config.get("subscripts", "")).split("->")[0].split(","), inputs, strict=False):
        lengths |= {
            letter: length or 1 for letter, length in zip(letters.strip(), info.shape, strict=False) if letter != "."
        }
    return 2 * max(len(inputs) - 1, 1) * math.prod(lengths.values())


def _convolution(config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    channels = outputs[0].shape[-1] or 1
    kernel = math.prod(length or 1 for length in inputs[1].shape)
    return 2 * kernel * (size(outputs[0].shape) // channels)


def _transposed(config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    return _convolution(config, inputs, inputs[:1])


def _attention(config: Mapping[str, Any], inputs: Infos, outputs: Infos) -> int:
    """Scores of every query with every key, and their sums of the values."""
    return 4 * size(inputs[0].shape) * (inputs[1].shape[1] or 1)


Cost = Callable[[Mapping[str, Any], Infos, Infos], int]
SPECIAL: dict[str, Cost] = {
    **dict.fromkeys(("ops.matmul", "ops.dot", "ops.inner"), _product),
    "ops.einsum": _einsum,
    **dict.fromkeys(("ops.conv", "ops.depthwise_conv"), _convolution),
    "ops.conv_transpose": _transposed,
    "ops.dot_product_attention": _attention,
}

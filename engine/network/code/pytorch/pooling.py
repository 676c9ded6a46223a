"""Pooling. PyTorch pads both sides alike, Keras the end more: `ceil_mode` lets the last window reach over it."""

from __future__ import annotations

from engine.network.code.python import literal
from engine.network.code.pytorch.base import Equal, Layer, padded, same_padding, short


def maximum(layer: Layer) -> Equal:
    """The largest of each window."""
    return _pooled(layer, "max")


def average(layer: Layer) -> Equal:
    """The mean of each window; numbers that were padded do not count."""
    return _pooled(layer, "avg")


def _pooled(layer: Layer, kind: str) -> Equal:
    pool = layer.ints("pool_size")
    strides = pool if layer.config["strides"] is None else layer.ints("strides")
    x, function = layer.x.channels_first, f"F.{kind}_pool{layer.axes}d"
    step = "" if strides == pool else f", {literal(short(strides))}"
    if layer.config["padding"] == "valid":
        return Equal(f"{function}({x}, {literal(short(pool))}{step})", first=True)
    pads = same_padding(layer.x.shape, pool, strides)
    before = tuple(each for each, _ in pads)
    uneven = any(left != right for left, right in pads)
    if uneven and any(left != right and stride == 1 for (left, right), stride in zip(pads, strides, strict=True)):
        step = f", {literal(short(strides))}"
        if kind == "max":
            return Equal(f"{function}({padded(x, pads, '-torch.inf')}, {literal(short(pool))}{step})", first=True)
        flat = tuple(size for pair in reversed(pads) for size in pair)
        arguments = f"{x}, {literal(flat)}, {literal(pool)}, {literal(strides)}"
        return Equal(f"average_pool_same({arguments})", first=True, helpers=("average_pool_same",))
    options = step
    options += f", padding={literal(short(before))}" if any(before) else ""
    options += ", ceil_mode=True" if uneven else ""
    options += ", count_include_pad=False" if kind == "avg" and any(before) else ""
    return Equal(f"{function}({x}, {literal(short(pool))}{options})", first=True)


def global_average(layer: Layer) -> Equal:
    """The mean of each channel."""
    return _global(layer, "mean")


def global_maximum(layer: Layer) -> Equal:
    """The largest of each channel."""
    return _global(layer, "amax")


def _global(layer: Layer, function: str) -> Equal:
    keep = bool(layer.config.get("keepdims"))
    axes = ", ".join(str(axis) for axis in range(2, layer.axes + 2))
    axes = f"({axes})" if layer.axes > 1 else axes
    return Equal(f"{layer.x.channels_first}.{function}({axes}{', keepdim=True' if keep else ''})", first=keep)


def adaptive_average(layer: Layer) -> Equal:
    """As many windows as the output is to have."""
    size = literal(short(layer.ints("output_size")))
    return Equal(f"F.adaptive_avg_pool{layer.axes}d({layer.x.channels_first}, {size})", first=True)


def adaptive_maximum(layer: Layer) -> Equal:
    """As many windows as the output is to have."""
    size = literal(short(layer.ints("output_size")))
    return Equal(f"F.adaptive_max_pool{layer.axes}d({layer.x.channels_first}, {size})", first=True)

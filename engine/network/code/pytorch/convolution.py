"""Convolutions. Keras's kernels are `(*window, in, out)`, PyTorch's `(out, in, *window)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.network.code.pytorch.activations import activated
from engine.network.code.pytorch.base import (
    Arrays,
    Equal,
    Layer,
    NoEqualError,
    made,
    padded,
    same_padding,
    short,
)  # fmt: skip


def convolution(layer: Layer) -> Equal:
    """`padding="same"` where PyTorch has it, else zeros of our own: Keras puts the odd one behind."""
    code, options = _padding(layer)
    module = made(
        f"Conv{layer.axes}d", layer.x.channels, layer.config["filters"], layer.ints("kernel_size"),
        **options, **_given(layer, dilation=layer.ints("dilation_rate"), groups=layer.config["groups"]),
    )  # fmt: skip
    value = activated(layer.config["activation"], layer.call(code), first=True)
    return Equal(value, {"": module}, first=True, weights=_weights)


def depthwise(layer: Layer) -> Equal:
    """A convolution with one group a channel."""
    value = activated(layer.config["activation"], layer.call(_padding(layer)[0]), first=True)
    return Equal(value, {"": _depthwise(layer, bias=layer.config["use_bias"])}, first=True, weights=_depthwise_weights)


def separable(layer: Layer) -> Equal:
    """A depthwise convolution, and one with windows of one."""
    channels = layer.x.channels * layer.config["depth_multiplier"]
    bias = {} if layer.config["use_bias"] else {"bias": False}
    modules = {
        "_depthwise": _depthwise(layer, bias=False),
        "_pointwise": made(f"Conv{layer.axes}d", channels, layer.config["filters"], 1, **bias),
    }
    code = f"{layer.module('_pointwise')}({layer.module('_depthwise')}({_padding(layer)[0]}))"

    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        depth, *point = arrays
        return {f"_depthwise{key}": value for key, value in _depthwise_weights([depth]).items()} | {
            f"_pointwise{key}": value for key, value in _weights(point).items()
        }

    return Equal(activated(layer.config["activation"], code, first=True), modules, first=True, weights=weights)


def transposed(layer: Layer) -> Equal:
    """Where Keras cuts one more behind than before, the written code cuts it."""
    layer.only("output_padding", None, why="Keras and PyTorch count it differently")
    strides, dilation = layer.ints("strides"), layer.ints("dilation_rate")
    windows = [(size - 1) * gap + 1 for size, gap in zip(layer.ints("kernel_size"), dilation, strict=True)]
    total = [max(window - stride, 0) for window, stride in zip(windows, strides, strict=True)]
    cut = [each if layer.config["padding"] == "same" else 0 for each in total]
    options = {
        "stride": strides,
        "padding": tuple(each // 2 for each in cut),
        "output_padding": tuple(max(s - w, 0) for w, s in zip(windows, strides, strict=True)),
    }
    module = made(
        f"ConvTranspose{layer.axes}d", layer.x.channels, layer.config["filters"], layer.ints("kernel_size"),
        **_given(layer, **options, dilation=dilation),
    )  # fmt: skip
    code = layer.call(layer.x.channels_first)
    if any(each % 2 for each in cut):
        code += f"[:, :, {', '.join(':-1' if each % 2 else ':' for each in cut)}]"

    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        return _weights([np.swapaxes(arrays[0], -1, -2), *arrays[1:]], transposed=True)

    value = activated(layer.config["activation"], code, first=True)
    return Equal(value, {"": module}, first=True, weights=weights)


def _depthwise(layer: Layer, bias: bool) -> Any:
    channels = layer.x.channels
    options = _given(layer, dilation=layer.ints("dilation_rate"))
    options.pop("bias", None)
    options |= {} if bias else {"bias": False}
    multiplied = channels * layer.config["depth_multiplier"]
    return made(
        f"Conv{layer.axes}d", channels, multiplied, layer.ints("kernel_size"),
        **_padding(layer)[1], groups=channels, **options,
    )  # fmt: skip


def _padding(layer: Layer) -> tuple[str, dict[str, Any]]:
    """What goes in, and the arguments that say steps and zeros."""
    kernel, strides, gaps = layer.ints("kernel_size"), layer.ints("strides"), layer.ints("dilation_rate")
    windows = [(size - 1) * gap + 1 for size, gap in zip(kernel, gaps, strict=True)]
    stride = {"stride": strides} if set(strides) != {1} else {}
    code, padding = layer.x.channels_first, layer.config["padding"]
    if padding == "valid":
        return code, stride
    if padding == "causal":
        return padded(code, [(windows[0] - 1, 0)]), stride
    if set(strides) == {1}:
        return code, {"padding": "same"} if max(windows) > 1 else {}
    pads = same_padding(layer.x.shape, windows, strides)
    if all(before == behind for before, behind in pads):
        sizes = tuple(before for before, _ in pads)
        return code, stride | ({"padding": short(sizes)} if any(sizes) else {})
    return padded(code, pads), stride


def _given(layer: Layer, **options: Any) -> dict[str, Any]:
    """Only what differs from PyTorch's defaults."""
    default = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0, "output_padding": 0}
    kept = {name: value for name, value in options.items() if short(value) != default[name]}
    return kept if layer.config["use_bias"] else kept | {"bias": False}


def _weights(arrays: Arrays, transposed: bool = False) -> dict[str, np.ndarray]:
    kernel, *bias = arrays
    axes = kernel.ndim - 2
    ends: Sequence[int] = (axes, axes + 1) if transposed else (axes + 1, axes)
    if transposed:  # PyTorch's are (in, out, *window)
        ends = (axes, axes + 1)
    return {".weight": np.transpose(kernel, (*ends, *range(axes)))} | ({".bias": bias[0]} if bias else {})


def _depthwise_weights(arrays: Arrays) -> dict[str, np.ndarray]:
    kernel, *bias = arrays
    axes = kernel.ndim - 2
    turned = np.transpose(kernel, (axes, axes + 1, *range(axes)))
    weight = turned.reshape(-1, 1, *kernel.shape[:axes])
    return {".weight": weight} | ({".bias": bias[0]} if bias else {})


def no_recurrent(layer: Layer) -> Equal:
    """Convolutions in a recurrence."""
    raise NoEqualError("PyTorch has no recurrence of convolutions")

"""Normalization. Keras's momentum says how much of the past stays, PyTorch's how much of the batch comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.network.code.python import Call, literal
from engine.network.code.pytorch.base import Arrays, Equal, Layer, NoEqualError, known, made


def batch(layer: Layer) -> Equal:
    """`nn.BatchNorm2d` with `momentum = 1 - Keras's`."""
    rank = len(layer.x.shape)
    axis = layer.config["axis"] % rank if isinstance(layer.config["axis"], int) else 0
    if axis not in (1, rank - 1) or rank > 5:
        raise NoEqualError("axis: PyTorch's normalizes the channels, which are the last axis here")
    layer.only("synchronized", False, None, why="one device is written")
    last = axis == rank - 1
    module = made(
        f"BatchNorm{max(rank - 2, 1)}d", known(layer.x.shape[axis]), eps=layer.config["epsilon"],
        momentum=round(1 - layer.config["momentum"], 12),
    )  # fmt: skip
    code = layer.x.channels_first if last else layer.x.as_keras
    scale, center = layer.config["scale"], layer.config["center"]

    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        *learned, mean, variance = arrays
        named = _affine(scale, center, learned, mean.shape)
        counted = np.array(0)
        return {**named, ".running_mean": mean, ".running_var": variance, ".num_batches_tracked": counted}

    after = _held(layer, scale, center)
    return Equal(layer.call(code), {"": module}, first=last and rank > 2, weights=weights, after=after)


def layer_norm(layer: Layer) -> Equal:
    """Over the last axes together."""
    axes = [axis % len(layer.x.shape) for axis in _list(layer.config["axis"])]
    if sorted(axes) != list(range(len(layer.x.shape) - len(axes), len(layer.x.shape))):
        raise NoEqualError("axis: PyTorch's normalizes over the last axes")
    sizes = tuple(known(layer.x.shape[axis]) for axis in sorted(axes))
    size = literal(sizes[0] if len(sizes) == 1 else sizes)
    module = Call("nn.LayerNorm", [size], {"eps": literal(layer.config["epsilon"])})
    return _scaled(layer, layer.x.as_keras, module, sizes, first=False)


def group(layer: Layer) -> Equal:
    """Groups of channels, normalized over them and all other axes."""
    rank = len(layer.x.shape)
    layer.only("axis", -1, rank - 1, why="PyTorch's takes the channels, which are the last axis here")
    channels = layer.x.channels
    groups = channels if layer.config["groups"] == -1 else layer.config["groups"]
    module = made("GroupNorm", groups, channels, eps=layer.config["epsilon"])
    return _scaled(layer, layer.x.channels_first, module, (channels,), first=rank > 2)


def rms(layer: Layer) -> Equal:
    """Over the last axis."""
    layer.only("axis", -1, len(layer.x.shape) - 1, why="PyTorch's normalizes over the last axes")
    module = made("RMSNorm", layer.x.channels, eps=layer.config["epsilon"])
    return Equal(layer.call(layer.x.as_keras), {"": module}, weights=lambda arrays: {".weight": arrays[0]})


def unit(layer: Layer) -> Equal:
    """To length one; Keras's smallest square is 1e-12, so PyTorch's smallest length is 1e-6."""
    axes = [axis % len(layer.x.shape) for axis in _list(layer.config["axis"])]
    if len(axes) > 1:
        raise NoEqualError("axis: PyTorch's normalize takes one axis")
    return Equal(f"F.normalize({layer.x.as_keras}, dim={axes[0]}, eps=1e-6)")


def normalization(layer: Layer) -> Equal:
    """The mean and variance that the settings say; what was learned from data is not in a drawing."""
    mean, variance = layer.config["mean"], layer.config["variance"]
    if not all(isinstance(each, int | float) for each in (mean, variance)):
        return _each_channel(layer)
    spread = literal(max(float(np.sqrt(variance)), 1e-7))
    x = layer.x.code
    inverted = f"{x} * {spread} + {literal(mean)}"
    code = inverted if layer.config["invert"] else f"({x} - {literal(mean)}) / {spread}"
    return Equal(code, first=layer.x.first)


def _each_channel(layer: Layer) -> Equal:
    """A mean and a variance for each channel, kept in buffers that are settings and no weights."""
    mean, variance, axis = (np.atleast_1d(layer.config[name] or 0.0) for name in ("mean", "variance", "axis"))
    if mean.ndim > 1 or variance.ndim > 1 or axis.tolist() not in ([-1], [len(layer.x.shape) - 1]):
        raise NoEqualError("a mean and a variance for each channel are written, and nothing finer")
    buffers = {"_mean": mean, "_spread": np.maximum(np.sqrt(variance), 1e-7)}
    after = tuple(
        f'self.register_buffer("{layer.name}{name}", torch.tensor({literal(value.tolist())}), persistent=False)'
        for name, value in buffers.items()
    )
    x, centre, spread = layer.x.as_keras, layer.module("_mean"), layer.module("_spread")
    inverted = f"{x} * {spread} + {centre}"
    return Equal(inverted if layer.config["invert"] else f"({x} - {centre}) / {spread}", after=after)


def _scaled(layer: Layer, code: str, module: Call, shape: Sequence[int], *, first: bool) -> Equal:
    scale, center = layer.config["scale"], layer.config["center"]
    return Equal(
        layer.call(code), {"": module}, first=first, after=_held(layer, scale, center),
        weights=_affine_weights(scale, center, tuple(shape)),
    )  # fmt: skip


def _affine_weights(scale: bool, center: bool, shape: tuple[int, ...]) -> Callable[[Arrays], dict[str, np.ndarray]]:
    return lambda arrays: _affine(scale, center, arrays, shape)


def _affine(scale: bool, center: bool, arrays: Arrays, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """PyTorch always has both; the one that Keras leaves out stays as it is made."""
    left = list(arrays)
    weight = left.pop(0) if scale else np.ones(shape, "float32")
    bias = left.pop(0) if center else np.zeros(shape, "float32")
    return {".weight": weight.reshape(shape), ".bias": bias.reshape(shape)}


def _held(layer: Layer, scale: bool, center: bool) -> tuple[str, ...]:
    held = [name for name, learned in (("weight", scale), ("bias", center)) if not learned]
    return tuple(f"{layer.module()}.{name}.requires_grad = False" for name in held)


def _list(value: object) -> list[int]:
    return list(value) if isinstance(value, list | tuple) else [int(str(value))]

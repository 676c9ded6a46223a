"""Activation functions, as functions and as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.network.code.python import literal
from engine.network.code.pytorch.base import Equal, Layer, NoEqualError, known, made

# Keras's name, and PyTorch's expression of x; `{axis}` is where the channels lie.
FUNCTIONS: dict[str, str] = {
    "linear": "{x}",
    "relu": "F.relu({x})",
    "relu6": "F.relu6({x})",
    "sigmoid": "torch.sigmoid({x})",
    "tanh": "torch.tanh({x})",
    "softmax": "F.softmax({x}, dim={axis})",
    "log_softmax": "F.log_softmax({x}, dim={axis})",
    "gelu": "F.gelu({x})",
    "silu": "F.silu({x})",
    "elu": "F.elu({x})",
    "selu": "F.selu({x})",
    "celu": "F.celu({x})",
    "leaky_relu": "F.leaky_relu({x}, 0.2)",
    "mish": "F.mish({x})",
    "softplus": "F.softplus({x})",
    "softsign": "F.softsign({x})",
    "hard_sigmoid": "F.hardsigmoid({x})",
    "hard_silu": "F.hardswish({x})",
    "hard_tanh": "F.hardtanh({x})",
    "hard_shrink": "F.hardshrink({x})",
    "soft_shrink": "F.softshrink({x})",
    "tanh_shrink": "F.tanhshrink({x})",
    "log_sigmoid": "F.logsigmoid({x})",
    "exponential": "torch.exp({x})",
}


def activated(chosen: Any, code: str, first: bool = False) -> str:
    """The code, put through an activation of the catalog."""
    name, config = (
        (chosen, {}) if isinstance(chosen, str) else ((chosen or {}).get("name"), (chosen or {}).get("config"))
    )
    if name is None or name == "linear":
        return code
    name = {"swish": "silu", "hard_swish": "hard_silu"}.get(name, name)
    if config:
        raise NoEqualError(f"the activation {name} with settings of its own is not written")
    if name not in FUNCTIONS:
        raise NoEqualError(f"PyTorch has no function for the activation {name}")
    return FUNCTIONS[name].format(x=code, axis=1 if first else -1)


def activation(layer: Layer) -> Equal:
    """One function, wherever the channels lie."""
    return Equal(activated(layer.config["activation"], layer.x.code, layer.x.first), first=layer.x.first)


def relu(layer: Layer) -> Equal:
    """With a ceiling or a slope; both together, or a threshold, have no function."""
    ceiling, slope, threshold = (layer.config[name] for name in ("max_value", "negative_slope", "threshold"))
    x = layer.x.code
    if threshold and (ceiling is not None or slope):
        raise NoEqualError(f"threshold={literal(threshold)}: PyTorch's has none beside a ceiling or a slope")
    if ceiling is not None and slope:
        raise NoEqualError("max_value and negative_slope: PyTorch's has one or the other")
    if threshold:
        code = f"F.threshold({x}, {literal(threshold)}, 0.0)"
    elif ceiling is not None:
        code = f"F.relu6({x})" if ceiling == 6 else f"F.hardtanh({x}, 0.0, {literal(ceiling)})"
    else:
        code = f"F.leaky_relu({x}, {literal(slope)})" if slope else f"F.relu({x})"
    return Equal(code, first=layer.x.first)


def leaky_relu(layer: Layer) -> Equal:
    """The slope has the same meaning."""
    return Equal(f"F.leaky_relu({layer.x.code}, {literal(layer.config['negative_slope'])})", first=layer.x.first)


def elu(layer: Layer) -> Equal:
    """The same alpha."""
    return Equal(f"F.elu({layer.x.code}, {literal(layer.config['alpha'])})", first=layer.x.first)


def softmax(layer: Layer) -> Equal:
    """Over one axis, counted as Keras counts."""
    axis = layer.config["axis"]
    if not isinstance(axis, int):
        raise NoEqualError("axis: PyTorch's softmax runs over one axis, not over several")
    last = axis in (-1, len(layer.x.shape) - 1)
    if last:
        return Equal(f"F.softmax({layer.x.code}, dim={1 if layer.x.first else -1})", first=layer.x.first)
    return Equal(f"F.softmax({layer.x.as_keras}, dim={axis})")


def prelu(layer: Layer) -> Equal:
    """PyTorch learns one slope a channel, so Keras's must be shared along all other axes."""
    axes = len(layer.x.shape) - 1
    shared = {axis % (axes + 1) for axis in np.atleast_1d(layer.config["shared_axes"] or []).tolist()}
    if not set(range(1, axes)) <= shared:
        raise NoEqualError("PyTorch's learns one slope a channel; set shared_axes to all axes but the last")
    count = 1 if axes in shared else known(layer.x.shape[-1])
    return Equal(
        layer.call(layer.x.channels_first),
        {"": made("PReLU", count)},
        first=axes > 1,
        weights=lambda arrays: {".weight": arrays[0].reshape(-1)},
    )

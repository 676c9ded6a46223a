"""Layers that hold layers: what is inside must fit too, though Keras would often find that out only in a real call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import NetworkError
from engine.messages.answers import TensorInfo
from engine.network.guards import worked_on
from engine.network.walk import Wires

# By layer, the parameters that hold others.
HOLDING = {
    "Bidirectional": ("layer", "backward_layer"),
    "TimeDistributed": ("layer",),
    "SpectralNormalization": ("layer",),
    "Pipeline": ("layers",),
}
# They give on what the last layer inside gives, in its dtype.
TRANSPARENT = {"TimeDistributed", "Pipeline"}

# Says what a layer of this name and config gives when this arrives; raises NetworkError when it could not be called.
Ask = Callable[[str, Mapping[str, Any], Wires[TensorInfo]], TensorInfo]


def dtype_inside(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], ask: Ask) -> str | None:
    """The dtype that the layers inside one give; None when it holds none, or gives a dtype of its own.

    Raises:
        NetworkError: a layer inside could not be called on what it gets, or has an output that nothing takes.
    """
    if layer not in HOLDING:
        return None
    given = _without_time(worked_on(wires)) if layer == "TimeDistributed" else worked_on(wires)
    made: list[TensorInfo] = []
    for name, settings in _held(layer, config):
        if settings.get("return_state"):
            raise NetworkError(f"Inside {layer}, {name} has nowhere to give its state. Switch off its return_state.")
        made.append(ask(name, settings, {"inputs": given}))
        given = made[-1:] if layer == "Pipeline" else given
    if len({info.shape for info in made}) > 1 and layer == "Bidirectional":
        raise NetworkError(f"Its two layers give different shapes: {made[0]} and {made[1]}.")
    return made[-1].dtype if layer in TRANSPARENT else None


def _held(layer: str, config: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Name and config of each layer inside."""
    values = [config[parameter] for parameter in HOLDING[layer] if config.get(parameter)]
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return [(each, {}) if isinstance(each, str) else (each["name"], each.get("config", {})) for each in flat]


def _without_time(infos: list[TensorInfo]) -> list[TensorInfo]:
    short = next((info for info in infos if len(info.shape) < 3), None)
    if short is not None:
        raise NetworkError(f"It needs an input with an axis for time, and gets {short}.")
    return [TensorInfo(shape=(info.shape[0], *info.shape[2:]), dtype=info.dtype) for info in infos]

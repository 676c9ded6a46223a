"""Layers that hold layers: what is inside must fit too, though Keras would often find that out only in a real call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.outputs import outputs_of, state_sizes, with_states
from engine.catalog.read import card
from engine.errors import NetworkError
from engine.messages.answers import TensorInfo
from engine.network.guards import BESIDES, worked_on
from engine.network.ports import STATES
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
Ask = Callable[[str, Mapping[str, Any], Wires[TensorInfo]], tuple[TensorInfo, ...]]


def dtype_inside(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], ask: Ask) -> str | None:
    """The dtype that the layers inside one give; None when it holds none, or gives a dtype of its own.

    Raises:
        NetworkError: a layer inside could not be called on what it gets, or has an output that nothing takes.
    """
    if layer not in HOLDING:
        return None
    if layer == "Bidirectional":
        _refuse_unlike(_held(layer, config), wires, ask)
        return None
    given = _without_time(worked_on(wires)) if layer == "TimeDistributed" else worked_on(wires)
    made: list[TensorInfo] = []
    for name, settings in _held(layer, config):
        _refuse_several(layer, name, settings)
        made.append(ask(name, settings, {"inputs": given})[0])
        given = made[-1:] if layer == "Pipeline" else given
    return made[-1].dtype if layer in TRANSPARENT else None


def _refuse_unlike(ways: list[tuple[str, Mapping[str, Any]]], wires: Wires[TensorInfo], ask: Ask) -> None:
    """Keras takes the states of both ways for alike, and cuts in half what they are to start from."""
    with_their_states = any(settings.get("return_state") for _, settings in ways) or STATES in wires
    made = [
        ask(
            name,
            with_states(card("layer", name), settings) if with_their_states else settings,
            {"inputs": worked_on(wires)},
        )
        for name, settings in ways
    ]
    if len({tuple(info.shape for info in each) for each in made}) > 1:
        first, second = (" and ".join(map(str, each)) for each in made)
        raise NetworkError(f"Its two layers give different shapes: {first}; {second}.")


def _refuse_several(layer: str, name: str, settings: Mapping[str, Any]) -> None:
    """Raises NetworkError when a layer inside has a second output, such as a state, which would be lost."""
    further = outputs_of(card("layer", name), settings)[1:]
    if not further:
        return
    cure = f"Switch off its {further[0].when}." if further[0].when else "Switch off return_state of what it holds."
    cure = "Give it a merge_mode." if further[0].unless else cure
    raise NetworkError(f"Inside {layer}, {name} has nowhere to give its {further[0].name}. {cure}")


def refuse_starts(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo], ask: Ask) -> None:
    """Raises NetworkError when a recurrence is to start from states that are not its own in number and shape.

    It can start only from what it could end with. Keras finds that out in a real call, and says it in other words.
    """
    starts, found = wires.get(STATES, ()), card("layer", layer)
    if not starts or STATES not in [port.name for port in found.inputs]:
        return
    told = with_states(found, config)
    names = [port.name for port in outputs_of(found, told)]
    count = sum(state_sizes(found, told))
    ends = ask(layer, told, {port: infos for port, infos in wires.items() if port not in BESIDES})[-count:]
    if len(starts) != count:
        listed = ", ".join(f"{name} {info}" for name, info in zip(names[-count:], ends, strict=True))
        noun = "state" if count == 1 else "states"
        raise NetworkError(f"It starts from {count} {noun} ({listed}), and gets {len(starts)}.")
    for name, start, end in zip(names[-count:], starts, ends, strict=True):
        if not _fits(start.shape, end.shape):
            raise NetworkError(f"Its {name} starts from {end}, and gets {start}.")


def _fits(given: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether two shapes are the same where both are known."""
    return len(given) == len(wanted) and all(
        None in each or each[0] == each[1] for each in zip(given, wanted, strict=True)
    )


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

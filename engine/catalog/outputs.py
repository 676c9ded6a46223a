"""What leaves a layer: some of its outputs are there only as it is set, and some are those of what it holds.

An LSTM has two states, a GRU one, and a layer around them as many as what it holds: RNN those of its cells,
Bidirectional those of a layer that reads from the start and of one that reads from the end. Their number has no upper
bound that would be true, so no card lists them: a port says which parameter holds them (`Port.held`), and they are
looked up there. The canvas does the same (`graph/ports.ts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from engine.catalog.card import Card, Port
from engine.catalog.read import card, has

MAX_PIECES = 1_000
Held = tuple[Card, Mapping[str, Any]]  # a layer or a cell inside another one, and how it is set


def outputs_of(found: Card, config: Mapping[str, Any]) -> tuple[Port, ...]:
    """The output ports that a layer with this config has, in Keras's order."""
    return tuple(each for port in found.outputs if _is_there(port, config) for each in _pieces(found, port, config))


def places_of(found: Card, config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """For each output port the place in what a call returns, and where a list stands there, the place in that."""
    ports = outputs_of(found, config)
    states = any(port.held for port in ports)
    sizes = (*(1 for port in ports if not port.held), *(state_sizes(found, config) if states else ()))
    places = [(at,) if size == 1 else (at, one) for at, size in enumerate(sizes) for one in range(size)]
    return {port.name: place for port, place in zip(ports, places, strict=False)}


def with_states(found: Card, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with which a layer gives its last states too, or the layers that it holds give theirs."""
    told = dict(config)
    for port in found.outputs:
        name, items = _held(found, port, config)
        layers = [(inner, settings) for inner, settings in items if inner.kind == "layer"]
        if port.when:
            told[port.when] = True
        if layers:
            told[name] = {"name": layers[0][0].name, "config": with_states(*layers[0])}
    return told


def state_sizes(found: Card, config: Mapping[str, Any]) -> tuple[int, ...]:
    """How a recurrence keeps its states: 1 for each that stands alone, more for those that one of its cells has.

    Only cells on top of each other tell theirs in lists: an LSTMCell and a GRUCell are (2, 1), an LSTM alone is (1, 1).
    """
    holders = [port for port in found.outputs if port.held]
    if not holders:
        return (1,) * (len(found.outputs) - 1)
    sizes: list[int] = []
    for port in holders:
        name, items = _held(found, port, config)
        own = [state_sizes(*each) for each in items]
        sizes += map(sum, own) if isinstance(config.get(name), list) else chain(*own)
    return tuple(sizes)


def in_lists(values: Sequence[Any], sizes: Sequence[int]) -> list[Any]:
    """States, one after the other, as a recurrence keeps them; as they are where there are not as many."""
    if sum(sizes) != len(values):
        return list(values)
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    return [
        values[end - 1] if size == 1 else list(values[end - size : end]) for size, end in zip(sizes, ends, strict=True)
    ]


def _is_there(port: Port, config: Mapping[str, Any]) -> bool:
    if port.unless and config.get(port.unless, "") is not None:
        return False
    return not port.when or config.get(port.when, False) is True


def _pieces(found: Card, port: Port, config: Mapping[str, Any]) -> Iterator[Port]:
    """The port itself, as many as a setting says (`output`, `output_1`, ...), or those of what the layer holds."""
    if port.held:
        yield from (port.model_copy(update={"name": name}) for name in _names_inside(found, port, config))
        return
    yield port
    told = config.get(port.pieces)
    count = len(told) + 1 if isinstance(told, list | tuple) else told if isinstance(told, int) else 1
    for number in range(1, min(count, MAX_PIECES)):
        yield port.model_copy(update={"name": f"{port.name}_{number}"})


def _names_inside(found: Card, port: Port, config: Mapping[str, Any]) -> Iterator[str]:
    """`state_h`, `state_c` of what is held first, `state_h_1` of what is held next; behind each the port's own name."""
    for number, (inner, settings) in enumerate(_held(found, port, config)[1]):
        for each in outputs_of(inner, settings)[1:]:
            yield "_".join(filter(None, [each.name, str(number or ""), port.name]))


def _held(found: Card, port: Port, config: Mapping[str, Any]) -> tuple[str, list[Held]]:
    """The parameter that holds something, and what that is; without what may not stand there."""
    parameter = next((found.parameter(each) for each in port.held if config.get(each)), None)
    if parameter is None or parameter.of is None:
        return "", []
    value = config[parameter.name]
    told = [_name_and_config(each) for each in (value[:MAX_PIECES] if isinstance(value, list) else [value])]
    known = [each for each in told if has(parameter.of, each[0]) and each[0] in (parameter.options or each)]
    return parameter.name, [(card(parameter.of, name), settings) for name, settings in known]


def _name_and_config(value: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(value, Mapping):
        settings = value.get("config")
        return str(value.get("name")), settings if isinstance(settings, Mapping) else {}
    return str(value), {}

"""How wires become the arguments of a layer's call, and what a call returns becomes wires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.catalog.card import Card, Port
from engine.catalog.outputs import in_lists, outputs_of, state_sizes
from engine.document.graph import Node
from engine.errors import NetworkError

STATES = "initial_state"  # the port for what a recurrence starts from


def settings_of_call(card: Card, owner: Node, node: Node) -> dict[str, Any]:
    """All settings of one call: the layer is its owner's, but each node says its own arguments of the call."""
    own = {parameter.name for parameter in card.parameters if parameter.call}
    made = {name: value for name, value in owner.config.items() if name not in own}
    return made | {name: value for name, value in node.config.items() if name in own}


def call_arguments(
    card: Card, wires: Mapping[str, Sequence[Any]], config: Mapping[str, Any], where: str
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional and keyword arguments for calling a layer: the first is positional, the others go by name.

    Args:
        card: the layer's.
        wires: what arrives, by input port.
        config: the layer's settings, from which those of its call are taken.
        where: the node, for errors.

    Raises:
        NetworkError: a wire ends at a port that the layer does not have, or too few or too many end at one.
    """
    values = arrived(card, wires, config, where)
    called = {each.name: config[each.name] for each in card.parameters if each.call and each.name in config}
    first, *others = values
    return (values[first],), {name: values[name] for name in others} | called


def arrived(card: Card, wires: Mapping[str, Sequence[Any]], config: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What fills each argument of the call, the first one first. Raises as `call_arguments` does."""
    for unknown in wires.keys() - {port.name for port in card.inputs}:
        raise NetworkError(f"{card.title} has no input named {unknown!r}", where=where)
    filled = {port.name: _value(card, port, wires.get(port.name, ()), where) for port in card.inputs}
    values: dict[str, Any] = {}
    for port in card.inputs:
        if not port.argument:
            values[port.name] = filled[port.name]
        elif port.argument not in values:
            values[port.argument] = _together(card, port.argument, filled)
    if values.get(STATES):
        values[STATES] = in_lists(values[STATES], state_sizes(card, config))
    return {name: value for name, value in values.items() if value is not None}


def operands(card: Card, wires: Mapping[str, Sequence[Any]], config: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What fills each argument of an operation that a wire may fill: a wire, or a number that stands in its place.

    Raises:
        NetworkError: as `call_arguments` does; or an operand has a wire and a number, or neither.
    """
    values = arrived(card, wires, config, where)
    for name in (port.name for port in card.inputs if port.typed):
        number = config.get(name)
        if name in values and number is not None:
            raise NetworkError(
                f"{card.title} has a wire and a number ({number}) as {name}",
                where=where,
                cure="Remove the wire, or empty the field.",
            )
        if name not in values and number is None:
            raise NetworkError(
                f"{card.title} has nothing as {name}", where=where, cure="Draw a wire to it, or type a number."
            )
    return values


def _value(card: Card, port: Port, wires: Sequence[Any], where: str) -> Any:
    """What fills one port; None when nothing does."""
    several = len(card.inputs) > 1
    if not wires and not port.optional and not port.typed:
        named = f"nothing at its input {port.name!r}" if several else "no input"
        raise NetworkError(f"{card.title} has {named}", where=where, cure="Connect a layer to it.")
    if len(wires) > 1 and not port.many:
        named = f"one input as {port.name!r}" if several else "one input"
        raise NetworkError(
            f"{card.title} takes {named} and gets {len(wires)}",
            where=where,
            cure="Join them first, for example with Concatenate or Add.",
        )
    return None if not wires else list(wires) if port.many else wires[0]


def _together(card: Card, argument: str, filled: Mapping[str, Any]) -> list[Any] | None:
    """What several ports fill together: those that are filled; of any but the first argument, None where one is not."""
    values = [filled[port.name] for port in card.inputs if port.argument == argument]
    given = [value for value in values if value is not None]
    if argument == card.inputs[0].argument:
        return given
    return values if given else None


def leaving(card: Card, config: Mapping[str, Any], result: Any) -> dict[str, Any]:
    """What a layer returned, by output port; what has no port in the card is called `output_1`, `output_2`, ..."""
    results = list(_tensors(result))
    names = [port.name for port in outputs_of(card, config)]
    names += [f"output_{number}" for number in range(len(names), len(results))]
    return dict(zip(names, results, strict=False))


def _tensors(result: Any) -> Iterator[Any]:
    """What a call returned, one after the other: cells on top of each other give their states in lists."""
    if isinstance(result, list | tuple):
        for each in result:
            yield from _tensors(each)
    else:
        yield result

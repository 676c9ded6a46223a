"""How wires become the arguments of a layer's call, and what a call returns becomes wires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.catalog.card import Card
from engine.errors import NetworkError


def call_arguments(
    card: Card, wires: Mapping[str, Sequence[Any]], where: str
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional and keyword arguments for calling a layer: the first port is positional, the others go by name.

    Raises:
        NetworkError: a wire ends at a port that the layer does not have, or too few or too many end at one.
    """
    for unknown in wires.keys() - {port.name for port in card.inputs}:
        raise NetworkError(f"{card.title} has no input named {unknown!r}", where=where)
    values: dict[str, Any] = {}
    for port in card.inputs:
        arrived = wires.get(port.name, ())
        if not arrived and not port.optional:
            raise NetworkError(f"{card.title} has no input", where=where, cure="Connect a layer to it.")
        if len(arrived) > 1 and not port.many:
            raise NetworkError(
                f"{card.title} takes one input and gets {len(arrived)}",
                where=where,
                cure="Join them first, for example with Concatenate or Add.",
            )
        if arrived:
            values[port.name] = list(arrived) if port.many else arrived[0]
    first = card.inputs[0].name
    return tuple(values[name] for name in values if name == first), {k: v for k, v in values.items() if k != first}


def leaving(card: Card, result: Any) -> dict[str, Any]:
    """What a layer returned, by output port; what has no port in the card is called `output_1`, `output_2`, ..."""
    results = list(result) if isinstance(result, list | tuple) else [result]
    names = [port.name for port in card.outputs]
    names += [f"output_{number}" for number in range(len(names), len(results))]
    return dict(zip(names, results, strict=False))

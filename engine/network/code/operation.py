"""The call of an operation as a person writes it: `ops.add(x, 3.0)`, `ops.einsum("bij,bjk->bik", a, b)`, `x[:, 0]`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from engine.catalog.card import Card
from engine.network.code.python import Call, Expression, Items, literal
from engine.network.operations import ARRAYS, SPREAD, function_of
from engine.network.ports import operands
from engine.network.walk import Wires


def operation(found: Card, wires: Wires[str], config: Mapping[str, Any]) -> Expression:
    """The expression that makes a node's tensor.

    Args:
        found: the operation's card.
        wires: the variables that arrive, by port.
        config: its settings.
    """
    given = {name: _tensors(value) for name, value in operands(found, wires, config, "").items()}
    settings = {name: _setting(name, value) for name, value in config.items() if name not in given}
    if found.name == "ops.get_item":
        return f"{given['x']}[{config['key']}]"
    if found.name in SPREAD:
        tensors = next(iter(given.values()))
        return Call(found.name, [*settings.values(), *(tensors.items if isinstance(tensors, Items) else [tensors])])
    return _called(found, given | settings, set(given))


def _called(found: Card, values: Mapping[str, Expression], tensors: set[str]) -> Call:
    """Leading tensors, and what must be given, go by their places; all behind the first that is left out by name."""
    placed: list[Expression] = []
    named: dict[str, Expression] = {}
    for parameter in inspect.signature(function_of(found)).parameters.values():
        is_obvious = parameter.default is parameter.empty or parameter.name in tensors
        if parameter.name in values and is_obvious and not named:
            placed.append(values[parameter.name])
        elif parameter.name in values:
            named[parameter.name] = values[parameter.name]
        else:
            tensors = set()
    return Call(found.name, placed, named)


def _setting(name: str, value: Any) -> Expression:
    return Call("np.array", [literal(value)]) if name in ARRAYS else literal(value)


def _tensors(value: str | list[str]) -> Expression:
    return Items(value) if isinstance(value, list) else value

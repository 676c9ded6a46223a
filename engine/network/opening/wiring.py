"""How a call in a file meets the ports of a node: where its tensors go in and come out, and its own settings."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from engine.catalog.outputs import outputs_of
from engine.catalog.read import card, has, is_placeable, placeable
from engine.document.graph import Node
from engine.network import operations
from engine.network.objects import class_of
from engine.network.opening.plain import Call, Wire
from engine.network.ports import STATES, settings_of_call


def port_of(kind: str, wire: Wire) -> str:
    """The port at which a wire ends: by the place or the name of its argument, and its place in a list.

    What is no argument of the layer ends at its first port, where the check marks it; a placeholder has but one.
    """
    if not is_placeable(kind) or not (found := placeable(kind)).inputs:
        return "inputs"
    is_operation = found.kind == "op"
    names = operations.call_names(found) if is_operation else _arguments(kind)
    argument = wire.argument if isinstance(wire.argument, str) else names[min(wire.argument, len(names) - 1)]
    together = [port.name for port in found.inputs if port.argument == argument]
    if together:
        return together[min(wire.item, len(together) - 1)]
    own = [port.name for port in found.inputs if port.name == argument and (is_operation or argument != names[0])]
    if argument == names[0] and wire.item and any(port.name == STATES for port in found.inputs):
        return STATES  # Keras 2 put what a recurrence starts from behind its input, in one list
    return own[0] if own else found.inputs[0].name


def leaving(owner: Node, node: Node) -> tuple[str, ...]:
    """The output ports of a node, whose layer is its owner's."""
    if not is_placeable(owner.layer):
        return ("output",)
    found = placeable(owner.layer)
    return tuple(port.name for port in outputs_of(found, settings_of_call(found, owner, node)))


def called(kind: str, call: Call) -> dict[str, Any]:
    """The settings that belong to one call of a layer, such as `use_causal_mask`; without those that are default."""
    own = (
        {each.name: each.default for each in card("layer", kind).parameters if each.call} if has("layer", kind) else {}
    )
    told = {str(name): value for name, value in call.constants.items() if isinstance(value, bool)}
    return {name: told[name] for name, default in own.items() if told.get(name, default) != default}


@cache
def _arguments(kind: str) -> tuple[str, ...]:
    """The arguments of a layer's call, in Keras's order."""
    return tuple(inspect.signature(class_of(card("layer", kind)).call).parameters)[1:]

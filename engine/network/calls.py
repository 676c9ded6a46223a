"""What a call of a layer was given, in the catalog's words: wires by port, and the settings of the call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import keras
from keras.src.backend import get_keras_mask

from engine.catalog.card import Card
from engine.errors import NetworkError
from engine.network.constant import is_fixed
from engine.network.ports import STATES

Call = tuple[Any, int, Any]  # a layer (or operation), which of its calls, and Keras's record of it


def without_masks(calls: Sequence[Call], outputs: Iterable[Any]) -> list[Call]:
    """The calls without Keras's own operations that only work out masks, as Masking and `mask_zero` make them.

    Args:
        calls: all calls of a model, sources first.
        outputs: the model's output tensors.
    """
    used = {_place(tensor) for tensor in outputs}
    kept: list[Call] = []
    for layer, index, node in reversed(calls):
        if isinstance(layer, keras.Layer) or any(_place(tensor) in used for tensor in node.output_tensors):
            kept.append((layer, index, node))
            given = _arguments(layer, node) if isinstance(layer, keras.Layer) else node.input_tensors
            used |= {_place(tensor) for tensor in keras.tree.flatten(given) if isinstance(tensor, keras.KerasTensor)}
    return kept[::-1]


def _place(tensor: Any) -> tuple[int, int, int]:
    history = tensor._keras_history
    return id(history.operation), history.node_index, history.tensor_index


def called_with(found: Card, layer: Any, node: Any) -> dict[str, Any]:
    """The settings that belong to one call of a layer, such as `use_causal_mask`; those that are default are left out.

    Args:
        found: the layer's card.
        layer: the Keras layer.
        node: Keras's record of the call.
    """
    given = _arguments(layer, node)
    settings = {each.name: given.get(each.name, each.default) for each in found.parameters if each.call}
    defaults = {each.name: each.default for each in found.parameters}
    return {name: value for name, value in settings.items() if value != defaults[name]}


def arriving(found: Card, layer: Any, node: Any) -> Iterator[tuple[str, Any]]:
    """(port, Keras tensor) of each wire that ends at a call, in the order of the ports.

    Raises:
        NetworkError: a tensor fills an argument for which the card has no port.
    """
    given = list(_arguments(layer, node).items())
    for place, (argument, value) in enumerate(given):
        # Cells on top of each other take their states in lists.
        tensors = (
            keras.tree.flatten(value) if argument == STATES else value if isinstance(value, list | tuple) else [value]
        )
        if not any(isinstance(each, keras.KerasTensor) or is_fixed(each) for each in tensors):
            continue
        ports = _ports(found, argument, is_first=place == 0)
        if not ports and all(is_fixed(each) for each in tensors):
            continue  # a setting of an operation, which Keras keeps as an array
        if not ports:
            raise NetworkError(
                f"Its argument {argument!r} is fed by another layer, which cannot be drawn here", where=layer.name
            )
        names = ports * len(tensors) if len(ports) == 1 else ports
        yield from ((port, each) for port, each in zip(names, tensors, strict=False) if each is not None)


def constants(found: Card, thing: Any, node: Any) -> dict[str, Any]:
    """What an operation was called with besides tensors, by the name of the argument."""
    given = _arguments(thing, node).items()
    tensors = {
        name
        for name, value in given
        if any(isinstance(each, keras.KerasTensor) for each in keras.tree.flatten(value))
        or _is_wire(found, name, value)
    }
    return {name: value for name, value in given if name not in tensors}


def _is_wire(found: Card, name: str, value: Any) -> bool:
    return is_fixed(value) and any(port.name == name for port in found.inputs)


def _ports(found: Card, argument: str, is_first: bool) -> list[str]:
    """The ports that fill an argument of the call."""
    together = [port.name for port in found.inputs if port.argument == argument]
    first = [found.inputs[0].name] if is_first and found.inputs and found.kind == "layer" else []
    return together or first or [port.name for port in found.inputs if port.name == argument]


def _arguments(layer: Any, node: Any) -> dict[str, Any]:
    """What a call was given, by the name of the argument; without the masks that travel with its other tensors."""
    signature = inspect.signature(layer.call)
    given = signature.bind_partial(*node.arguments.args, **node.arguments.kwargs).arguments
    travelling = {id(mask) for mask in map(get_keras_mask, keras.tree.flatten(given)) if mask is not None}
    return {name: _chosen(value, travelling) for name, value in given.items()}


def _chosen(value: Any, travelling: set[int]) -> Any:
    if isinstance(value, list | tuple):
        return [_chosen(each, travelling) for each in value]
    return None if id(value) in travelling else value

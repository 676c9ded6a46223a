"""Operations of `keras.ops` as nodes: `ops.add`, `ops.einsum`. Functions of tensors, without weights of their own.

A model that Keras saves holds an object for each call (`Add` for `ops.add`), with the node's id as its name; reading
such a model back finds the operation by the object's class. Only the catalog decides which functions are called.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import keras
import numpy as np

from engine.catalog.card import Card, Parameter
from engine.catalog.read import cards
from engine.catalog.slices import read_slices, write_slices
from engine.errors import NetworkError
from engine.messages.answers import TensorInfo
from engine.network.ports import operands

HOME = "keras.src.ops."
LARGEST = 2**31  # values of one example in one tensor: 8 GB
SPREAD = {"ops.einsum"}  # their tensors come one by one and not as a list
MOST_OPERANDS = 100
LONGEST = 1_000  # letters of a text; the catalog allows fewer
ARRAYS = {"bins"}  # settings that Keras wants as an array


def function_of(found: Card) -> Any:
    """The function of `keras.ops` that a card stands for."""
    return getattr(keras.ops, found.name.removeprefix("ops."))


def call(found: Card, wires: Mapping[str, Sequence[Any]], config: Mapping[str, Any], name: str) -> Any:
    """What an operation gives for what arrives; the call is named, so that a saved model keeps the node's id.

    Raises:
        NetworkError: a wire is missing, or there is one too many.
        ValueError, TypeError: Keras refuses what arrives.
    """
    args, kwargs = arguments(found, operands(found, wires, config, name), config)
    result = function_of(found)(*args, **kwargs)
    first = next(iter(keras.tree.flatten(result)), None)
    history = getattr(first, "_keras_history", None)
    if history is None:
        raise NetworkError("It works on fixed values alone", where=name, cure="Connect a layer to it.")
    history.operation.name = name
    return result


def arguments(
    found: Card, given: Mapping[str, Any], config: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional and keyword arguments of the function."""
    settings = {each.name: _argument(each, config[each.name]) for each in found.parameters if each.name in config}
    if found.name in SPREAD:
        first, (tensors,) = tuple(settings.values()), given.values()
        return (*first, *tensors), {}
    return (), {**given, **{name: value for name, value in settings.items() if name not in given}}


def refuse_huge(outputs: Mapping[str, TensorInfo]) -> None:
    """Raises NetworkError when an operation would make more values of one example than any device holds."""
    for info in outputs.values():
        count = 1
        for length in info.shape:
            count *= length or 1
        if count > LARGEST:
            raise NetworkError(f"It would give {count:,} values for each example, more than fit into memory.")


def of_operation(thing: Any) -> Card | None:
    """The card of an operation in a Keras model; None when the catalog has none."""
    return of_class(type(thing).__module__, type(thing).__name__)


def of_class(home: str, name: str) -> Card | None:
    """The card of the operation whose objects are of this class of Keras's."""
    return _by_class().get(name) if home.startswith(HOME) else None


def call_names(found: Card) -> tuple[str, ...]:
    """The arguments of the call of an operation's object, in order; what it is made with stands in its config."""
    made = function_of(found).__globals__[found.facts["classes"][0]]
    return tuple(
        name
        for name, argument in list(inspect.signature(made.call).parameters.items())[1:]
        if argument.kind != argument.VAR_KEYWORD
        for _ in range(MOST_OPERANDS if argument.kind == argument.VAR_POSITIONAL else 1)
    )


def settings(found: Card, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a Keras model tells of an operation, in the catalog's words: only what differs from the defaults.

    Args:
        told: what its object was made with, and the constants of its call.
    """
    plain = {each.name: _plain(each, told[each.name]) for each in found.parameters if each.name in told}
    return {
        name: value
        for name, value in plain.items()
        if found.parameter(name).required or not _same(value, found.parameter(name).default)
    }


@cache
def _by_class() -> dict[str, Card]:
    return {name: found for found in cards("op") for name in found.facts["classes"]}


def _argument(parameter: Parameter, value: Any) -> Any:
    """A setting as the function takes it."""
    if parameter.type == "slices":
        return read_slices(value)
    if parameter.name in ARRAYS:
        return np.array(value)
    return _tuples(value)


def _plain(parameter: Parameter, value: Any) -> Any:
    """A setting as the document has it."""
    if parameter.type == "slices":
        return write_slices(value)[:LONGEST]
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(parameter, item) for item in value]
    return value


def _same(value: Any, default: Any) -> bool:
    if isinstance(default, list) and isinstance(value, int) and not isinstance(value, bool):
        return bool([value] * len(default) == default)
    return bool(value == default) and isinstance(value, bool) == isinstance(default, bool)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value

"""From the catalog's words to Keras objects: layers, losses, optimizers, metrics, initializers and the rest.

A class is only ever taken because the catalog has a card of that name (an allowlist), and only parameters that the
card knows, with values that pass its ranges, reach its constructor. Nothing is deserialised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import keras

from engine.catalog.card import Card, Kind, Parameter
from engine.catalog.read import card, check_config
from engine.errors import CatalogError

BY_OBJECT = ("Constant",)  # Keras's own look-up by name fails for these
NAMESPACES: dict[Kind, Any] = {
    "layer": keras.layers,
    "cell": keras.layers,
    "loss": keras.losses,
    "optimizer": keras.optimizers,
    "metric": keras.metrics,
    "schedule": keras.optimizers.schedules,
    "callback": keras.callbacks,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
    "activation": keras.activations,
}


def make(kind: Kind, name: str, config: Mapping[str, Any], /, **more: str) -> Any:
    """The Keras object that a card and its parameters describe.

    Args:
        kind, name: which card; `name` is Keras's own class name.
        config: the parameters that differ from Keras's defaults, as the document has them.
        more: arguments that are not the person's to choose, such as `name` of a layer.

    Raises:
        CatalogError: no such card, or a parameter that is unknown, missing or out of range.
        ValueError, TypeError: Keras refuses the combination.
    """
    found = card(kind, name)
    for parameter, sentence in check_config(found, dict(config)):
        raise CatalogError(sentence, where=f"{name}.{parameter}")
    return class_of(found)(**arguments(found, config), **more)


def class_of(found: Card) -> Any:
    """The Keras class (for an activation the function) that a card stands for."""
    return getattr(NAMESPACES[found.kind], found.name)


def name_of(kind: Kind, thing: Any) -> str:
    """The name under which Keras offers an object's class; nearly always the class's own."""
    own = type(thing).__name__
    return own if hasattr(NAMESPACES[kind], own) else _public_names(kind).get(type(thing), own)


@cache
def _public_names(kind: Kind) -> dict[Any, str]:
    return {thing: name for name, thing in vars(NAMESPACES[kind]).items() if isinstance(thing, type)}


def arguments(found: Card, config: Mapping[str, Any]) -> dict[str, Any]:
    """A checked config as constructor arguments, in the card's order; what belongs to a layer's call is left out.

    The order matters: Keras draws the seeds of initializers as they are made.
    """
    return {
        parameter.name: _value(parameter, config[parameter.name])
        for parameter in found.parameters
        if parameter.name in config and not parameter.call
    }


@contextmanager
def precision_of(precision: str) -> Iterator[None]:
    """Inside, layers and models take this dtype policy (`training.precision`); Keras's global one is put back after."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def snake_case(name: str) -> str:
    """The string by which Keras finds a class: `HeNormal` -> `he_normal`, `L1L2` -> `l1_l2`."""
    return str(keras.src.utils.naming.to_snake_case(name))


def _value(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "choice" and parameter.of is not None and value is not None:
        return _chosen(parameter.of, value)
    if parameter.type == "choices" and parameter.of is not None:
        return [_chosen(parameter.of, item) for item in value]
    return _tuples(value)


def _chosen(kind: Kind, value: Any) -> Any:
    """A nested choice: a plain name stays a string that Keras looks up, a name with parameters becomes an object."""
    if isinstance(value, int | float):  # a learning rate may be a number in the place of a schedule
        return value
    name, config = (value, {}) if isinstance(value, str) else (value["name"], value.get("config", {}))
    if config or name in BY_OBJECT or kind in ("layer", "cell"):
        return make(kind, name, config)
    return name if kind == "activation" else snake_case(name)


def _tuples(value: Any) -> Any:
    """Lists from JSON as the tuples that Keras's documentation speaks of."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value

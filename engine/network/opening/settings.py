"""A layer's settings as a file tells them, in the catalog's words: only what differs from Keras's defaults.

What the catalog does not know stays in the config as it is, so that the check marks it in place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.catalog.card import Card, Kind, Parameter
from engine.catalog.read import card, cards, check_config, has
from engine.errors import LayerloomError
from engine.network import operations
from engine.network.objects import arguments, class_of
from engine.network.read import config_of
from engine.network.shapes import weightless
from engine.network.words import REFUSALS

REMEMBERED = 2_048
LONGEST = 1_000  # letters of JSON of one value that is kept although nobody knows what it means
PRECISIONS = ("mixed_float16", "mixed_bfloat16")
OF_EVERY_LAYER = ("name", "trainable", "dtype")
OPERATIONS_OWN = (None, False, True, "channels_last")  # how arguments that are hidden are always set
SAME_ACTIVATION = {"swish": "silu", "hard_swish": "hard_silu"}


def layer_settings(kind: str, told: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a node for a layer that the catalog has.

    Args:
        kind: the layer's name in the catalog.
        told: its config from a file; `dtype` only where it is the layer's own.
        shapes: what the layer was built for, where the file says so.
    """
    known = {each.name for each in card("layer", kind).parameters}
    settings = {key: value for key, value in told.items() if key in known or key not in OF_EVERY_LAYER}
    found: dict[str, Any] = json.loads(_remembered(kind, _json(settings), _json(shapes)))
    return found


def operation_settings(found: Card, told: Mapping[str, Any], given: Mapping[int | str, Any]) -> dict[str, Any]:
    """The config of a node for an operation of the catalog.

    Args:
        told: what its object was made with.
        given: the constants of its call, by place or name.
    """
    names = operations.call_names(found)
    called = {
        names[place] if isinstance(place, int) and place < len(names) else str(place): value
        for place, value in given.items()
    }
    slices = {each.name for each in found.parameters if each.type == "slices"}
    said = {name: _slice(value) if name in slices else _array(value) for name, value in {**told, **called}.items()}
    known = {each.name for each in found.parameters}
    strange = {key: value for key, value in said.items() if key not in known and value not in OPERATIONS_OWN}
    return {**operations.settings(found, said), **unknown_settings(strange)}


def _array(value: Any) -> Any:
    """An array as Keras writes it, as lists; any other argument as it is."""
    if isinstance(value, Mapping) and value.get("class_name") in ("__numpy__", "__tensor__"):
        config = value.get("config")
        return config.get("value") if isinstance(config, Mapping) else None
    return value


def _slice(value: Any) -> Any:
    """What stands between brackets, as Keras writes it, as Python has it."""
    if isinstance(value, list):
        return [_slice(item) for item in value]
    kind, config = (value.get("class_name"), value.get("config")) if isinstance(value, Mapping) else ("", None)
    if kind == "__ellipsis__":
        return Ellipsis
    if kind == "__slice__" and isinstance(config, Mapping):
        ends = [config.get(name) for name in ("start", "stop", "step")]
        return slice(*(end if isinstance(end, int) else None for end in ends))
    return value


def words(found: Card, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a file tells of anything in the catalog, without defaults; a value that does not fit stays as it is."""
    said = {each.name: _word(each, told[each.name]) for each in found.parameters if each.name in told}
    return {
        name: value
        for name, value in said.items()
        if found.parameter(name).required or not _default(found, name, value)
    }


def choice(kind: Kind, value: Any) -> Any:
    """A nested object as a name, or a name with its settings: `he_normal`, `{"class_name": "L2", "config": {...}}`."""
    if isinstance(value, str):
        return _name(kind, value)
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str):
        return value
    name, settings = value["class_name"], value.get("config")
    if name == "function" and isinstance(settings, str):
        return _name(kind, settings)
    home = value.get("module", "keras")
    if not has(kind, name) or not isinstance(settings, Mapping) or not str(home).startswith(("keras", "builtins")):
        return value
    if policy_of(settings) in ("float32", *PRECISIONS):  # a layer within a layer computes as the one around it
        settings = {key: item for key, item in settings.items() if key != "dtype"}
    config = words(card(kind, name), settings)
    return {"name": name, "config": config} if config else name


def policy_of(settings: Mapping[str, Any]) -> str:
    """The dtype policy of a layer; empty when it names none."""
    value = settings.get("dtype")
    if isinstance(value, Mapping) and isinstance(value.get("config"), Mapping):
        value = value["config"].get("name")
    return value[:40] if isinstance(value, str) else ""


def unknown_settings(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the config of a layer that nobody knows: inert values, and no long ones."""
    kept = {key[:60]: value for key, value in told.items() if key not in OF_EVERY_LAYER and value not in (None, False)}
    return {key: value for key, value in kept.items() if len(json.dumps(value)) <= LONGEST and _flat(value)}


@lru_cache(maxsize=REMEMBERED)
def _remembered(kind: str, told: str, shapes: str) -> str:
    return json.dumps(_layer_settings(card("layer", kind), json.loads(told), json.loads(shapes)))


def _layer_settings(found: Card, told: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name for each in found.parameters}
    config, made = words(found, told), {}
    short = {name: _last(value) for name, value in config.items()}
    try:
        trial = config | {name: short[name] for name, _ in check_config(found, config) if name in short}
        if not check_config(found, trial):
            with weightless():
                layer = class_of(found)(**arguments(found, trial))
                made = layer.get_config()
                if all(trial[name] == config[name] or _told(made.get(name)) == told[name] for name in trial):
                    config = _explained(layer, shapes)
    except (LayerloomError, *REFUSALS):
        pass  # Keras refuses the combination: the drawing shows it as it is, and the check says why
    others = {key: value for key, value in told.items() if key not in (*known, *OF_EVERY_LAYER)}
    strange = {key: value for key, value in others.items() if key not in made or _told(made[key]) != value}
    return {**config, **unknown_settings(strange)}


def _explained(layer: Any, shapes: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a layer; a list in it may be what Keras worked out when it built the layer for these shapes."""
    config = config_of(layer)
    if shapes and any(isinstance(value, list) for value in config.values()):
        layer.build_from_config(dict(shapes))
        config = config_of(layer)
    return config


def _word(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "int" and isinstance(value, list) and len(value) == 1:  # one axis, which Keras lists
        return value[0]
    if parameter.of is None:
        return value
    if isinstance(value, list):
        return [choice(parameter.of, item) for item in value]
    return choice(parameter.of, value)


def _name(kind: Kind, text: str) -> str:
    """The catalog's own spelling: `he_normal` is `HeNormal`; an activation is spelled as Keras's function."""
    if kind == "activation":
        return SAME_ACTIVATION.get(text, text)
    if has(kind, text):
        return text
    spelled = text.replace("_", "").lower()
    return next((each.name for each in cards(kind) if each.name.lower() == spelled), text)


def _default(found: Card, name: str, value: Any) -> bool:
    default = found.parameter(name).default
    if isinstance(default, list) and isinstance(value, int):
        return bool([value] * len(default) == default)
    return bool(value == default) and isinstance(value, bool) == isinstance(default, bool)


def _flat(value: Any, level: int = 0) -> bool:
    """Whether a document can hold the value: a document nests less deep than a config."""
    if level > 8:
        return False
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return all(_flat(child, level + 1) for child in children)


def _last(value: Any) -> Any:
    """Keras's long form of one number is a row that ends in it: `[-0.2, 0.2]`, `[1, 3]`."""
    return value[-1] if isinstance(value, list) and value and not isinstance(value[-1], list | dict) else value


def _told(value: Any) -> Any:
    """A setting as a file tells it."""
    return json.loads(_json(value))


def _json(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)

"""A config of Keras 3 (`model.to_json()`, `config.json`) as a plain description. Nothing is deserialised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import DocumentError
from engine.network.opening.plain import MAX_NESTED, Call, Layer, Model, Source, Wire, expect_room

MODELS = ("Functional", "Model", "Sequential")


def read(config: Mapping[str, Any], level: int = 0) -> Model:
    """The model that a config describes.

    Raises:
        DocumentError: it describes no sequential or functional model, or one that is too large; says what is wrong.
    """
    kind, settings = str(config.get("class_name")), config.get("config")
    if not is_model(config) or not isinstance(settings, Mapping):
        raise DocumentError(
            f"The config describes a {kind[:80]}" if "class_name" in config else "The JSON describes no Keras model",
            expected="a Sequential or functional model",
            cure="Models of a class of one's own keep their layers in code, which is never run here.",
        )
    if level > MAX_NESTED:
        raise DocumentError("Models are nested too deep", expected=f"at most {MAX_NESTED} levels")
    entries = [entry for entry in settings["layers"] if isinstance(entry, Mapping)]
    expect_room(len(settings["layers"]))
    name = _text(settings.get("name")) or "model"
    if kind == "Sequential":
        return _sequential(name, entries, settings.get("build_input_shape"), level)
    layers = tuple(_layer(entry, tuple(map(_call, _list(entry.get("inbound_nodes")))), level) for entry in entries)
    if len({layer.name for layer in layers}) < len(layers):
        raise DocumentError("Two layers of the model have one name", where=name[:80])
    ends = _counted_from_0(layers, sources(settings["output_layers"]))
    return Model(name, layers, tuple(sources(settings["input_layers"])), tuple(ends))


def is_model(config: Mapping[str, Any]) -> bool:
    """Whether a config is that of a model, which holds layers, and not of a layer."""
    settings = config.get("config")
    if not isinstance(settings, Mapping) or not isinstance(settings.get("layers"), list):
        return False
    if config.get("class_name") == "Sequential":
        return True
    return config.get("class_name") in MODELS and {"input_layers", "output_layers"} <= settings.keys()


def sources(value: Any) -> Iterator[Source]:
    """Every `[layer, call, output]` in a list, list of lists or dictionary, in order."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from sources(item)
    elif _is_source(value):
        yield Source(*value[:3])
    elif isinstance(value, list):
        for item in value:
            yield from sources(item)


def _counted_from_0(layers: Iterable[Layer], ends: Iterable[Source]) -> Iterator[Source]:
    """Among its outputs, and only there, Keras counts the calls of a functional model from 1: 0 is its own making."""
    counted_from_1 = {layer.name for layer in layers if layer.model is not None and layer.kind != "Sequential"}
    for end in ends:
        yield replace(end, call=max(end.call - 1, 0)) if end.layer in counted_from_1 else end


def _sequential(name: str, entries: list[Mapping[str, Any]], shape: Any, level: int) -> Model:
    """A chain; its input stands first, whether or not the config names one."""
    if not entries or entries[0].get("class_name") != "InputLayer":
        taken = {_name(entry) for entry in entries}
        first = next(each for each in ("input", "input_layer", "sequential_input") if each not in taken)
        entries = [_input(first, shape), *entries]
    layers: list[Layer] = []
    for entry in entries:
        before = (Call((Wire(0, Source(layers[-1].name)),)),) if layers else ()
        layers.append(_layer(entry, before, level))
    if len({layer.name for layer in layers}) < len(layers):
        raise DocumentError("Two layers of the model have one name", where=name[:80])
    return Model(name, tuple(layers), (Source(layers[0].name),), (Source(layers[-1].name),))


def _input(name: str, shape: Any) -> Mapping[str, Any]:
    return {"class_name": "InputLayer", "module": "keras.layers", "config": {"name": name, "batch_shape": shape}}


def _layer(entry: Mapping[str, Any], calls: tuple[Call, ...], level: int) -> Layer:
    settings = entry.get("config")
    settings = settings if isinstance(settings, Mapping) else {}
    registered = _text(entry.get("registered_name"))
    home = _text(entry.get("module"))
    if ">" in registered and not home.startswith("keras.src."):  # registered by somebody: `mylib>Dense`
        home = registered.split(">")[0]
    inner = read(entry, level + 1) if is_model(entry) else None
    built = entry.get("build_config")
    shapes = built if isinstance(built, Mapping) else {}
    return Layer(_name(entry), _text(entry.get("class_name")) or "unknown", home, settings, calls, inner, shapes)


def _name(entry: Mapping[str, Any]) -> str:
    settings = entry.get("config")
    own = settings.get("name") if isinstance(settings, Mapping) else None
    return _text(entry.get("name")) or _text(own) or "layer"


def _call(node: Any) -> Call:
    """One item of `inbound_nodes`: arguments in which tensors are `{"class_name": "__keras_tensor__", ...}`."""
    if not isinstance(node, Mapping):
        return Call()
    named = node.get("kwargs")
    given: list[tuple[int | str, Any]] = list(enumerate(_list(node.get("args"))))
    given += [(_text(key), value) for key, value in named.items()] if isinstance(named, Mapping) else []
    wires = [wire for place, value in given for wire in _wires(place, value)]
    tensors = {wire.argument for wire in wires}
    constants = {place: value for place, value in given if place not in tensors and value not in (None, [], {})}
    return Call(tuple(wires), constants)


def _wires(place: int | str, value: Any, item: int = 0) -> Iterator[Wire]:
    """Tensors of layers, and arrays of fixed numbers, each with its place in the list where the argument is one."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _wires(place, each, number)
    elif isinstance(value, Mapping) and value.get("class_name") in ("__numpy__", "__tensor__"):
        fixed = value.get("config")
        if isinstance(fixed, Mapping):
            yield Wire(place, Source(""), item, fixed)
    else:
        yield from (Wire(place, source, item) for source in _tensors(value))


def _tensors(value: Any) -> Iterator[Source]:
    """The tensor that a value is, if it is one."""
    if isinstance(value, Mapping) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, Mapping) else None
        if isinstance(history, list) and _is_source(history):
            yield Source(*history[:3])


def _is_source(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 3 or not isinstance(value[0], str):
        return False
    return all(isinstance(number, int) and 0 <= number < 10**6 for number in value[1:3])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value[:200] if isinstance(value, str) else ""

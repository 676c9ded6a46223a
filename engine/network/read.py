"""A functional (or sequential) Keras model becomes a drawing: the way back from `build.build`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from engine.catalog.card import Card, Kind, Parameter
from engine.catalog.outputs import outputs_of
from engine.catalog.read import card as card_of
from engine.catalog.read import cards, check_config, has, placeable
from engine.document.graph import Edge, Graph, Node, Position
from engine.errors import NetworkError
from engine.network import constant, operations
from engine.network.calls import arriving, called_with, constants, without_masks
from engine.network.constant import ROW, free_id
from engine.network.objects import arguments, class_of, name_of
from engine.network.shapes import weightless
from engine.network.words import REFUSALS


def read(model: keras.Model) -> Graph:
    """The drawing of a model; `build.build` makes the same model of it again (weights are not in a drawing).

    Raises:
        NetworkError: a layer, or one of its settings, is not in the catalog; says which.
    """
    calls = without_masks(_calls(model), model.outputs)
    names: dict[tuple[int, int], str] = {}
    ports: dict[str, list[str]] = {}
    nodes, edges = [], []
    taken: set[str] = set()
    own = {id_of(layer): layer.name for layer, _, _ in calls}
    first_of = {layer: free_id(name, taken) for layer, name in own.items()}
    seen: set[int] = set()
    fixed = constant.Known()
    for number, (layer, index, node) in enumerate(calls):
        owner = first_of[id_of(layer)]
        id = names[id_of(layer), index] = owner if id_of(layer) not in seen else free_id(layer.name, taken)
        share = owner if isinstance(layer, keras.Layer) else id
        seen.add(id_of(layer))
        drawn = _node(layer, id, node, Position(y=number * ROW))
        found = placeable(drawn.layer)
        called = called_with(found, layer, node) if found.inputs and found.kind == "layer" else {}
        ports[id] = [port.name for port in outputs_of(found, drawn.config | called)]
        nodes.append(_called(drawn, called) if share == id else _called(drawn, called, share))
        for port, tensor in arriving(found, layer, node) if found.inputs else ():
            if constant.is_fixed(tensor):
                edges.append(Edge(source=fixed.node_of(tensor, nodes, taken), target=id, target_port=port))
                continue
            source = names[_history(tensor)]
            edges.append(Edge(source=source, target=id, source_port=_port(ports[source], tensor), target_port=port))
    outputs: list[str] = []
    for tensor in model.outputs:
        id, port = names[_history(tensor)], _port(ports[names[_history(tensor)]], tensor)
        outputs.append(id if port == ports[id][0] else free_id(f"{id}_{port}", taken))
        if outputs[-1] != id:  # a drawing's outputs are what leaves a node first: an Identity takes in a state
            place = Position(y=len(nodes) * ROW)
            nodes.append(Node(id=outputs[-1], layer="Identity", position=place))
            edges.append(Edge(source=id, target=outputs[-1], source_port=port))
    graph = Graph(nodes=tuple(nodes), edges=tuple(edges))
    return graph if graph.output_ids() == outputs else graph.model_copy(update={"outputs": tuple(outputs)})


def _called(drawn: Node, called: dict[str, Any], share: str | None = None) -> Node:
    """The node of one call: a layer that is shared has only the settings of the call."""
    config = called if share else drawn.config | called
    return drawn.model_copy(update={"share": share, "config": config})


def _port(ports: list[str], tensor: Any) -> str:
    """The port at which a tensor leaves its layer."""
    history = tensor._keras_history
    place: int = history.tensor_index
    if place < len(ports):
        return ports[place]
    raise NetworkError(
        f"It gives {len(history.operation.output)} tensors, and in a drawing it has {len(ports)}",
        where=history.operation.name,
        cure="Switch off its return_state, or give it a merge_mode.",
    )


def id_of(layer: Any) -> int:
    """What tells one layer object from another."""
    return id(layer)


def config_of(layer: Any) -> dict[str, Any]:
    """A layer's settings in the catalog's words: only those that are needed to make the same layer again.

    Raises:
        NetworkError: a setting cannot be said in the catalog's words.
    """
    return _config(_card(layer), settings_of(layer), layer.name, layer.get_build_config() if layer.built else None)


def _config(found: Card, wanted: Mapping[str, Any], where: str, shapes: Any = None) -> dict[str, Any]:
    config = {
        parameter.name: _value(parameter, wanted[parameter.name])
        for parameter in found.parameters
        if parameter.name in wanted and not parameter.call and not _is_default(parameter, wanted[parameter.name])
    }
    for parameter in found.parameters:
        if parameter.name in config and (isinstance(config[parameter.name], list) or parameter.default is None):
            config = _simplest(found, config, parameter, wanted, shapes)
    for name, sentence in check_config(found, config):
        raise NetworkError(sentence, where=f"{where}.{name}")
    return config


def settings_of(layer: Any) -> dict[str, Any]:
    """What Keras says a layer is made of, but its name and the names of the layers that it holds."""
    return _nameless(layer.get_config())


def _nameless(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _held_nameless(value) for key, value in config.items() if key != "name"}


def _held_nameless(value: Any) -> Any:
    """A setting in which the layers that it holds have no names: Keras makes these up anew each time."""
    if isinstance(value, list | tuple):
        return type(value)(_held_nameless(item) for item in value)
    if not isinstance(value, dict) or not str(value.get("module")).startswith("keras.layers"):
        return value
    return {"module": value["module"], "class_name": value["class_name"], "config": _nameless(value["config"])}


def _simplest(
    found: Card, config: dict[str, Any], parameter: Parameter, wanted: Mapping[str, Any], shapes: Any
) -> dict[str, Any]:
    """The config with one parameter left out, or said more shortly, where that makes the same layer.

    Keras expands what it is given (`2` to `(2, 2)`) and derives defaults (`strides` from `pool_size`; once the shapes
    that arrive are known, the axes of an attention), so only making the layer again shows what is needed.
    """
    value = config[parameter.name]
    without = {name: other for name, other in config.items() if name != parameter.name}
    shorter = [without] if not parameter.required else []
    shorter += [{**config, parameter.name: item} for item in _parts(value)]
    for trial in shorter:
        wrong = [name for name, _ in check_config(found, trial)]
        if parameter.name not in wrong and _makes(found, trial, wanted, shapes):
            return trial
    return config


def _parts(value: Any) -> list[Any]:
    """What a list may be the long form of: its last item, or that one's own (`[[1, 1], [1, 1]]` is `1`)."""
    if not isinstance(value, list) or not value:
        return []
    return [*_parts(value[-1]), value[-1], [item[-1] if isinstance(item, list) else item for item in value]]


def _makes(found: Card, config: Mapping[str, Any], wanted: Mapping[str, Any], shapes: Any) -> bool:
    try:
        with weightless():  # which also puts back what it draws of Python's random numbers
            made = class_of(found)(**arguments(found, config))
            if shapes is not None and settings_of(made) != wanted:
                made.build_from_config(shapes)
            return settings_of(made) == wanted
    except REFUSALS:
        return False


def _calls(model: keras.Model) -> list[tuple[Any, int, Any]]:
    """Each call of a layer, which of its calls it is, and Keras's node: the inputs in order, then sources first."""
    functional = model._functional if isinstance(model, keras.Sequential) else model
    nodes = [
        node for depth in sorted(functional._nodes_by_depth, reverse=True) for node in functional._nodes_by_depth[depth]
    ]
    calls = [(node.operation, node.operation._inbound_nodes.index(node), node) for node in nodes]
    inputs = {id_of(tensor._keras_history.operation): place for place, tensor in enumerate(model.inputs)}
    return sorted(calls, key=lambda call: inputs.get(id_of(call[0]), len(inputs)))


def _history(tensor: Any) -> tuple[int, int]:
    history = tensor._keras_history
    return id_of(history.operation), history.node_index


def _node(layer: Any, id: str, call: Any, position: Position) -> Node:
    if not isinstance(layer, keras.Layer):
        return Node(id=id, **_operation(layer, call), position=position)
    if isinstance(layer, keras.layers.InputLayer):
        shape = [length for length in layer.batch_shape[1:] if length is not None]
        dtype = {} if layer.dtype == "float32" else {"dtype": layer.dtype}
        return Node(id=id, layer="Input", config={"shape": shape, **dtype}, position=position)
    return Node(id=id, layer=_card(layer).name, config=config_of(layer), position=position)


def _operation(thing: Any, call: Any) -> dict[str, Any]:
    """An operation's name and settings."""
    found = operations.of_class(type(thing).__module__, type(thing).__name__)
    if found is None:
        raise NetworkError(f"The catalog has no operation {type(thing).__name__!r}", where=thing.name)
    config = operations.settings(found, {**thing.get_config(), **constants(found, thing, call)})
    for name, sentence in check_config(found, config):
        raise NetworkError(sentence, where=f"{thing.name}.{name}")
    return {"layer": found.name, "config": config}


def _card(layer: Any) -> Card:
    name = name_of("layer", layer)
    if not has("layer", name) or not type(layer).__module__.startswith("keras."):
        raise NetworkError(f"The catalog has no layer {name!r}", where=layer.name, cure="It cannot be drawn here.")
    return card_of("layer", name)


def _is_default(parameter: Parameter, value: Any) -> bool:
    return not parameter.required and bool(_value(parameter, value) == parameter.default)


def _value(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "choice" and parameter.of is not None and value is not None:
        return _choice(parameter.of, value)
    if parameter.name == "dtype" and isinstance(value, dict):
        return _policy(value["config"]["name"])
    if parameter.type == "choices" and parameter.of is not None:
        return [_choice(parameter.of, item) for item in value]
    return _lists(value)


def _policy(name: str) -> str | None:
    """A layer's dtype policy; None when it is the one that every layer gets."""
    return None if name == keras.config.dtype_policy().name else name


def _choice(kind: Kind, value: Any) -> Any:
    """A nested object as Keras serialises it, as a name, or as a name with the settings that differ."""
    if isinstance(value, str):
        return value
    name, settings = value["class_name"], value["config"]
    if name == "function":
        return settings
    found = next((each for each in cards(kind) if each.name == name), None)
    if found is None:
        raise NetworkError(f"The catalog has no {kind} {name!r}")
    held = kind in ("layer", "cell")
    config = _config(found, _nameless(settings), name) if held else _differing(found, settings)
    return {"name": name, "config": config} if config else name


def _differing(found: Card, settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        parameter.name: _lists(settings[parameter.name])
        for parameter in found.parameters
        if parameter.name in settings and not _is_default(parameter, settings[parameter.name])
    }


def _lists(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return _short(value) if isinstance(value, float) else value


def _short(value: float) -> float:
    """A number that Keras kept in 32 bits (0.009999999776482582) as it was written (0.01)."""
    return float(str(np.float32(value))) if float(np.float32(value)) == value else value

"""The masks that Keras works out by itself, taken out of a description: a drawing has no wires for them.

`Masking` and `Embedding(mask_zero=True)` say which steps of a sequence count. In a file that is an operation,
`inputs != 0`, wired to the mask of each layer behind it. In the model that is built these layers work it out again.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from engine.catalog.read import is_placeable, placeable
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening.plain import Call, Layer, Model
from engine.network.opening.stand_ins import is_operation
from engine.network.ports import settings_of_call
from engine.network.read import read
from engine.network.shapes import weightless
from engine.network.walk import owner_of

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="", kind="classes"), rows={})

ALIKE = ("OnesLike", "ZerosLike")  # a merge layer takes them for inputs that have no mask, or one with fewer axes


def without_masks(model: Model) -> Model:
    """The model without its own masks and the operations that only work them out; masks that are fed stay."""
    working = _working(model.layers)
    layers = [_unmasked(layer, working) for layer in model.layers]
    if working:
        alike = {layer.name for layer in layers if is_operation(layer) and layer.kind in ALIKE}
        used = _used(layers, {source.layer for source in model.outputs}, working | alike)
        layers = [layer for layer in layers if layer.name in used]
    return replace(model, layers=tuple(layers))


def _working(layers: Sequence[Layer]) -> Set[str]:
    """The names of the operations that work out which steps count, out of what a masking layer is fed."""
    masking = [layer for layer in layers if layer.kind == "Masking" or layer.settings.get("mask_zero") is True]
    fed = {wire.source for layer in masking for call in layer.calls for wire in call.wires}
    operations = [layer for layer in layers if is_operation(layer)] if fed else []
    alike = {layer.name for layer in operations if layer.kind in ALIKE}
    found = {
        layer.name
        for layer in operations
        if layer.kind == "NotEqual" and fed.issuperset(wire.source for call in layer.calls for wire in call.wires)
    }
    while more := {
        layer.name
        for layer in operations
        if layer.name not in found | alike and _sources(layer) & found and _sources(layer) <= found | alike
    }:
        found |= more
    return found


def _sources(layer: Layer) -> set[str]:
    return {wire.source.layer for call in layer.calls for wire in call.wires}


def _unmasked(layer: Layer, working: Set[str]) -> Layer:
    """The layer, called without the masks that Keras works out; an operation keeps what it is called with."""
    if layer.model is not None:
        layer = replace(layer, model=without_masks(layer.model))
    if not working or is_operation(layer):
        return layer
    return replace(layer, calls=tuple(_without(call, working) for call in layer.calls))


def _without(call: Call, working: Set[str]) -> Call:
    own = (wire for wire in call.wires if not (str(wire.argument).endswith("mask") and wire.source.layer in working))
    return replace(call, wires=tuple(own))


def _used(layers: Sequence[Layer], ends: set[str], removable: Set[str]) -> set[str]:
    """The names of all layers but those removable ones that lead to nothing."""
    waiting = [layer.name for layer in layers if layer.name not in removable or layer.name in ends]
    before, used = {layer.name: _sources(layer) for layer in layers}, set[str]()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(before.get(name, ()))
    return used


def without_handed_on(graph: Graph) -> Graph:
    """The drawing without wires to masks that a layer before hands on by itself.

    Where a mask is fed to the first of two recurrent layers, a file has it at both. Only Keras knows which layers hand
    theirs on, so the model is made once more, without memory for a weight, and read; where that fails, all wires stay.
    """
    masks = [each for each in graph.edges if each.target_port.endswith("mask")]
    if not masks:
        return graph
    try:
        with weightless():
            found = read(build(Project(networks={"model": _apart(graph)}), NO_DATA))
    except NetworkError:
        return graph
    fed, known = {edge.key for edge in found.edges}, {node.id for node in found.nodes}
    gone = {edge.key for edge in masks if edge.key not in fed and {edge.source, edge.target} <= known}
    return graph.model_copy(update={"edges": tuple(edge for edge in graph.edges if edge.key not in gone)})


def _apart(graph: Graph) -> Graph:
    """The drawing with a layer for each node, which masks pass alike, so that Keras keeps the id of every node."""

    def alone(node: Node) -> Node:
        owner = owner_of(graph, node)
        if owner is node or not is_placeable(owner.layer):
            return node
        config = settings_of_call(placeable(owner.layer), owner, node)
        return node.model_copy(update={"share": None, "config": config})

    return graph.model_copy(update={"nodes": tuple(map(alone, graph.nodes))})

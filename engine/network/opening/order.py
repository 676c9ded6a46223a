"""The order of a layer's weights where it is made of several layers, as an attention is of four Dense layers.

A `.keras` file keeps their weights by attribute, in no order of its own; `Layer.weights` has them as they were made.
So the layer is made once more, without memory for a weight, and looked through as Keras does when it saves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from keras.src.saving.keras_saveable import KerasSaveable
from keras.src.saving.saving_lib import _walk_saveable

from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.objects import snake_case
from engine.network.shapes import weightless

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="", kind="classes"), rows={})


def in_order(graph: Graph, found: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, list[np.ndarray]]:
    """The arrays of each node in the order of `Layer.weights`; a layer whose order cannot be told is left out.

    Args:
        graph: the drawing; where it cannot be built yet, layers made of several are left out.
        found: the arrays of each node by their places in its layer, as `hdf5.arrays` gives them.
    """
    ordered = {id: list(values.values()) for id, values in found.items() if _is_plain(values)}
    several = {id: values for id, values in found.items() if id not in ordered}
    if several:
        try:
            with weightless():
                model = build(Project(networks={"model": graph}), NO_DATA)
                layers = {layer.name: list(order_of(layer)) for layer in model.layers if layer.name in several}
        except NetworkError:
            layers = {}
        for id, paths in layers.items():
            if sorted(paths) == sorted(several[id]):
                ordered[id] = [several[id][path] for path in paths]
    return ordered


def order_of(layer: Any) -> Iterator[str]:
    """Where a `.keras` file keeps each of a built layer's weights, in the order of `Layer.weights`."""
    stored = {id_of(variable): path for path, variable in _stored(layer, "", set())}
    for weight in layer.weights:
        if id_of(weight) in stored:
            yield stored[id_of(weight)]


def id_of(thing: Any) -> int:
    """What tells one object from another."""
    return id(thing)


def _stored(part: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Each variable of a layer and of its parts, with the path under which Keras keeps it."""
    if id_of(part) in seen:
        return
    seen.add(id_of(part))
    if hasattr(part, "save_own_variables"):
        own: dict[str, Any] = {}
        part.save_own_variables(own)
        yield from ((f"{path}vars/{key}", variable) for key, variable in own.items())
    for name, child in _walk_saveable(part):
        if isinstance(child, KerasSaveable):
            yield from _stored(child, f"{path}{name}/", seen)
        elif isinstance(child, list | tuple | dict):
            used: Counter[str] = Counter()
            for each in child.values() if isinstance(child, dict) else child:
                if isinstance(each, KerasSaveable):
                    kind = snake_case(type(each).__name__)
                    unique = f"{kind}_{used[kind]}" if used[kind] else kind
                    used[kind] += 1
                    yield from _stored(each, f"{path}{name}/{unique}/", seen)


def _is_plain(values: Mapping[str, np.ndarray]) -> bool:
    return all(path.startswith("vars/") for path in values)

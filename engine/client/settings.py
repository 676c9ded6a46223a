"""The settings of documents as flat rows, so that many can be set side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.catalog import read as catalog
from engine.catalog.card import Kind
from engine.document.graph import Node
from engine.document.project import Choice, Project, Step
from engine.errors import CatalogError

Setting = str | int | float
Key = tuple[str, str]  # a network's name, a layer's id
NONE = "none"
OWN = "the task's own"


def settings(document: Project) -> dict[str, Setting]:
    """Every setting of a document by its name in Keras's words, those that people change most first.

    Parameters of layers are called `units of dense_2`, and are there where they are set.
    """
    several = len(document.networks) > 1
    layers = {
        _called(key, name, several): _setting(value)
        for key, node in _nodes(document).items()
        for name, value in node.config.items()
    }
    return {**_general(document), **layers}


def settings_that_differ(documents: Sequence[Project]) -> dict[str, tuple[Setting | None, ...]]:
    """The settings in which some documents differ, with one value for each document, in the order of `settings`.

    None where a document has no such setting. Parameters of layers count where all documents have that layer, and are
    Keras's default where they are not set.
    """
    rows = [_general(document) for document in documents]
    names = dict.fromkeys(name for row in rows for name in row)
    found = {name: tuple(row.get(name) for row in rows) for name in names}
    found.update(_layers_of_all(documents))
    return {name: values for name, values in found.items() if len(set(values)) > 1}


def _general(document: Project) -> dict[str, Setting]:
    """All but what is set of single layers."""
    return {name: _setting(value) for name, value in (*_training(document), *_rest(document))}


def _layers_of_all(documents: Sequence[Project]) -> Iterator[tuple[str, tuple[Setting, ...]]]:
    """What is set of layers that all documents have, and not alike in all."""
    nodes = [_nodes(document) for document in documents]
    several = any(len(document.networks) > 1 for document in documents)
    for key, first in nodes[0].items() if nodes else ():
        same = [each[key] for each in nodes if key in each and each[key].layer == first.layer]
        if len(same) < len(nodes) or all(node.config == first.config for node in same):
            continue
        for name in dict.fromkeys(name for node in same for name in node.config):
            usual = _default("layer", first.layer, name)
            yield _called(key, name, several), tuple(_setting(node.config.get(name, usual)) for node in same)


def _training(document: Project) -> Iterator[tuple[str, Any]]:
    training = document.training
    optimizer = training.optimizer
    rate = optimizer.config.get("learning_rate", _default("optimizer", optimizer.name, "learning_rate"))
    yield "optimizer", optimizer.name
    if rate is not None:
        yield "learning_rate", rate
    yield "batch_size", training.batch_size
    yield "loss", _many(training.losses) or OWN
    yield "layers", sum(node.layer != "Input" for graph in document.networks.values() for node in graph.nodes)
    yield "epochs", training.epochs
    yield "schedule", training.schedule or NONE
    yield from ((name, value) for name, value in optimizer.config.items() if name != "learning_rate")
    yield "callbacks", _many(training.callbacks) or NONE
    yield "class_weights", training.class_weights or NONE
    yield "precision", training.precision
    yield "seed", training.seed


def _rest(document: Project) -> Iterator[tuple[str, Any]]:
    data, task = document.data, document.task
    yield "task", task.kind
    yield from ((f"{name} of the task", value) for name, value in task.settings.items())
    yield "data", data.source or NONE
    yield "target", ", ".join((data.target, *data.further_targets)) or "the source's own"
    yield "inputs", ", ".join(data.inputs) or "all but the target"
    yield "target_transform", data.target_transform or NONE
    yield "recipe", _many(data.recipe) or NONE
    yield "augmentation", _many(data.augmentation) or NONE
    if data.window is not None:
        yield from ((f"window {name}", value) for name, value in data.window.model_dump(mode="json").items())
    yield from ((f"split {name}", value) for name, value in data.split.model_dump(mode="json").items())
    yield "metrics", _many(document.training.metrics) or NONE
    yield "name", document.name


def _nodes(document: Project) -> dict[Key, Node]:
    return {(name, node.id): node for name, graph in document.networks.items() for node in graph.nodes}


def _called(key: Key, parameter: str, several: bool) -> str:
    return f"{parameter} of {' '.join(key) if several else key[1]}"


def _setting(value: Any) -> Setting:
    """Numbers and texts as they are; of what is chosen, its name and what is set of it; the rest as JSON."""
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, Choice | Step):
        inside = ", ".join(f"{name}={_setting(each)}" for name, each in value.config.items())
        return f"{value.name}({inside})" if inside else value.name
    return json.dumps(value, ensure_ascii=False, default=str)


def _many(choices: Iterable[Choice | Step]) -> str:
    return ", ".join(str(_setting(choice)) for choice in choices)


def _default(kind: Kind, name: str, parameter: str) -> Any:
    try:
        card = catalog.card(kind, name)
    except CatalogError:
        return None
    return next((each.default for each in card.parameters if each.name == parameter), None)

"""Writes docs/guide/architectures.md: what becomes of each architecture of keras.applications when it is opened.

    python docs/make_architectures.py            # all of them: several minutes, and 8 GB of memory

Each is made with random weights at the smallest size of picture that it allows, opened from its config as any other
model, written as a document and read again, built from the drawing, given the same weights, and compared on random
pictures, bit for bit. Then its last layer with units or filters gets ten of them, and the edited drawing is built,
given the weights that still fit, and trained for one step on a batch of pictures.
"""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import keras
import numpy as np

from engine.catalog.read import cards, is_placeable
from engine.document import files
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening import keras3
from engine.network.opening.adapted import settle
from engine.network.opening.architectures import arrays_of
from engine.network.opening.archive import parse
from engine.network.opening.drawing import draw
from engine.network.opening.weights import Arrays, start_from

PAGE = Path(__file__).parent / "guide" / "architectures.md"
NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="class", kind="classes"), rows={})
PICTURES = 16  # of a batch: a normalization over fewer, each one pixel wide at the end, makes gradients that overflow
CLASSES = 10  # of the edited network; the originals tell 1,000 apart
SIZES = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}  # pixels; the others allow 32
HEAD = """\
# Architectures

Written by `docs/make_architectures.py`. Each architecture of `keras.applications` was made with random weights, opened
from its config, built from the drawing, and compared: layers on the canvas, parameters (at the full size of picture it
may have more), and whether both give the same outputs, bit for bit. *Placeholders* are layers that the catalog does not
have: the drawing opens, and the check marks them; for the comparison an Identity takes their place.

Then the last layer with units or filters was given ten of them, and the edited network trained for one step. *Kept*
tells how many layers began with the weights of the original, of those that have any: all but the edited one. *Learned*
tells how many layers the step changed, of those that can learn.

| architecture | layers | parameters | placeholders | same outputs | kept | learned |
|---|--:|--:|---|---|--:|--:|
"""


@dataclass(frozen=True)
class Retrained:
    """What became of an architecture of which one layer was edited, after one step of training.

    Args:
        layer: the node that was edited.
        kept: layers that began with the weights of the original, bit for bit.
        anew: layers that have weights and did not.
        loss: of the step.
        learned: how many layers the step changed, of how many that can learn.
        finite: whether every weight is a number after the step.
    """

    layer: str
    kept: frozenset[str]
    anew: frozenset[str]
    loss: float
    learned: tuple[int, int]
    finite: bool


@dataclass(frozen=True)
class Comparison:
    """What became of one architecture.

    Args:
        graph: its drawing.
        placeholders: names of layers that the catalog does not have; `Identity` took their place.
        parameters: of the original, and of the model built from the drawing.
        state: numbers that a Normalization of the original keeps of data; in a drawing they are settings.
        started: how many layers took the weights, of how many that have some.
        identical: whether every output is the same, bit for bit.
        edited: what became of it after its last layer was edited.
    """

    graph: Graph
    placeholders: frozenset[str]
    parameters: tuple[int, int]
    state: int
    started: tuple[int, int]
    identical: bool
    edited: Retrained


def compare(name: str) -> Comparison:
    """Opens one architecture as described above."""
    keras.utils.set_random_seed(1)
    theirs = _made(name)
    drawing = draw(keras3.read(parse(theirs.to_json())))
    unknown = frozenset(node.layer for node in drawing.graph.nodes if not is_placeable(node.layer))
    graph = _kept(_without(settle(drawing.graph, {}), unknown))
    ours = build(Project(networks={"model": graph}), NO_DATA)
    known = arrays_of(theirs)
    given = {id: known[place] for id, place in drawing.places.items() if place in known}
    started = start_from(ours, given)
    pictures = _pictures(theirs.input_shape)
    mine, other = (np.asarray(model(pictures[:2], training=False)) for model in (ours, theirs))
    parameters, state = (theirs.count_params(), ours.count_params()), _state(theirs)
    del theirs, ours  # the largest has 350 million parameters
    return Comparison(
        drawing.graph,
        unknown,
        parameters,
        state,
        started,
        bool(np.array_equal(mine, other)) and bool(np.isfinite(mine).all()),
        retrain(graph, given, pictures),
    )


def retrain(graph: Graph, given: Arrays, pictures: np.ndarray) -> Retrained:
    """Edits the last layer that has units or filters, and trains for one step from the weights that still fit."""
    layer, graph = edited(graph)
    model = build(Project(networks={"model": graph}), NO_DATA)
    start_from(model, given)
    began = {each.name: each.get_weights() for each in model.layers if each.weights}
    kept = frozenset(name for name, values in began.items() if _same(values, given.get(name, ())))
    model.compile(optimizer=keras.optimizers.SGD(1e-3), loss="sparse_categorical_crossentropy", run_eagerly=True)
    learning = [each.trainable_weights for each in model.layers if each.trainable_weights]
    before = [_values(weights) for weights in learning]
    loss = model.train_on_batch(pictures, np.arange(len(pictures)) % CLASSES)
    return Retrained(
        layer,
        kept,
        frozenset(began) - kept,
        float(loss),
        (sum(not _same(_values(now), old) for now, old in zip(learning, before, strict=True)), len(learning)),
        all(bool(np.isfinite(values).all()) for values in model.get_weights()),
    )


def edited(graph: Graph) -> tuple[str, Graph]:
    """The id of the layer that tells the classes apart, and the drawing in which it tells fewer apart."""
    last = [node for node in graph.sorted_nodes() if {"units", "filters"} & node.config.keys()][-1]
    size = "units" if "units" in last.config else "filters"
    before, now = last.config[size], CLASSES

    def config(node: Node) -> dict[str, Any]:
        if node.id == last.id:
            return {**node.config, size: now}
        if list(node.config.get("target_shape", ())) == [before]:  # MobileNet's convolution gives a map of one pixel
            return {**node.config, "target_shape": [now]}
        return node.config

    nodes = tuple(node.model_copy(update={"config": config(node)}) for node in graph.nodes)
    return last.id, graph.model_copy(update={"nodes": nodes})


def _kept(graph: Graph) -> Graph:
    """The drawing as it comes back from the text of a document."""
    return files.read(files.write(Project(networks={"model": graph}))).networks["model"]


def _pictures(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).random((PICTURES, *shape[1:])).astype("float32") * 255.0


def _values(weights: Sequence[Any]) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(weight).copy() for weight in weights]


def _same(mine: Sequence[np.ndarray], other: Sequence[np.ndarray]) -> bool:
    return len(mine) == len(other) and all(map(np.array_equal, mine, other))


def _state(model: Any) -> int:
    return sum(layer.count_params() for layer in model.layers if isinstance(layer, keras.layers.Normalization))


def _made(name: str) -> Any:
    """The original, its one-dimensional weights (biases, normalization) made random too."""
    function, size = getattr(keras.applications, name), SIZES.get(name, 32)
    takes = inspect.signature(function).parameters
    options = {"include_preprocessing": False} if "include_preprocessing" in takes else {}
    model = function(weights=None, input_shape=(size, size, 3), **options)
    dice = np.random.default_rng(2)
    for layer in model.layers:
        if not isinstance(layer, keras.layers.Normalization):  # it starts as an Identity, and stays one
            layer.set_weights([w if w.ndim > 1 else dice.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return model


def _without(graph: Graph, unknown: frozenset[str]) -> Graph:
    nodes = tuple(
        node.model_copy(update={"layer": "Identity", "config": {}}) if node.layer in unknown else node
        for node in graph.nodes
    )
    return graph.model_copy(update={"nodes": nodes})


def row(name: str, found: Comparison) -> str:
    """One line of the table."""
    theirs, ours = found.parameters
    same = "yes" if found.identical and theirs == ours + found.state else "no"
    unknown = ", ".join(sorted(found.placeholders)) or "–"
    edited = found.edited
    kept, (moved, learning) = len(edited.kept), edited.learned
    trained = f"{kept} of {kept + len(edited.anew)} | {moved} of {learning}{'' if edited.finite else ' (not finite)'}"
    return f"| {name} | {len(found.graph.nodes):,} | {theirs:,} | {unknown} | {same} | {trained} |"


def main() -> None:
    """Every architecture, one after the other; memory is given back between them."""
    lines = []
    for card in cards("architecture"):
        lines.append(row(card.name, compare(card.name)))
        print(lines[-1], flush=True)
        keras.backend.clear_session()
        gc.collect()
    PAGE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Writes docs/guide/architectures.md: what becomes of each architecture of keras.applications when it is opened.

    python docs/make_architectures.py            # all of them: several minutes, and 8 GB of memory

Each is made with random weights at the smallest size of picture that it allows, opened from its config as any other
model, built from the drawing, given the same weights, and compared on random pictures, bit for bit.
"""

from __future__ import annotations

import gc
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import keras
import numpy as np

from engine.catalog.read import cards, is_placeable
from engine.document.graph import Graph
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening import keras3
from engine.network.opening.adapted import settle
from engine.network.opening.archive import parse
from engine.network.opening.drawing import draw
from engine.network.opening.weights import start_from

PAGE = Path(__file__).parent / "guide" / "architectures.md"
SIZES = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}  # pixels; the others allow 32
HEAD = """\
# Architectures

Written by `docs/make_architectures.py`. Each architecture of `keras.applications` was made with random weights, opened
from its config, built from the drawing, and compared: layers on the canvas, parameters (at the full size of picture it
may have more), and whether both give the same outputs, bit for bit. *Placeholders* are layers that the catalog does not
have: the drawing opens, and the check marks them; for the comparison an Identity takes their place.

| architecture | layers | parameters | placeholders | same outputs |
|---|--:|--:|---|---|
"""


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
    """

    graph: Graph
    placeholders: frozenset[str]
    parameters: tuple[int, int]
    state: int
    started: tuple[int, int]
    identical: bool


def compare(name: str) -> Comparison:
    """Opens one architecture as described above."""
    keras.utils.set_random_seed(1)
    theirs = _made(name)
    drawing = draw(keras3.read(parse(theirs.to_json())))
    unknown = frozenset(node.layer for node in drawing.graph.nodes if not is_placeable(node.layer))
    graph = _without(settle(drawing.graph, {}), unknown)
    nothing = DataFacts(inputs={}, target=TargetFacts(name="class", kind="classes"), rows={})
    ours = build(Project(networks={"model": graph}), nothing)
    given = {id: values for id, place in drawing.places.items() if (values := _weights(theirs, place))}
    started = start_from(ours, given)
    pictures = np.random.default_rng(0).random((2, *theirs.input_shape[1:])).astype("float32") * 255.0
    mine, other = (np.asarray(model(pictures, training=False)) for model in (ours, theirs))
    return Comparison(
        drawing.graph,
        unknown,
        (theirs.count_params(), ours.count_params()),
        sum(layer.count_params() for layer in theirs.layers if isinstance(layer, keras.layers.Normalization)),
        started,
        bool(np.array_equal(mine, other)) and bool(np.isfinite(mine).all()),
    )


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


def _weights(model: Any, place: tuple[str, ...]) -> list[np.ndarray]:
    """The weights of the layer at a place; none for what is no layer of the original."""
    for name in place:
        model = next((layer for layer in getattr(model, "layers", ()) if layer.name == name), None)
    return [] if model is None else model.get_weights()


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
    return f"| {name} | {len(found.graph.nodes):,} | {theirs:,} | {unknown} | {same} |"


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

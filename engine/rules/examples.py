"""Small projects and facts from which rules make the drawings that show them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Task, Training
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.rules.base import Example

SPARSE = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
BINARY = Choice(name="BinaryCrossentropy", config={"from_logits": True})
SQUARED = Choice(name="MeanSquaredError")
Layer = tuple[str, dict[str, Any]]


def dense(units: int, activation: str | None = None, **config: Any) -> Layer:
    """A Dense layer for `chain`."""
    return ("Dense", {"units": units, **({"activation": activation} if activation else {}), **config})


def chain(*layers: Layer) -> Graph:
    """Layers one behind the other, behind an Input; ids are `flatten_1`, `dense_2` and so on."""
    nodes = [Node(id="input", layer="Input")]
    nodes += [
        Node(id=f"{layer.lower()}_{number}", layer=layer, config=config)
        for number, (layer, config) in enumerate(layers, 1)
    ]
    edges = [Edge(source=a.id, target=b.id) for a, b in pairwise(nodes)]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


def facts(shape: tuple[int, ...], classes: int = 0, **more: Any) -> DataFacts:
    """Facts of data with one input of this shape (without the batch), 1,000 training rows, and classes or a number."""
    target = TargetFacts(name="target", kind="number", minimum=-2.0, maximum=3.0)
    if classes:
        names = tuple(str(number) for number in range(classes))
        target = TargetFacts(name="target", kind="classes", classes=names, counts=(1_000 // classes,) * classes)
    values: dict[str, Any] = {
        "inputs": {"features": TensorInfo(shape=(None, *shape), dtype="float32")},
        "target": target,
        "rows": {"train": 1_000, "validation": 200, "test": 200},
        "minimum": 0.0,
        "maximum": 1.0,
    }
    return DataFacts(**{**values, **more})


def digits(*layers: Layer, graph: Graph | None = None, known: DataFacts | None = None, **training: Any) -> Example:
    """A classifier of 8 × 8 grey images in ten classes."""
    return _example("digits", graph or chain(*layers), known or facts((8, 8, 1), 10), {"losses": (SPARSE,), **training})


def table(*layers: Layer, graph: Graph | None = None, known: DataFacts | None = None, **training: Any) -> Example:
    """A classifier of rows of four numbers in three classes."""
    return _example("iris", graph or chain(*layers), known or facts((4,), 3), {"losses": (SPARSE,), **training})


def yes_or_no(*layers: Layer, known: DataFacts | None = None, **training: Any) -> Example:
    """A classifier of rows of four numbers in two classes, with one output."""
    metric = Choice(name="BinaryAccuracy", config={"threshold": 0.0})
    settings = {"losses": (BINARY,), "metrics": (metric,), **training}
    return _example("breast_cancer", chain(*layers), known or facts((4,), 2), settings)


def number(*layers: Layer, known: DataFacts | None = None, **training: Any) -> Example:
    """A regression from rows of four numbers to one number."""
    settings = {"losses": (SQUARED,), **training}
    return _example("diabetes", chain(*layers), known or facts((4,)), settings, "regression")


def autoencoder(*layers: Layer, known: DataFacts | None = None, **training: Any) -> Example:
    """From rows of four numbers to the same rows."""
    settings = {"losses": (SQUARED,), **training}
    target = TargetFacts(name="features", kind="number", shape=(4,), minimum=-2.0, maximum=3.0)
    made = _example("iris", chain(*layers), known or facts((4,), target=target, aim="input"), settings, "autoencoder")
    project = made.project.model_copy(update={"data": made.project.data.model_copy(update={"aim": "input"})})
    return Example(project, made.facts)


def transcription(*layers: Layer, known: DataFacts | None = None, **training: Any) -> Example:
    """From 100 moments of eight numbers to texts of up to 20 characters, of which there are seven."""
    classes = ("", "?", *"abcdefg")
    target = TargetFacts(
        name="said", kind="text", shape=(20,), classes=classes, counts=(9_000, 0, *[1_500] * 7), unit="character"
    )
    settings = {"losses": (Choice(name="CTC"),), **training}
    known = known or facts((100, 8), target=target)
    return _example("sunspots", chain(*layers), known, settings, "transcription")


def _example(
    source: str, graph: Graph, known: DataFacts, training: dict[str, Any], task: str = "classification"
) -> Example:
    project = Project(
        networks={"model": graph},
        data=DataSettings(source=Choice(name=source)),
        task=Task(kind=task),
        training=Training(**training),
    )
    return Example(project, known)

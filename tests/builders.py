"""Small projects for tests, each made by one call."""

from __future__ import annotations

import itertools
from typing import Any

from engine.document.graph import Edge, Graph, Node, Position
from engine.document.project import Choice, DataSettings, Project, Split, Task, Training


def chain(*layers: tuple[str, dict[str, Any]]) -> Graph:
    """Layers one behind the other, behind an Input that takes its shape from the data."""
    ids = [f"{layer.lower()}_{number}" for number, (layer, _) in enumerate(layers, 1)]
    nodes = [Node(id="input", layer="Input")]
    nodes += [
        Node(id=id, layer=layer, config=config, position=Position(y=80.0 * number))
        for number, (id, (layer, config)) in enumerate(zip(ids, layers, strict=True), 1)
    ]
    edges = [Edge(source=a.id, target=b.id) for a, b in itertools.pairwise(nodes)]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


def digits_mlp(**training: Any) -> Project:
    """Digits, flattened, one hidden layer, ten logits."""
    graph = chain(("Flatten", {}), ("Dense", {"units": 32, "activation": "relu"}), ("Dense", {"units": 10}))
    return classifier("digits", graph, **training)


def digits_cnn(**training: Any) -> Project:
    """Digits, one convolution, pooling, dropout, ten logits."""
    graph = chain(
        ("Conv2D", {"filters": 8, "kernel_size": 3, "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.25}),
        ("Dense", {"units": 10}),
    )
    return classifier("digits", graph, **training)


def classifier(source: str, graph: Graph, **training: Any) -> Project:
    """A classifier on a built-in source, with logits and two epochs unless told otherwise."""
    settings: dict[str, Any] = {
        "losses": (Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True}),),
        "metrics": (Choice(name="SparseCategoricalAccuracy"),),
        "epochs": 2,
        **training,
    }
    return Project(
        name=f"Test {source}",
        networks={"model": graph},
        data=DataSettings(source=Choice(name=source), split=Split(kind="stratified")),
        task=Task(kind="classification"),
        training=Training(**settings),
    )

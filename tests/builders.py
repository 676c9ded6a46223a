"""Small projects for tests, each made by one call."""

from __future__ import annotations

import itertools
from typing import Any

from engine.document.graph import Edge, Graph, Group, Node, Position
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


def translator() -> Graph:
    """Rows of an image read from both ends; what is known at both starts a decoder that reads them once more.

    All but the Input and the answer are one group, inside which states go from layer to layer.
    """
    both_ways = {"name": "LSTM", "config": {"units": 3, "return_state": True}}
    nodes = (
        Node(id="input", layer="Input", config={"shape": [8, 8, 1]}),
        Node(id="rows", layer="Reshape", config={"target_shape": [8, 8]}),
        Node(id="encoder", layer="Bidirectional", config={"layer": both_ways}),
        Node(id="hidden", layer="Concatenate"),
        Node(id="memory", layer="Concatenate"),
        Node(id="decoder", layer="LSTM", config={"units": 6, "return_sequences": True}),
        Node(id="answer", layer="Dense", config={"units": 4, "activation": "softmax"}),
    )
    wires = (
        "input.output>rows.inputs rows.output>encoder.inputs encoder.state_h>hidden.inputs "
        "encoder.state_h_back>hidden.inputs encoder.state_c>memory.inputs encoder.state_c_back>memory.inputs "
        "rows.output>decoder.inputs hidden.output>decoder.initial_state memory.output>decoder.initial_state "
        "decoder.output>answer.inputs"
    )
    inside = ("encoder", "hidden", "memory", "decoder")
    return Graph(
        nodes=nodes,
        edges=tuple(map(_wire, wires.split())),
        groups=(Group(id="group", label="Translator", nodes=inside),),
    )


def _wire(text: str) -> Edge:
    """The wire of a key such as `a.output>b.inputs`."""
    (source, source_port), (target, target_port) = (end.split(".") for end in text.split(">"))
    return Edge(source=source, source_port=source_port, target=target, target_port=target_port)


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

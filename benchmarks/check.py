"""How long one edit takes to become an annotated drawing, for networks of 10, 50 and 200 layers.

    python benchmarks/check.py [--edits 60] [--json]

Each round makes one edit (units, an activation, a new layer, a removed one, the first layer's units) and asks for
notes on every node again, as the canvas does after each gesture.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.document.edits import InsertAfter, RemoveNode, SetConfig, apply
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.messages.answers import TensorInfo

SIZES = (10, 50, 200)
IMAGE = {"image": TensorInfo(shape=(None, 32, 32, 3), dtype="float32")}


def network(layers: int) -> Graph:
    """A convolutional chain with normalisation and dropout, every layer's parameters different."""
    kinds = [
        lambda n: Node(id=f"n{n}", layer="Conv2D", config={"filters": 8 + n, "kernel_size": 3, "padding": "same"}),
        lambda n: Node(id=f"n{n}", layer="BatchNormalization", config={"momentum": round(0.9 + n / 10_000, 4)}),
        lambda n: Node(id=f"n{n}", layer="Activation", config={"activation": "relu"}),
        lambda n: Node(id=f"n{n}", layer="Dropout", config={"rate": round(0.1 + n / 1_000, 4)}),
    ]
    nodes = [Node(id="input", layer="Input")]
    nodes += [kinds[n % len(kinds)](n) for n in range(layers - 2)]
    nodes += [Node(id="flat", layer="Flatten"), Node(id="out", layer="Dense", config={"units": 10})]
    edges = [Edge(source=a.id, target=b.id) for a, b in itertools.pairwise(nodes)]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


def edited(graph: Graph, edits: int) -> Iterator[tuple[str, Graph]]:
    """The kind of edit and the drawing after it, again and again, each from the one before."""
    dice, project = random.Random(0), Project(networks={"model": graph})
    for number in range(edits):
        kind = ("filters", "rate", "insert", "remove", "first layer")[number % 5]
        project = apply(project, [_edit(kind, project.networks["model"], dice, number)])
        yield kind, project.networks["model"]


def _edit(kind: str, graph: Graph, dice: random.Random, number: int) -> SetConfig | InsertAfter | RemoveNode:
    def some(layer: str) -> str:
        return dice.choice([node.id for node in graph.nodes if node.layer == layer])

    if kind == "filters":
        return SetConfig(node=some("Conv2D"), name="filters", value=300 + number)
    if kind == "rate":
        return SetConfig(node=some("Dropout"), name="rate", value=round(0.5 + number / 1_000, 4))
    if kind == "insert":
        return InsertAfter(node=some("Activation"), layer="LayerNormalization")
    if kind == "remove":
        return RemoveNode(node=some("LayerNormalization"))
    return SetConfig(node="n0", name="strides", value=1 + number // 5 % 2)  # every shape behind it changes


def measure(answer: Callable[[Graph], object], layers: int, edits: int) -> dict[str, float]:
    """Milliseconds of the first answer, and median, p95 and largest of the answers after one edit each."""
    graph = network(layers)
    first = _milliseconds(answer, graph)
    after = [_milliseconds(answer, graph) for _, graph in edited(graph, edits)]
    return {
        "layers": layers,
        "first": first,
        "median": statistics.median(after),
        "p95": sorted(after)[int(0.95 * (len(after) - 1))],
        "max": max(after),
    }


def _milliseconds(answer: Callable[[Graph], object], graph: Graph) -> float:
    start = time.perf_counter()
    answer(graph)
    return (time.perf_counter() - start) * 1e3


def main() -> None:
    """Measures and prints a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from engine.network.shapes import annotate

    annotate(network(10), IMAGE)  # what only the first call of a process costs
    rows = [measure(lambda graph: annotate(graph, IMAGE), layers, options.edits) for layers in SIZES]
    if options.json:
        print(json.dumps({"in_process": rows}))
        return
    print(f"{'layers':>7} {'first':>9} {'median':>9} {'p95':>9} {'max':>9}   ms, in process")
    for row in rows:
        print(f"{row['layers']:7.0f} {row['first']:9.1f} {row['median']:9.1f} {row['p95']:9.1f} {row['max']:9.1f}")


if __name__ == "__main__":
    main()

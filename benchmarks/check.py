"""How long one edit takes to become an annotated drawing, for networks of 10, 50, 200 and 1,000 layers.

    python benchmarks/check.py [--edits 60] [--browser] [--json]

Two measures:

- engine: the whole job that a warm helper does for one edit (reads the document, works out every shape, runs every
  rule). Edits take turns: filters, a dropout rate, a new layer, a removed one, the first layer's strides, which change
  every shape behind it. Aims: p95 below 50 ms at 200 layers, below 150 ms at 1,000. The largest is the first such
  change: no two layers here are alike, and Keras is asked about each anew, nearly a millisecond a layer.
- browser (`--browser`): in a real Chromium and the real app, from Enter in a parameter's field to the new number of
  parameters on the screen. The drawing itself changes at once; this is the way through the page, the store, the helper
  and back.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Locator, Page

from benchmarks.browser import PATIENCE, chromium, served
from engine import client
from engine.document.edits import InsertAfter, RemoveNode, SetConfig, apply
from engine.document.graph import Edge, Graph, Node, Position
from engine.document.project import Project

SIZES = (10, 50, 200, 1_000)
PRESET = "digits-cnn"  # data, task and training
COLUMNS = 25  # at most, so that the whole drawing is in sight when it opens

# Notes when Enter is pressed, and each time when the chosen layer's number of parameters has changed on the screen.
OBSERVE = """canvas => {
    const said = () => [...canvas.querySelectorAll(".facts dd")].at(1)?.title ?? "";
    let entered = 0, before = said();
    window.waits = [];
    canvas.addEventListener("keydown", (event) => {
        if (event.key === "Enter") [entered, before] = [performance.now(), said()];
    }, true);
    new MutationObserver(() => {
        const now = said();
        if (!entered || !/[0-9]/.test(now) || now === before) return;
        const since = entered;
        entered = 0;
        requestAnimationFrame(() => setTimeout(() => waits.push(performance.now() - since)));
    }).observe(canvas, { subtree: true, childList: true, attributes: true });
}"""


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
    column = max(10, -(-layers // COLUMNS))  # layers below each other
    places = [Position(x=280.0 * (n // column), y=110.0 * (n % column)) for n in range(len(nodes))]
    nodes = [node.model_copy(update={"position": place}) for node, place in zip(nodes, places, strict=True)]
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


def in_engine(layers: int, edits: int, root: str) -> dict[str, float]:
    """Milliseconds of the first answer, and of the answers after one edit each."""
    from engine.jobs.short import check  # loads Keras

    project, drawing = client.preset(PRESET), network(layers)
    check(client.write_document(project), root)  # what only the first call of a process costs: data, Keras
    gc.freeze()  # as a helper does once it is warm
    drawings = [drawing, *(graph for _, graph in edited(drawing, edits))]
    waits = []
    for document in [client.write_document(project.with_graph(graph)) for graph in drawings]:
        start = time.perf_counter()
        check(document, root)
        waits.append((time.perf_counter() - start) * 1e3)
    return {"layers": layers, "first": waits[0], **summary(waits[1:])}


def in_browser(page: Page, address: str, layers: int, edits: int) -> dict[str, float]:
    """Milliseconds from Enter to new notes on the screen, one edit of `filters` after another."""
    workspace = client.open_workspace()
    project = client.create_project(workspace, client.preset(PRESET).with_graph(network(layers)))
    page.goto(f"{address}/build?project={project.id}")
    layer = page.locator(".react-flow__node[data-id=n0]")
    page.locator(".totals dd").nth(1).filter(has_text=re.compile(r"\d")).wait_for()  # annotated for the first time
    layer.click()
    page.locator(".canvas").evaluate(OBSERVE)
    field = page.get_by_role("textbox", name="filters")
    for number in range(edits):
        edit(page, field, 100 + number)
        page.wait_for_function("wanted => waits.length === wanted", arg=number + 1)
    waits: list[float] = page.evaluate("waits")
    return {"layers": layers, "first": waits[0], **summary(waits[1:])}


def edit(page: Page, field: Locator, value: int) -> None:
    """Types a value and takes it, once the page has come to rest after the edit before."""
    page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")
    field.fill(str(value))
    field.press("Enter")


def summary(waits: list[float]) -> dict[str, float]:
    """Median, 95th percentile and largest."""
    return {
        "median": statistics.median(waits),
        "p95": sorted(waits)[round(0.95 * (len(waits) - 1))],
        "max": max(waits),
    }


def main() -> None:
    """Measures and prints tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options, Path(folder))
    print(json.dumps(found) if options.json else "\n".join(table(name, rows) for name, rows in found.items()))


def measure(options: argparse.Namespace, folder: Path) -> dict[str, list[dict[str, float]]]:
    """A row for each size, by measure."""
    os.environ["LAYERLOOM_HOME"] = str(folder)
    found = {"engine": [in_engine(layers, options.edits, str(folder)) for layers in SIZES]}
    if options.browser:
        with served("app.py", folder) as (address, _), chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE * 1e3)
            found["browser"] = [in_browser(page, address, layers, options.edits) for layers in SIZES]
    return found


def table(name: str, rows: list[dict[str, float]]) -> str:
    """One measure, a size a line, in milliseconds."""
    lines = [f"{name}, ms".ljust(14) + "".join(each.rjust(9) for each in ("first", "median", "p95", "max"))]
    for row in rows:
        figures = "".join(f"{row[each]:9.1f}" for each in ("first", "median", "p95", "max"))
        lines.append(f"{row['layers']:.0f} layers".ljust(14) + figures)
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""The canvas alone: echoes what it sends, keeps versions in the session, knows shapes of a few layers.

Query parameters: `start` (a name in STARTS; in `hostile` every text tries to be more than text), `sleep` (seconds that
each run takes), `layers` (a chain of that length), `column` (how many of them stand one below the other; 20).
"""

from __future__ import annotations

import json
import math
import time
from functools import cache
from itertools import pairwise
from typing import Any

import streamlit as st

import canvas
from engine.catalog.read import all_cards
from tests.browser.apps.canvas_hostile import HOSTILE

KINDS = {"layer", "cell", "activation", "initializer", "regularizer", "constraint"}
Layer = tuple[str, dict[str, Any]]
LENET: tuple[Layer, ...] = (
    ("Conv2D", {"filters": 6, "kernel_size": 5, "activation": "tanh", "padding": "same"}),
    ("AveragePooling2D", {}),
    ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "tanh"}),
    ("Flatten", {}),
    ("Dense", {"units": 84, "activation": "tanh"}),
    ("Dropout", {"rate": 0.25}),
    ("Dense", {"units": 10}),
)
STARTS: dict[str, tuple[Layer, ...]] = {
    "empty": (),
    "chain": (("Flatten", {}), ("Dense", {"units": 32, "activation": "relu"}), ("Dense", {"units": 10})),
    "lenet": LENET,
    "broken": (("Flatten", {}), ("Dense", {}), ("Dense", {"units": 10})),
    "two": (("Flatten", {}),),
    "hostile": (("Dense", {}),) * 4,
}


@cache
def palette() -> canvas.Palette:
    """The real catalog."""
    return canvas.Palette.of(card.model_dump(mode="json") for card in all_cards() if card.kind in KINDS)


def start_graph() -> dict[str, Any]:
    """The graph that the query asks for: a chain behind an Input."""
    count = int(st.query_params.get("layers", "0"))
    layers = [("Dense", {"units": 8})] * count or list(STARTS[st.query_params.get("start", "empty")])
    column = int(st.query_params.get("column", "20"))
    nodes = [{"id": "input", "layer": "Input", "config": {}, "label": "", "position": {"x": 0.0, "y": 0.0}}]
    for number, (layer, config) in enumerate(layers, 1):
        place = {"x": 260.0 * ((number - 1) // column), "y": 96.0 * ((number - 1) % column + 1)}
        nodes.append({"id": f"n{number}", "layer": layer, "config": config, "label": "", "position": place})
    edges = [{"source": a["id"], "target": b["id"]} for a, b in pairwise(nodes)]
    if st.query_params.get("start") == "hostile":
        for node, text in zip(nodes[1:], HOSTILE, strict=True):
            node["label"], node["config"] = text, {"name": text, "activation": text}
        nodes[-1]["layer"] = HOSTILE[0]
    return {"nodes": nodes, "edges": edges, "groups": [], "outputs": []}


def notes_of(graph: dict[str, Any]) -> dict[str, Any]:
    """Shapes and parameters, walked in the order of the nodes until nothing new is known."""
    sources: dict[str, str] = {edge["target"]: edge["source"] for edge in reversed(graph["edges"])}
    shapes: dict[str, list[int]] = {}
    notes: dict[str, Any] = {}
    for _ in graph["nodes"]:
        for node in graph["nodes"]:
            before = shapes.get(sources.get(node["id"], ""))
            if node["id"] in shapes or (before is None and node["layer"] != "Input"):
                continue
            shape, parameters = after(node["layer"], node["config"], before or [8, 8, 1])
            shapes[node["id"]] = shape
            notes[node["id"]] = {
                "outputs": [{"shape": [None, *shape], "dtype": "float32"}],
                "parameters": parameters,
                "flops": parameters * 2,
                "activation_bytes": math.prod(shape) * 4,
            }
    return notes


def after(layer: str, config: dict[str, Any], shape: list[int]) -> tuple[list[int], int]:
    """Output shape and parameters of one layer, roughly."""
    if layer == "Conv2D" and len(shape) == 3:
        filters, kernel = config.get("filters", 1), config.get("kernel_size", 1)
        kernel = kernel if isinstance(kernel, int) else kernel[0]
        lost = 0 if config.get("padding") == "same" else kernel - 1
        return [shape[0] - lost, shape[1] - lost, filters], (kernel * kernel * shape[2] + 1) * filters
    if "Pooling2D" in layer and len(shape) == 3:
        return [shape[0] // 2, shape[1] // 2, shape[2]], 0
    if layer == "Flatten":
        return [math.prod(shape)], 0
    if layer == "Dense":
        return [*shape[:-1], config.get("units", 1)], (shape[-1] + 1) * config.get("units", 1)
    return shape, 0


def problems_of(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """Dense without units is an error with a fix; a layer that nothing feeds is advice."""
    fed = {edge["target"] for edge in graph["edges"]}
    found: list[dict[str, Any]] = []
    for node in graph["nodes"]:
        place = {"node": node["id"], "edge": None}
        if node["label"] in HOSTILE:
            text = {"sentence": node["label"], "field": "", "fix": {"label": node["label"]}}
            found.append({**place, "code": node["label"], "severity": "error", **text})
            continue
        if node["layer"] == "Dense" and "units" not in node["config"]:
            sentence = "Dense does not know yet how many neurons it has."
            found.append(
                {**place, "code": "missing_parameter", "severity": "error", "sentence": sentence, "field": "units"}
                | {"fix": {"label": "Give it 32 units"}}
            )
        if node["layer"] != "Input" and node["id"] not in fed:
            sentence = "Nothing feeds this layer: connect it, or delete it."
            found.append(
                {**place, "code": "loose", "severity": "warning", "sentence": sentence, "field": "", "fix": None}
            )
    return found


def handle(step: Any) -> None:
    """One step of the browser, done to the session's versions as the store would do it."""
    state = st.session_state
    graph = None
    if step.kind == "edit":
        graph = step.graph.model_dump(mode="json")
    elif step.kind == "fix":
        graph = json.loads(json.dumps(state.versions[state.head][1]))
        next(node for node in graph["nodes"] if node["id"] == step.problem.node)["config"]["units"] = 32
    elif step.kind == "undo":
        state.head = max(state.head - 1, 0)
    elif step.kind == "redo":
        state.head = min(state.head + 1, len(state.versions) - 1)
    if graph is not None:
        state.versions = [*state.versions[: state.head + 1], (step.label, graph)]
        state.head += 1
    state.revision += 1
    state.labels.append(f"{step.kind}: {step.label}")


def undo_label() -> str | None:
    """What undo says before anything was done."""
    return HOSTILE[0] if st.query_params.get("start") == "hostile" else None


def main() -> None:
    """Handles what came, then draws."""
    st.set_page_config(layout="wide")
    state = st.session_state
    if "versions" not in state:
        state.versions, state.head, state.revision = [("", start_graph())], 0, 1
        state.labels, state.acked = [], None
    key = "demo"
    event = canvas.pending(key)
    if event is not None:
        for step in event.new_steps(state.acked, state.revision):
            handle(step)
        state.acked = event.last(state.acked)
    time.sleep(float(st.query_params.get("sleep", "0")))
    graph = state.versions[state.head][1]
    notes = notes_of(graph)
    total = sum(note["parameters"] for note in notes.values())
    flops = sum(note["flops"] for note in notes.values())
    memory = sum(note["activation_bytes"] for note in notes.values())
    if not state.get("away"):
        canvas.canvas(
            graph,
            key=key,
            revision=state.revision,
            palette=palette(),
            notes=notes,
            problems=problems_of(graph),
            totals={"parameters": total, "trainable": total, "flops": flops, "activation_bytes": memory},
            history=canvas.History(
                undo=state.versions[state.head][0] if state.head > 0 else undo_label(),
                redo=state.versions[state.head + 1][0] if state.head + 1 < len(state.versions) else None,
            ),
            acked=state.acked,
            height=640,
        )
    st.checkbox("Away", key="away")
    st.button("Rerun", key="rerun")
    st.code(json.dumps({"graph": graph, "labels": state.labels, "revision": state.revision}), language="json")


main()

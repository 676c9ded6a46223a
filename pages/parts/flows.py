"""How a task trains, as a picture: networks, losses, what goes forward, and where gradients go and stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.messages.pictures import Flow, FlowEdge, FlowNode
from pages.parts import drawings
from pages.parts.drawings import DARK_PAPER, LIGHT_INK, PAPER, mixed

COLUMN, ROW = 240, 84  # pixels from one place to the next, across and down
SWING = 105  # pixels; a line that passes by others swings out half as far
MARGIN = 132  # pixels of the picture's height beside its rows
WORDS = 32  # letters of a label in a line
COLOURS = {"data": "#64748b", "noise": "#d97706", "network": "#12877c", "value": "#6b7f99", "loss": "#e11d48"}
FORWARD, GRADIENT = ("#8b8f96", "#8b8f96"), ("#c81e4a", "#ff6b8e")  # on light and on dark paper
SHAPES = {"data": "box", "noise": "box", "network": "box", "value": "ellipse", "loss": "box"}


def flow(picture: Flow, chosen: str, networks: set[str]) -> str | None:
    """Draws it from left to right; returns the network that was clicked, if it is another one.

    Args:
        chosen: the network that is marked.
        networks: the names of those that a click may open.
    """
    from streamlit_agraph import Edge as Wire
    from streamlit_agraph import Node as Dot

    dark = st.context.theme.type == "dark"
    stands = places(picture)
    dots = [
        Dot(**box(node, node.id == chosen and len(networks) > 1, dark), x=stands[node.id][0], y=stands[node.id][1])
        for node in picture.nodes
    ]
    wires = [Wire(**wire(edge, stands, dark)) for edge in picture.edges]
    rows = len({y for _, y in stands.values()})
    clicked = drawings.draw(dots, wires, {node.id for node in picture.nodes}, MARGIN + ROW * (rows - 1), placed=True)
    return clicked if clicked in networks - {chosen} else None


def legend(picture: Flow) -> str:
    """What the lines mean, as a caption."""
    parts = ["grey: forward", "red, dashed: gradients, from a loss to the network that it changes"]
    if any(edge.stopped for edge in picture.edges):
        parts.append("dotted, with a bar: gradients stop here")
    return " · ".join(parts)


def levels(picture: Flow) -> dict[str, int]:
    """By place, the column on which it is drawn: behind all that feeds it. Where things go round, the first counts."""
    feeds: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    for edge in picture.edges:
        if not edge.gradient and edge.source in feeds and edge.target in feeds:
            feeds[edge.target].append(edge.source)
    found: dict[str, int] = {}

    def level(id: str, way: tuple[str, ...]) -> int:
        if id not in found:
            before = [level(source, (*way, id)) for source in feeds[id] if source not in (*way, id)]
            found[id] = 1 + max(before, default=-1)
        return found[id]

    for node in picture.nodes:
        level(node.id, ())
    return found


def places(picture: Flow) -> dict[str, tuple[float, float]]:
    """By place, where it stands: columns from left to right, each in the middle of the picture's height."""
    columns: dict[int, list[str]] = {}
    for id, column in levels(picture).items():
        columns.setdefault(column, []).append(id)
    order = [node.id for node in picture.nodes]
    stands: dict[str, tuple[float, float]] = {}
    for column, ids in sorted(columns.items()):
        for row, id in enumerate(sorted(ids, key=order.index)):
            stands[id] = (column * COLUMN, row * ROW)
    return stands


def box(node: FlowNode, chosen: bool, dark: bool) -> dict[str, Any]:
    """One place as agraph takes it. Labels are drawn as text on a canvas, never as HTML."""
    colour, paper = COLOURS[node.role], DARK_PAPER if dark else PAPER
    return {
        "id": node.id, "title": " ", "label": node.label[:60], "shape": SHAPES[node.role], "margin": 10,
        "borderWidth": 4 if chosen else 1.5,
        "color": {
            "border": colour, "background": mixed(colour, paper, 0.4 if chosen else 0.14),
            "highlight": {"border": colour, "background": mixed(colour, paper, 0.4)},
        },
        "font": {
            "color": LIGHT_INK if dark else "#23262b", "size": 15,
            "face": "Source Sans, Source Sans Pro, sans-serif",
        },
        "shapeProperties": {"borderRadius": 8, "borderDashes": [5, 4] if node.role == "noise" else False},
        "widthConstraint": {"minimum": 90, "maximum": 150},
    }  # fmt: skip


def wire(edge: FlowEdge, stands: Mapping[str, tuple[float, float]], dark: bool) -> dict[str, Any]:
    """One line as agraph takes it; one that passes by others swings out, so that it does not hide."""
    colour = (GRADIENT if edge.gradient else FORWARD)[dark]
    (left, top), (right, bottom) = stands[edge.source], stands[edge.target]
    span, level = round((right - left) / COLUMN), top == bottom
    curved = edge.gradient or (level and abs(span) != 1)
    return {
        "source": edge.source, "target": edge.target, "label": label(edge), "color": colour,
        "width": 2 if edge.gradient else 1.5,
        "dashes": [2, 4] if edge.stopped else [8, 6] if edge.gradient else False,
        "smooth": {"enabled": curved, "type": "curvedCW", "roundness": SWING / (COLUMN * max(1, abs(span)))},
        "font": {
            "color": colour if edge.gradient else (LIGHT_INK if dark else "#4b5058"), "size": 12, "strokeWidth": 4,
            "strokeColor": DARK_PAPER if dark else PAPER, "face": "Source Sans, Source Sans Pro, sans-serif",
        },
    }  # fmt: skip


def label(edge: FlowEdge) -> str:
    """What goes along a line; a bar where no gradient comes back."""
    return f"{edge.label[:WORDS]} ⊣".strip() if edge.stopped else edge.label[:WORDS]

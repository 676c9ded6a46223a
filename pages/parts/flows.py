"""How a task trains, as a picture: networks, losses, what goes forward, and where gradients go and stop."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from engine.messages.pictures import Flow, FlowNode
from pages.parts.drawings import DARK_PAPER, LIGHT_INK, PAPER, mixed
from pages.parts.flow_layout import HIGH, LINE, Box, Layout, Route, label_of, layout, path

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

COLOURS = {"data": "#64748b", "noise": "#d97706", "network": "#12877c", "value": "#6b7f99", "loss": "#e11d48"}
FORWARD, GRADIENT = ("#7c8189", "#9a9fa8"), ("#c81e4a", "#ff6b8e")  # on light and on dark paper
INK, QUIET = ("#23262b", LIGHT_INK), ("#4b5058", "#c6c8cb")
SMALLEST = 0.7  # of its own size; a picture that would be smaller is scrolled
# A click or Enter on a network tells its name; everything else of the picture is made by `svg`.
SCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  root.innerHTML = data.svg;
  for (const box of root.querySelectorAll("[data-opens]")) {
    const open = () => setTriggerValue("opened", box.dataset.opens);
    box.onclick = open;
    box.onkeydown = (event) => event.key === "Enter" && open();
  }
}
"""
STYLE = """
.root { overflow-x: auto; text-align: center; }
svg { font-family: var(--st-font, sans-serif); height: auto; }
[data-opens] { cursor: pointer; }
[data-opens]:hover rect, [data-opens]:focus-visible rect { stroke-width: 3; }
[data-opens]:focus { outline: none; }
"""


def flow(picture: Flow, chosen: str, networks: set[str], key: str) -> str | None:
    """Draws it from left to right; returns the network that was clicked, if it is another one.

    Args:
        chosen: the network that is marked.
        networks: the names of those that a click may open.
        key: unique on the page.
    """
    drawn = svg(picture, chosen if len(networks) > 1 else "", networks - {chosen}, st.context.theme.type == "dark")
    clicked = _component()(key=key, data={"svg": drawn}, on_opened_change=lambda: None).opened
    return clicked if clicked in networks - {chosen} else None


def legend(picture: Flow) -> str:
    """What the lines mean, as a caption."""
    parts = ["grey: forward", "red, dashed: gradients, from a loss to the network that it changes"]
    if any(edge.stopped for edge in picture.edges):
        parts.append("dotted, with a bar: gradients stop here")
    return " · ".join(parts)


def svg(picture: Flow, chosen: str, opened: set[str], dark: bool) -> str:
    """The picture as one `<svg>`; texts in it are inert.

    Args:
        chosen: the network that is marked; empty: none.
        opened: the networks that can be clicked.
    """
    found = layout(picture)
    lines = "".join(_line(route, dark) for route in found.routes)
    labels = "".join(_label(route, route.label, dark) for route in found.routes if route.label)
    boxes = "".join(_box(node, found, node.id == chosen, node.id in opened, dark) for node in picture.nodes)
    return (
        f'<svg viewBox="0 0 {found.width:.0f} {found.height:.0f}" role="group" aria-label="{escape(picture.title)}" '
        f'style="width:100%;max-width:{found.width:.0f}px;min-width:{SMALLEST * found.width:.0f}px">'
        f"<defs>{_head('forward', FORWARD[dark])}{_head('gradient', GRADIENT[dark])}</defs>{lines}{labels}{boxes}</svg>"
    )


def _head(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="{colour}"/></marker>'
    )


def _line(route: Route, dark: bool) -> str:
    edge = route.edge
    colour = (GRADIENT if edge.gradient else FORWARD)[dark]
    dashes = ' stroke-dasharray="2 4"' if edge.stopped else ' stroke-dasharray="7 5"' if edge.gradient else ""
    drawn = (
        f'<path d="{path(route.points)}" fill="none" stroke="{colour}" stroke-width="{2 if edge.gradient else 1.5}"'
        f'{dashes} marker-end="url(#{"gradient" if edge.gradient else "forward"})"/>'
    )
    x, y = route.points[-1]
    bar = f'<path d="M{x - 15:.1f} {y - 6:.1f}v12" stroke="{colour}" stroke-width="2.5"/>' if edge.stopped else ""
    return drawn + bar


def _label(route: Route, place: Box, dark: bool) -> str:
    paper, ink = (DARK_PAPER if dark else PAPER), (GRADIENT if route.edge.gradient else QUIET)[dark]
    return (
        f'<rect x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" height="{place.height:.1f}" '
        f'fill="{paper}"/>{_text(label_of(route.edge), place.x + place.width / 2, place.y + HIGH - 4, 12.5, ink)}'
    )


def _box(node: FlowNode, found: Layout, chosen: bool, opens: bool, dark: bool) -> str:
    place, lines, colour = found.boxes[node.id], found.lines[node.id], COLOURS[node.role]
    paper = mixed(colour, DARK_PAPER if dark else PAPER, 0.4 if chosen else 0.14)
    round_ = place.height / 2 if node.role == "value" else 8
    first = place.y + place.height / 2 - LINE * (len(lines) - 1) / 2 + 5
    words = "".join(
        _text(line, place.x + place.width / 2, first + LINE * number, 15, INK[dark])
        for number, line in enumerate(lines)
    )
    dashes = ' stroke-dasharray="5 4"' if node.role == "noise" else ""
    known = f' data-opens="{escape(node.id)}" role="button" tabindex="0"' if opens else ""
    return (
        f'<g{known}><rect x="{place.x:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" height="{place.height:.1f}" '
        f'rx="{round_:.1f}" fill="{paper}" stroke="{colour}" stroke-width="{3.5 if chosen else 1.5}"'
        f"{dashes}/>{words}</g>"
    )


def _text(words: str, x: float, y: float, size: float, ink: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}" text-anchor="middle">{escape(words)}</text>'


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("layerloom-flow", html='<div class="root"></div>', css=STYLE, js=SCRIPT)

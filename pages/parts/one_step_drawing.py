"""The network with the numbers of one step on its nodes: each a small card with a shape, a figure and a histogram."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

import streamlit as st

from engine.document.graph import Graph, Node
from engine.document.graph_diff import overlay
from engine.messages.stepping import NodeFacts, OneStep, Spread
from pages.parts import drawings, overlaid
from pages.parts.drawings import DARK_PAPER, LIGHT_INK, OTHER, PAPER, mixed

WIDTH, HEIGHT = 236, 62  # pixels of a card
ROW, COLUMN, HIGHEST = 84, 262, 720  # pixels from one card to the next, down and across; of the whole picture
BARS, TALL = 84, 36  # pixels of a histogram


def network(graph: Graph, step: OneStep, *, backward: bool) -> str | None:
    """Draws it; returns the id of the node that was clicked.

    Args:
        backward: the cards tell of dL/d(what leaves the node), else of what leaves it.
    """
    from streamlit_agraph import Edge as Wire
    from streamlit_agraph import Node as Dot

    dark = st.context.theme.type == "dark"
    facts = {node.id: node for node in step.nodes}
    both = overlay(graph, graph)
    rows = overlaid.levels(both)
    stand = overlaid.places(both, rows)
    dots = [
        Dot(
            id=node.id, title=" ", label="", shape="image", size=HEIGHT / 2,
            image=_source(card(node, facts.get(node.id), backward, dark)),
            x=stand[node.id] * COLUMN / overlaid.COLUMN, y=ROW * rows[node.id],
        )
        for node in graph.nodes
    ]  # fmt: skip
    line = "#5b616a" if dark else "#b9b4a9"
    wires = [Wire(source=edge.source, target=edge.target, color=line, width=1.5) for edge in graph.edges]
    height = min(HIGHEST, ROW * (1 + max(rows.values(), default=0)) + 20)
    return drawings.draw(dots, wires, {node.id for node in graph.nodes}, height, placed=True)


def card(node: Node, facts: NodeFacts | None, backward: bool, dark: bool) -> str:
    """One node as SVG, twice as large as it is drawn so that it stays sharp. Names in it are letters, never markup."""
    colour, paper = drawings.COLOURS.get(drawings.category(node), OTHER), DARK_PAPER if dark else PAPER
    ink, quiet = (LIGHT_INK, "#a9adb3") if dark else ("#23262b", "#6a6f77")
    numbers = None if facts is None else facts.gradient if backward else facts.values
    name = node.label or node.id
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" height="{2 * HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Source Sans Pro, Source Sans, Helvetica, Arial, sans-serif">'
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="8" fill="{mixed(colour, paper, 0.12)}" '
        f'stroke="{colour}" stroke-width="1.6"/>'
        f'<text x="11" y="20" font-size="14" font-weight="600" fill="{ink}">{escape(_short(name, 17))}</text>'
        f'<text x="11" y="36" font-size="11" fill="{quiet}">{escape(_second(node, facts))}</text>'
        f'<text x="11" y="52" font-size="12" fill="{ink}">{escape(figure(numbers, backward))}</text>'
        f"{histogram(numbers, colour, quiet)}</svg>"
    )


def figure(numbers: Spread | None, backward: bool) -> str:
    """The one line of figures on a card."""
    if numbers is None:
        return "no gradient" if backward else ""
    if backward:
        return f"|∂L/∂a| {numbers.norm:.3g}"
    return f"{numbers.mean:.3g} ± {numbers.deviation:.2g}"


def histogram(numbers: Spread | None, colour: str, quiet: str) -> str:
    """Bars from the smallest number to the largest; a line where 0 lies."""
    if numbers is None:
        return ""
    left, bottom, tallest = WIDTH - BARS - 10, HEIGHT - 13, max(numbers.counts) or 1
    wide = BARS / len(numbers.counts)
    bars = "".join(
        f'<rect x="{left + wide * place:.1f}" y="{bottom - TALL * (count / tallest) ** 0.5:.1f}" '
        f'width="{wide - 0.6:.1f}" height="{TALL * (count / tallest) ** 0.5:.1f}" fill="{colour}"/>'
        for place, count in enumerate(numbers.counts)
    )
    zero = ""
    if numbers.low < 0 < numbers.high:
        x = left + BARS * -numbers.low / (numbers.high - numbers.low)
        zero = f'<path d="M{x:.1f} {bottom - TALL}V{bottom}" stroke="{quiet}" stroke-dasharray="2 2"/>'
    ends = "".join(
        f'<text x="{x}" y="{HEIGHT - 4}" font-size="8" fill="{quiet}" text-anchor="{anchor}">{end:.2g}</text>'
        for x, anchor, end in ((left, "start", numbers.low), (left + BARS, "end", numbers.high))
    )
    return bars + zero + ends


def _second(node: Node, facts: NodeFacts | None) -> str:
    shape = " × ".join(map(str, facts.shape)) if facts is not None else ""
    kind = node.layer.removeprefix("ops.") if node.layer else "shared"
    return _short(f"{kind} · {shape}" if shape else kind, 24)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _source(svg: str) -> Any:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"

"""Two networks as one picture: what came is green, what went is red, what changed is amber, the rest is grey.

No difference is told by colour alone: each has its sign before the name and its own kind of border, and the colours lie
apart for every kind of colour vision (a test computes it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.catalog.card import Card
from engine.document.graph import Edge, Node
from engine.document.graph_diff import Overlay, State
from engine.document.match import in_flow
from engine.messages.answers import NodeNote
from pages.parts import drawings
from pages.parts.drawings import DARK_PAPER, LIGHT_INK, PAPER
from pages.parts.plain import plain

Notes = Mapping[str, NodeNote]

# The theme's name, then each state's colour.
COLOURS: dict[str, dict[State, str]] = {
    "light": {"added": "#00806a", "removed": "#a83200", "changed": "#b98700", "unchanged": "#9a9da3"},
    "dark": {"added": "#2fc79a", "removed": "#ff6f3c", "changed": "#f5cf4a", "unchanged": "#7c828b"},
}
SIGNS: dict[State, str] = {"added": "+", "removed": "−", "changed": "~", "unchanged": ""}
DASHES: dict[State, Any] = {"added": False, "removed": [7, 5], "changed": [2, 3], "unchanged": False}
WIDTHS: dict[State, float] = {"added": 3, "removed": 2.5, "changed": 3, "unchanged": 1.2}
BORDERS: dict[State, str] = {"added": "solid", "removed": "dashed", "changed": "dotted", "unchanged": "solid"}
ROW, COLUMN, HIGHEST = 68, 210, 640  # pixels from one layer to the next, down and across; of the whole picture
STATES: tuple[State, ...] = ("added", "removed", "changed", "unchanged")


def colours() -> dict[State, str]:
    """Those of the theme that this tab shows."""
    return COLOURS["dark" if st.context.theme.type == "dark" else "light"]


def picture(both: Overlay) -> str | None:
    """Draws both networks as one; returns the id of the node that was clicked."""
    from streamlit_agraph import Edge as Wire
    from streamlit_agraph import Node as Dot

    dark, paint, rows = st.context.theme.type == "dark", colours(), levels(both)
    stand = places(both, rows)
    dots = [Dot(**box(both, node, paint, dark), x=stand[node.id], y=ROW * rows[node.id]) for node in both.graph.nodes]
    wires = [Wire(**wire(both.edges[edge.key], paint, rows, edge)) for edge in both.graph.edges]
    height = min(HIGHEST, ROW * (2 + max(rows.values(), default=0)))
    return drawings.draw(dots, wires, set(both.nodes), height, placed=True)


def levels(both: Overlay) -> dict[str, int]:
    """By node id, the row on which it is drawn: below all that feeds it. Both together may hold a cycle."""
    found: dict[str, int] = {}
    feeds = feeding(both)
    for node in in_flow(both.graph):
        found[node.id] = 1 + max((found[source] for source in feeds.get(node.id, ()) if source in found), default=-1)
    return found


def places(both: Overlay, rows: Mapping[str, int]) -> dict[str, float]:
    """By node id, where it stands in its row: below what feeds it, side by side with its neighbours.

    vis-network can place nodes too, but takes many seconds for a chain of 200 layers; this is done at once.
    """
    found: dict[str, float] = {}
    feeds = feeding(both)
    by_row: dict[int, list[str]] = {}
    for id in both.nodes:
        by_row.setdefault(rows[id], []).append(id)
    for row in sorted(by_row):
        wanted = {id: _mean([found[source] for source in feeds.get(id, ()) if source in found]) for id in by_row[row]}
        order = sorted(wanted, key=wanted.__getitem__)
        left = _mean(list(wanted.values())) - COLUMN * (len(order) - 1) / 2
        found |= {id: left + COLUMN * number for number, id in enumerate(order)}
    return found


def feeding(both: Overlay) -> dict[str, list[str]]:
    """By node id, the ids of what feeds it in either network."""
    feeds: dict[str, list[str]] = {}
    for edge in both.graph.edges:
        feeds.setdefault(edge.target, []).append(edge.source)
    return feeds


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def wire(state: State, paint: Mapping[State, str], rows: Mapping[str, int], edge: Edge) -> dict[str, Any]:
    """One wire as agraph takes it; one that passes by other rows swings out, so that it does not hide behind them."""
    span = rows[edge.target] - rows[edge.source]
    return {
        "source": edge.source, "target": edge.target, "color": paint[state], "dashes": DASHES[state],
        "width": 1.5 if state == "unchanged" else 2.5,
        "smooth": {"enabled": span != 1, "type": "curvedCW", "roundness": 2 / max(2, abs(span))},
    }  # fmt: skip


def box(both: Overlay, node: Node, paint: Mapping[State, str], dark: bool) -> dict[str, Any]:
    """One node as agraph takes it. Labels are drawn as text on a canvas, never as HTML."""
    state = both.nodes[node.id]
    colour, paper = paint[state], DARK_PAPER if dark else PAPER
    ink = LIGHT_INK if dark else "#23262b"
    return {
        "id": node.id, "title": " ", "label": f"{SIGNS[state]} {(node.label or node.layer)[:40]}".strip(),
        "shape": "box", "margin": 10, "borderWidth": WIDTHS[state],
        "color": {
            "border": colour, "background": drawings.mixed(colour, paper, 0.05 if state == "unchanged" else 0.18),
            "highlight": {"border": colour, "background": drawings.mixed(colour, paper, 0.4)},
        },
        "font": {"color": ink, "size": 15, "face": "Source Sans, Source Sans Pro, sans-serif"},
        "shapeProperties": {"borderRadius": 8, "borderDashes": DASHES[state]},
        "widthConstraint": {"minimum": 120, "maximum": 190},
    }  # fmt: skip


def legend(both: Overlay) -> None:
    """What the colours and borders mean, and how many layers of each there are. No word here is from outside."""
    paint, parts = colours(), []
    for state in STATES:
        number = sum(found == state for found in both.nodes.values())
        parts.append(
            f'<span style="border: 2px {BORDERS[state]} {paint[state]}; border-radius: 6px; padding: 1px 9px; '
            f'white-space: nowrap">{SIGNS[state]} {number} {state}</span>'
        )
    st.html(
        f'<div style="display: flex; flex-wrap: wrap; gap: 8px; font-size: 0.86rem">{"".join(parts)}</div>',
        width="content",
    )


def details(both: Overlay, id: str, notes: tuple[Notes, Notes]) -> None:
    """A layer's parameters before and after, side by side."""
    before, after = both.before.get(id), both.after.get(id)
    node = after or before
    if node is None:
        return
    state = both.nodes[id]
    st.markdown(f"#### {plain(node.label or node.layer)}")
    st.caption(f"{plain(node.layer)} · {id} · {state}" if node.label else f"{id} · {state}")
    st.dataframe(rows(before, after, drawings.layer_card(node), notes), hide_index=True, key=f"rows {id}")


def rows(
    before: Node | None, after: Node | None, card: Card | None, notes: tuple[Notes, Notes]
) -> list[dict[str, str]]:
    """One row for each parameter that either has set, what changed first, then what follows from them."""
    sides = [(node, note) for node, note in zip((before, after), notes, strict=True)]
    names = dict.fromkeys(name for node, _ in sides if node is not None for name in node.config)
    made = [(name, *(_value(node, name, card) for node, _ in sides)) for name in names]
    noted = [note.get(node.id) if node is not None else None for node, note in sides]
    made.append(("output shape", *map(_shape, noted)))
    made.append(("trained parameters", *(f"{note.trainable:,}" if note else "–" for note in noted)))
    made.sort(key=lambda row: row[1] == row[2])
    return [
        {"parameter": name if was == now else f"{SIGNS['changed']} {name}", "before": was, "after": now}
        for name, was, now in made
    ]


def _value(node: Node | None, name: str, card: Card | None) -> str:
    if node is None:
        return "–"
    if name in node.config:
        return drawings.written(node.config[name])
    default = next((each.default for each in card.parameters if each.name == name), None) if card else None
    return f"{drawings.written(default)} (default)"


def _shape(note: NodeNote | None) -> str:
    return ", ".join(map(str, note.outputs)) if note is not None and note.outputs else "–"

"""Read-only drawings of networks with streamlit-agraph: nodes coloured by category, a click shows what a layer is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.document.graph import Graph, Node
from engine.errors import CatalogError
from engine.messages.answers import NodeNote
from pages.parts.plain import plain

# The canvas's colours (canvas/frontend/src/components/category.ts); a test compares the two.
COLOURS = {
    "input": "#64748b",
    "core": "#3b82f6",
    "convolutional": "#8b5cf6",
    "pooling": "#0d9488",
    "recurrent": "#d97706",
    "attention": "#e11d48",
    "embedding": "#0891b2",
    "normalization": "#16a34a",
    "regularization": "#ea580c",
    "activation": "#ca8a04",
    "merging": "#db2777",
    "reshaping": "#6b7f99",
    "preprocessing": "#0284c7",
    "augmentation": "#a855f7",
    "arithmetic": "#0f766e",
    "trigonometry": "#0f766e",
    "comparison and logic": "#be185d",
    "sums and statistics": "#4d7c0f",
    "shape": "#6b7f99",
    "joining and splitting": "#db2777",
    "selection": "#b45309",
    "linear algebra": "#4338ca",
    "activation functions": "#ca8a04",
    "neural operations": "#8b5cf6",
    "signals": "#0284c7",
}
OTHER = "#64748b"
PAPER, DARK_PAPER, LIGHT_INK = "#fdfcfa", "#16181b", "#e9e7e2"  # as .streamlit/config.toml has them


def network(graph: Graph, notes: Mapping[str, NodeNote], height: int = 420, mark: str = "") -> str | None:
    """Draws a network from top to bottom; returns the id of the node that was clicked.

    Args:
        notes: by node id, for the shapes on the nodes; may be empty.
        height: in CSS pixels.
        mark: tells pictures of a page apart, which may be of equal networks; with another one a click is forgotten.
    """
    from streamlit_agraph import Edge
    from streamlit_agraph import Node as Dot

    dark = st.context.theme.type == "dark"
    ink, line = (LIGHT_INK, "#5b616a") if dark else ("#23262b", "#b9b4a9")
    ids = {f"{mark}{node.id}": node for node in graph.nodes}
    dots = [dot(Dot, node.model_copy(update={"id": id}), notes.get(node.id), ink) for id, node in ids.items()]
    wires = [
        Edge(source=f"{mark}{edge.source}", target=f"{mark}{edge.target}", color=line, width=1.5)
        for edge in graph.edges
    ]
    clicked = draw(dots, wires, set(ids), height)
    return None if clicked is None else ids[clicked].id


def draw(dots: list[Any], wires: list[Any], ids: set[str], height: int, placed: bool = False) -> str | None:
    """Draws agraph's nodes and edges; returns the id of the node that was clicked.

    Args:
        height: in CSS pixels.
        placed: the nodes say where they stand; otherwise vis-network places them from top to bottom.
    """
    from streamlit_agraph import Config, agraph

    config = Config(height=height, directed=True, physics=False, hierarchical=not placed)
    config.width, config.groups = "100%", {}  # its own ways to say so reach vis-network as unknown options
    config.layout["hierarchical"] |= {
        "sortMethod": "directed", "levelSeparation": 84, "nodeSpacing": 190, "treeSpacing": 210,
    }  # fmt: skip
    clicked = agraph(nodes=dots, edges=wires, config=config)
    return clicked if clicked in ids else None


def dot(kind: type, node: Node, note: NodeNote | None, ink: str) -> object:
    """One node for agraph: a box with name and output shape. Labels are drawn as text on a canvas, never as HTML."""
    name = node.label or node.layer
    shape = f"\n{note.outputs[0]}" if note is not None and note.outputs else ""
    colour = COLOURS.get(category(node), OTHER)
    paper = DARK_PAPER if ink == LIGHT_INK else PAPER
    return kind(
        id=node.id, title=" ", label=f"{name[:40]}{shape}", shape="box", margin=10, borderWidth=1.5,
        color={
            "border": colour, "background": mixed(colour, paper, 0.18),
            "highlight": {"border": colour, "background": mixed(colour, paper, 0.4)},
        },
        font={"color": ink, "size": 15, "face": "Source Sans, Source Sans Pro, sans-serif"},
        shapeProperties={"borderRadius": 8}, widthConstraint={"minimum": 120, "maximum": 190},
    )  # fmt: skip


def mixed(colour: str, paper: str, share: float) -> str:
    """A share of a colour laid on paper, as a solid colour: wires must not shine through."""
    pairs = [(int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in pairs)


def category(node: Node) -> str:
    """The category of a node's layer; layers without inputs look like inputs."""
    found = layer_card(node)
    if found is None:
        return ""
    return found.category if found.inputs else "input"


def layer_card(node: Node) -> Card | None:
    """The card of a node's layer; None for a layer that this installation does not have."""
    try:
        return client.placeable(node.layer)
    except CatalogError:
        return None


def details(node: Node, note: NodeNote | None) -> None:
    """What a layer is, its output shape, its parameters."""
    found = layer_card(node)
    st.markdown(f"#### {plain(node.label or node.layer)}")
    if node.label:
        st.caption(plain(node.layer))
    if found is not None:
        st.caption(plain(found.summary))
    if note is not None:
        shapes = ", ".join(str(tensor) for tensor in note.outputs) or "unknown"
        st.markdown(f"Output shape **{shapes}** · **{note.parameters:,}** trained parameters" if note.parameters
                    else f"Output shape **{shapes}** · nothing to train")  # fmt: skip
    rows = [{"parameter": name, "value": written(value)} for name, value in node.config.items()]
    if rows:
        st.dataframe(rows, hide_index=True)
    else:
        st.caption("Every parameter is at Keras's default.")


def written(value: object) -> str:
    """A parameter's value as text."""
    return value if isinstance(value, str) else json.dumps(value)

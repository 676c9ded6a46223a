"""Pictures of presets that learn a graph, and that paint."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
from PIL import Image

from docs.pictures import strokes
from docs.pictures.strokes import CLASSES, FAINT, HEIGHT, INK, ORANGE, PAPER, TEAL, WIDTH
from engine.data.neighbourhoods import GRAPH, LINKS, NODES
from engine.data.pipeline import Prepared

PHOTOGRAPHS = (2, 5)  # of the preset photo-style: what it shows, and like what it is painted


def club(model: Any, prepared: Prepared) -> Iterator[str]:
    """Every member in the colour of the side that the network tells; known ones are large, wrong ones have a ring."""
    graph = prepared.raw.reading[GRAPH]
    links = np.argwhere(np.triu(graph.matrix.toarray(), 1))
    laid = nx.spring_layout(nx.Graph(links.tolist()), seed=4, iterations=400)
    at = np.array([laid[node] for node in range(len(laid))])
    at = (at - at.min(axis=0)) / np.ptp(at, axis=0) * [WIDTH - 80, HEIGHT - 110] + [40, 64]
    said, true, known = np.zeros(len(at), int), np.zeros(len(at), int), np.zeros(len(at), bool)
    for part, rows in prepared.rows.items():
        x = [prepared.x[part][name] for name in (NODES, LINKS)]  # in the order of the preset's Inputs
        said[rows] = model.predict(x, verbose=0).argmax(axis=1)
        true[rows], known[rows] = prepared.y[part]["club"], part == "train"
    test = prepared.rows["test"]
    right = int((said[test] == true[test]).sum())
    told = f"the four large ones are known; {right} of {len(test)} others are told right"
    yield f'<text x="28" y="34" class="small">{told}</text>'
    for one, other in links:
        (x0, y0), (x1, y1) = at[one], at[other]
        line = f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"
        yield f'<path d="{line}" stroke="{FAINT}" stroke-opacity="0.35" stroke-width="1.4"/>'
    for node, (x, y) in enumerate(at):
        ring = INK if said[node] != true[node] else PAPER
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{15 if known[node] else 8}" fill="{CLASSES[said[node]]}" '
            f'stroke="{ring}" stroke-width="2.5"/>'
        )


def likes(model: Any, prepared: Prepared) -> Iterator[str]:
    """Test pictures, what the network says of them, and the pictures that each is joined to."""
    x = [prepared.x["test"][name] for name in (NODES, LINKS)]
    said, true = model.predict(x, verbose=0).argmax(axis=1), prepared.y["test"]["digit"]
    wrong = np.flatnonzero(said != true)
    rows = [*np.flatnonzero(said == true)[:: len(true) // 7][:6], *wrong[:2]]
    told = "a picture, those that it is joined to, and what the network says of it"
    yield f'<text x="28" y="34" class="small">{told}</text>'
    for place, row in enumerate(rows):
        left, top = 28 + 306 * (place % 2), 52 + 84 * (place // 2)
        colour = TEAL if said[row] == true[row] else ORANGE
        yield from strokes.tile(x[0][row, 0].reshape(8, 8), left, top, 60, colour)
        joined = np.flatnonzero(x[1][row, 0, 1:])[:4] + 1
        for beside, node in enumerate(joined):
            at = left + 78 + 40 * beside
            yield f'<path d="M{left + 62} {top + 30}H{at}" stroke="{FAINT}" stroke-opacity="0.35" stroke-width="1.4"/>'
            yield from strokes.tile(x[0][row, node].reshape(8, 8), at, top + 14, 32, FAINT)
        yield f'<text x="{left + 242}" y="{top + 37}" font-size="20" fill="{colour}">{said[row]}</text>'


def painted(model: Any, prepared: Prepared) -> Iterator[str]:
    """Both photographs, and what was painted."""
    pictures = prepared.x["train"]["image"][list(PHOTOGRAPHS)]
    made = np.asarray(model.shown())[0]
    for picture, (left, top, size), word in (
        (pictures[0], (28, 58, 136), "shows"),
        (pictures[1], (28, 228, 136), "is painted like"),
        (made, (222, 30, 340), ""),
    ):
        yield f'<image x="{left}" y="{top}" width="{size}" height="{size}" href="{_data(picture)}"/>'
        yield f'<text x="{left}" y="{top - 8}" class="small">{word}</text>'


def _data(picture: np.ndarray) -> str:
    """A picture, (height, width, 3) from 0 to 1, as the address of a PNG."""
    made = io.BytesIO()
    Image.fromarray((picture * 255.0).round().astype("uint8")).save(made, "PNG")
    return f"data:image/png;base64,{base64.b64encode(made.getvalue()).decode()}"

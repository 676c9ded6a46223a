"""What pictures of presets are woven from: threads, tiles and columns, as pieces of SVG."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from engine.data.pipeline import Prepared

MOST_THREADS = 160
WIDTH, HEIGHT = 640, 400
PAPER, THREAD, INK, FAINT = "#fdfcfa", "#f1eee7", "#23262b", "#767b84"
TEAL, ORANGE, PALE = "#0f766e", "#d9722e", "#effaf7"
CLASSES = (TEAL, ORANGE, "#6d5aa8")


def loudness(spectrogram: np.ndarray, pitches: int = 2) -> np.ndarray:
    """A spectrogram (moments, bands, 1) in coarse cells, high pitches on top, from 0 (silent) to 1."""
    moments, bands = len(spectrogram) // 2, spectrogram.shape[1] // pitches
    cells = spectrogram[: 2 * moments, : pitches * bands, 0].reshape(moments, 2, bands, pitches).mean(axis=(1, 3))
    return np.clip((cells.T[::-1] + 0.6) / 2.6, 0.0, 1.0)


def digit(prepared: Prepared, digit: int) -> tuple[np.ndarray, int]:
    """The first test picture of a digit, (8, 8), and its label."""
    row = int(np.flatnonzero(next(iter(prepared.y["test"].values())) == digit)[0])
    return prepared.x["test"]["image"][row, :, :, 0], digit


def layer(model: Any, name: str, image: np.ndarray) -> np.ndarray:
    """What a layer gives for one picture, without the batch axis."""
    inner = keras.Model(model.inputs, model.get_layer(name).output)
    return np.asarray(inner([image[None, :, :, None]], training=False))[0]


def places(count: int, top: float) -> list[float]:
    """Heights of rows below each other."""
    return [top + 18.0 * row for row in range(count)]


def column(x: float, count: int) -> np.ndarray:
    """Places one above the other, (count, 2)."""
    return np.stack([np.full(count, x), np.linspace(46, HEIGHT - 46, count)], axis=1)


def threads(starts: np.ndarray, ends: np.ndarray, flow: np.ndarray, most: int, opacity: float = 0.55) -> Iterator[str]:
    """The strongest flows as curves; teal pushes up, orange holds down."""
    strongest = np.argsort(-np.abs(flow), axis=None)[:most]
    top = np.abs(flow).max()
    for start, end in zip(*np.unravel_index(strongest, flow.shape), strict=True):
        (x0, y0), (x1, y1), value = starts[start], ends[end], flow[start, end]
        middle = (x0 + x1) / 2
        yield (
            f'<path d="M{x0} {y0:.1f}C{middle} {y0:.1f} {middle} {y1:.1f} {x1} {y1:.1f}" fill="none" '
            f'stroke="{TEAL if value > 0 else ORANGE}" stroke-width="1.3" '
            f'stroke-opacity="{opacity * abs(value) / top:.3f}"/>'
        )


def tile(
    values: np.ndarray, left: float, top: float, size: float, colour: str = TEAL, *, paper: bool = True
) -> Iterator[str]:
    """A small grey picture in one colour, values 0 to 1, on a pale paper."""
    cell = size / len(values)
    if paper:
        yield f'<rect x="{left - 2}" y="{top - 2}" width="{size + 4}" height="{size + 4}" rx="4" fill="{PALE}"/>'
    for row, column in np.ndindex(values.shape):
        if values[row, column] > 0.02:
            yield (
                f'<rect x="{left + column * cell:.2f}" y="{top + row * cell:.2f}" width="{cell * 0.94:.2f}" '
                f'height="{cell * 0.94:.2f}" rx="{cell * 0.12:.2f}" fill="{colour}" '
                f'fill-opacity="{min(1.0, values[row, column]):.2f}"/>'
            )


def scores(logits: np.ndarray, label: int, left: float = 536) -> Iterator[str]:
    """Ten digits with a bar each, as likely as the network holds them to be."""
    likely = np.exp(logits - logits.max())
    likely /= likely.sum()
    room = WIDTH - 28 - (left + 24)
    for digit, (x, y) in enumerate(column(left, 10)):
        bold = ' font-weight="700"' if digit == label else f' fill-opacity="0.55" fill="{FAINT}"'
        yield f'<text x="{x + 8}" y="{y + 5:.1f}"{bold}>{digit}</text>'
        for length, colour in ((room, "#e9e5dd"), (room * likely[digit], ORANGE)):
            yield f'<rect x="{x + 24}" y="{y - 5:.1f}" width="{length:.1f}" height="10" rx="5" fill="{colour}"/>'


def straight(x: np.ndarray, y: np.ndarray) -> str:
    """A path from point to point."""
    return "M" + "L".join(f"{left:.1f} {top:.1f}" for left, top in zip(x, y, strict=True))


def smooth(x: np.ndarray, y: np.ndarray) -> str:
    """A path through points that arrives and leaves level."""
    parts = [f"M{x[0]:.1f} {y[0]:.1f}"]
    for n in range(1, len(x)):
        middle = (x[n - 1] + x[n]) / 2
        parts.append(f"C{middle:.1f} {y[n - 1]:.1f} {middle:.1f} {y[n]:.1f} {x[n]:.1f} {y[n]:.1f}")
    return "".join(parts)

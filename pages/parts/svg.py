"""Curves, bars and matrices as SVG without a script, for papers that are read without the app."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from engine.messages.pictures import Bars, Curve, Line, Matrix

WIDTH, HEIGHT = 480.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 10.0, 10.0, 40.0
COLOURS = (
    "#0f766e",
    "#d9722e",
    "#3c6ec4",
    "#b8427a",
    "#8a9a1f",
    "#7a4fc4",
    "#c9a227",
    "#5b6470",
    "#2590b3",
    "#8f5a33",
    "#4d7c3a",
    "#d05a5a",
)
TICKS = 5
CELL, NAMES = 30.0, 110.0  # pixels of a matrix: a cell, and the room of names
LONGEST = 16  # letters of a name
LIGHT = 'style="fill:#fff"'  # what is written on dark

Ends = tuple[float, float]


def svg(picture: Curve | Bars | Matrix) -> str:
    """The picture as one `<svg>`; texts in it are inert."""
    if isinstance(picture, Matrix):
        return _matrix(picture)
    return _curve(picture) if isinstance(picture, Curve) else _bars(picture)


def _curve(picture: Curve) -> str:
    points = [(x, y) for line in picture.lines for x, y in _known(line)]
    wide, high = (_ends([point[axis] for point in points]) for axis in (0, 1))
    drawn = "".join(_line(line, COLOURS[place % len(COLOURS)], wide, high) for place, line in enumerate(picture.lines))
    names = "".join(
        f'<li><i style="background:{COLOURS[place % len(COLOURS)]}"></i>{escape(line.name)}</li>'
        for place, line in enumerate(picture.lines)
    )
    return _framed(picture, drawn + _ticks(wide, high)) + (f"<ul>{names}</ul>" if len(picture.lines) > 1 else "")


def _bars(picture: Bars) -> str:
    values = [value or 0.0 for value in picture.values]
    high = (min(0.0, *values, 0.0), max(values, default=1.0) or 1.0)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values))
    drawn = []
    for place, value in enumerate(values):
        top, bottom = _y(max(value, 0.0), high), _y(min(value, 0.0), high)
        drawn.append(
            f'<rect x="{LEFT + step * (place + 0.12):.1f}" y="{top:.1f}" width="{step * 0.76:.1f}" '
            f'height="{max(bottom - top, 0.5):.1f}" fill="{COLOURS[0]}"/>'
        )
    every = max(1, -(-len(values) // 8))
    for place in range(0, len(values), every):
        drawn.append(_text(LEFT + step * (place + 0.5), HEIGHT - BOTTOM + 14, picture.names[place]))
    return _framed(picture, "".join(drawn) + "".join(_y_ticks(high)))


def _matrix(picture: Matrix) -> str:
    width, height = NAMES + CELL * len(picture.columns), NAMES + CELL * len(picture.rows)
    sums = [sum(value or 0.0 for value in row) or 1.0 for row in picture.values]
    drawn = []
    for row, name in enumerate(picture.rows):
        y = NAMES + CELL * row
        drawn.append(_text(NAMES - 6, y + CELL * 0.65, name, "end"))
        for column, value in enumerate(picture.values[row]):
            share = (value or 0.0) / sums[row]
            x = NAMES + CELL * column
            drawn.append(
                f'<rect x="{x:.0f}" y="{y:.0f}" width="{CELL - 1:.0f}" height="{CELL - 1:.0f}" fill="{COLOURS[0]}" '
                f'fill-opacity="{0.06 + 0.8 * share:.2f}"/>'
                + _text(x + CELL / 2, y + CELL * 0.65, f"{value or 0:,.0f}", more=LIGHT if share > 0.5 else "")
            )
    for column, name in enumerate(picture.columns):
        x = NAMES + CELL * (column + 0.6)
        turned = f'transform="rotate(-60 {x:.0f} {NAMES - 6:.0f})"'
        drawn.append(_text(x, NAMES - 6, name, "start", more=turned))
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img">{"".join(drawn)}</svg>'


def _framed(picture: Curve | Bars, drawn: str) -> str:
    axes = (
        f'<path class="axes" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
        + _text((LEFT + WIDTH) / 2, HEIGHT - 6, picture.x_label, limit=60)
        + _text(12, HEIGHT / 2 - 10, picture.y_label, more=f'transform="rotate(-90 12 {HEIGHT / 2 - 10})"', limit=40)
    )
    return f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img">{drawn}{axes}</svg>'


def _line(line: Line, colour: str, wide: Ends, high: Ends) -> str:
    places = [(_x(x, wide), _y(y, high)) for x, y in _known(line)]
    if line.points or len(places) == 1:
        return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{colour}" opacity="0.55"/>' for x, y in places)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _known(line: Line) -> Iterator[tuple[float, float]]:
    for x, y in zip(line.x, line.y, strict=True):
        if x is not None and y is not None and math.isfinite(x) and math.isfinite(y):
            yield x, y


def _ends(values: list[float]) -> Ends:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _x(value: float, ends: Ends) -> float:
    return LEFT + (value - ends[0]) / (ends[1] - ends[0]) * (WIDTH - LEFT - RIGHT)


def _y(value: float, ends: Ends) -> float:
    return HEIGHT - BOTTOM - (value - ends[0]) / ((ends[1] - ends[0]) or 1.0) * (HEIGHT - TOP - BOTTOM)


def _ticks(wide: Ends, high: Ends) -> str:
    across = [
        _text(_x(value, wide), HEIGHT - BOTTOM + 14, f"{value:.3g}")
        for value in (wide[0] + (wide[1] - wide[0]) * place / (TICKS - 1) for place in range(TICKS))
    ]
    return "".join([*across, *_y_ticks(high)])


def _y_ticks(high: Ends) -> Iterator[str]:
    for place in range(TICKS):
        value = high[0] + (high[1] - high[0]) * place / (TICKS - 1)
        yield _text(LEFT - 5, _y(value, high) + 3, f"{value:.3g}", "end")


def _text(x: float, y: float, text: str, anchor: str = "middle", *, more: str = "", limit: int = LONGEST) -> str:
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(short)}</text>'

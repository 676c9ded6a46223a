"""Test rows as they were read, as pictures: images side by side, the columns of tables and texts, lines of series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.data.base import Raw
from engine.data.preview import plain
from engine.data.stored import picked
from engine.messages.evaluation import TEST_ROW
from engine.messages.pictures import Curve, Gallery, Image, Line, Picture, Table

LARGEST = 48  # pixels along an image's side
LONGEST = 300  # letters of a cell
MOST_LINES = 6  # of sounds and series
MOST_POINTS = 400  # of a line
MOST_COLUMNS = 40  # of a table


def raw_rows(
    raw: Raw, rows: np.ndarray, said: Sequence[tuple[str, str]], beside: Mapping[str, Sequence[Any]], target: str
) -> tuple[Picture, ...]:
    """Pictures of samples.

    Args:
        rows: their numbers in `raw`.
        said: what is true of each, and what was said.
        beside: columns that stand first in the table, by name.
        target: the name of what is predicted.
    """
    captions = [f"{true} → {found}" if true else found for true, found in said]
    found: list[Picture] = [_images(name, raw, rows, captions) for name in raw.columns("image")]
    for kind, lines in (("sound", 1), ("series", 2)):
        found += [
            _lines(name, raw, rows[:MOST_LINES], captions, lines)
            for name in raw.columns(kind)  # type: ignore[arg-type]
        ]
    return (*found, _table(raw, rows, said, beside, target))


def _images(name: str, raw: Raw, rows: np.ndarray, captions: list[str]) -> Gallery:
    images = raw.arrays[name]
    step = max(1, -(-max(images.shape[1:3]) // LARGEST))
    small = picked(images, rows)[:, ::step, ::step]
    small = small[..., : 3 if small.shape[3] >= 3 else 1]
    high = raw.maximum.get(name, 0.0) or float(small.max(initial=1.0))
    low = min(0.0, float(small.min(initial=0.0)))
    pixels = np.clip(np.rint((small - low) * (255.0 / ((high - low) or 1.0))), 0, 255).astype("int64")
    return Gallery(
        title=f"{name}: true → said",
        images=tuple(
            Image(
                caption=caption,
                height=picture.shape[0],
                width=picture.shape[1],
                channels=picture.shape[2],
                pixels=tuple(picture.ravel().tolist()),
            )
            for caption, picture in zip(captions, pixels, strict=True)
        ),
    )


def _lines(name: str, raw: Raw, rows: np.ndarray, captions: list[str], axes: int) -> Curve:
    """A line for each sample, one below the other; of several columns the first one."""
    values = picked(raw.arrays[name], rows).astype("float64")
    values = values[..., 0] if axes == 2 else values
    step = max(1, -(-values.shape[1] // MOST_POINTS))
    apart = float(np.nanmax(values) - np.nanmin(values)) or 1.0
    moments = tuple(float(place) for place in range(0, values.shape[1], step))
    return Curve(
        title=f"{name}, one below the other: true → said",
        x_label="steps" if axes == 2 else "samples",
        y_label="value",
        lines=tuple(
            Line(name=caption, x=moments, y=tuple((line[::step] - apart * place).tolist()))
            for place, (line, caption) in enumerate(zip(values, captions[: len(values)], strict=True))
        ),
    )


def test_rows(numbers: Sequence[int]) -> dict[str, Sequence[int]]:
    """The column that says which test rows they are, counted from 1, of their numbers from 0."""
    return {TEST_ROW: [number + 1 for number in numbers]}


def _table(
    raw: Raw, rows: np.ndarray, said: Sequence[tuple[str, str]], beside: Mapping[str, Sequence[Any]], target: str
) -> Table:
    columns = [str(name) for name in raw.table.columns][:MOST_COLUMNS] if len(raw.table) == raw.rows else []
    picked_rows: pd.DataFrame = raw.table.iloc[rows][columns] if columns else pd.DataFrame(index=range(len(rows)))
    first = (*beside, f"{target}, true", f"{target}, said")
    return Table(
        title="The same rows as a table",
        columns=(*first, *(f"{name} " if name in first else name for name in columns)),
        rows=tuple(
            (*told, true, found, *map(_cell, values))
            for told, (true, found), values in zip(
                zip(*beside.values(), strict=True), said, picked_rows.itertuples(index=False), strict=True
            )
        ),
    )


def _cell(value: Any) -> Any:
    told = plain(value)
    if isinstance(told, str) and len(told) > LONGEST:
        return f"{told[:LONGEST]} ..."
    return round(told, 6) if isinstance(told, float) else told

"""Test rows as they were read, as pictures: images side by side, the columns of tables and texts, lines of series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
        beside: columns that stand first in the table, by name; the first one says which rows they are.
        target: the name of what is predicted.
    """
    captions = [f"{true} → {found}" if true else found for true, found in said]
    found: list[Picture] = [_images(name, raw, rows, captions) for name in raw.columns("image")]
    titles = [f"{which}: {caption}" for which, caption in zip(_named(beside), captions, strict=True)]
    for kind in ("sound", "series"):
        for name in raw.columns(kind):
            found += _lines(name, raw, rows[:MOST_LINES], titles)
    return (*found, _table(raw, rows, said, beside, target))


def _named(beside: Mapping[str, Sequence[Any]]) -> list[str]:
    """Which rows they are, from the first column beside: `Test row 12`."""
    column, values = next(iter(beside.items()))
    names = [value if isinstance(value, str) else f"{column} {value:,}" for value in values]
    return [name[:1].upper() + name[1:] for name in names]


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


def _lines(name: str, raw: Raw, rows: np.ndarray, titles: list[str]) -> Iterator[Curve]:
    """A picture of each sample in its own units; of several columns the first one."""
    values = picked(raw.arrays[name], rows).astype("float64")
    series = values.ndim == 3
    values = values[..., 0] if series else values
    step = max(1, -(-values.shape[1] // MOST_POINTS))
    moments = tuple(float(place) for place in range(0, values.shape[1], step))
    measured = next(iter(raw.channels.get(name, ())), name)
    for line, title in zip(values, titles[: len(values)], strict=True):
        drawn = Line(name=measured, x=moments, y=tuple(line[::step].tolist()))
        yield Curve(title=title, x_label="steps" if series else "samples", y_label=measured, lines=(drawn,))


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
        title="The rows as a table",
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

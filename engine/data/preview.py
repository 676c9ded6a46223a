"""What the Data page shows of columns as they were read: each column, a few rows, a few pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engine.data.base import Guess, Raw
from engine.messages.answers import Column
from engine.messages.pictures import Bars, Gallery, Image, Picture

ROWS = 20
EXAMPLES = 3
LONGEST = 40  # letters of an example
PICTURES = 24
BINS = 20  # bars of a histogram
MOST_BARS = 30  # classes that are drawn, the most frequent first
LARGEST = 32  # pixels along a picture's side


def columns(raw: Raw) -> tuple[Column, ...]:
    """Every column of the source, ignored ones and the target too; pictures come first, as one column."""
    guesses = raw.guesses
    table = [_column(str(name), raw.seen[name], guesses.get(str(name)), raw) for name in raw.seen.columns]
    return (*([_image_column(raw.images)] if raw.images is not None else []), *table)


def sample(raw: Raw) -> tuple[dict[str, Any], ...]:
    """The first rows as they lie in the source; None where a value is missing."""
    first = raw.seen.head(ROWS)
    return tuple({str(name): _plain(row[name]) for name in first.columns} for _, row in first.iterrows())


def pictures(raw: Raw) -> tuple[Picture, ...]:
    """A few of the images, and how the target is spread."""
    gallery = () if raw.images is None else (_gallery(raw.images, raw.target),)
    return (*gallery, _classes(raw) if raw.target_kind == "classes" else _histogram(raw))


def _column(name: str, values: pd.Series, guess: Guess | None, raw: Raw) -> Column:
    present = values.dropna()
    numbers = pd.to_numeric(present, errors="coerce").dropna() if guess and guess.kind == "number" else present[:0]
    finite = numbers[np.isfinite(numbers.astype("float64"))]
    reason = guess.reason if guess else ""
    if infinite := raw.infinite.get(name):
        reason += f"; {infinite:,} infinite values count as missing"
    return Column(
        name=name,
        kind=guess.kind if guess else "ignore",
        dtype=str(values.dtype),
        missing=int(values.isna().sum()),
        unique=int(present.nunique()),
        minimum=float(finite.min()) if len(finite) else None,
        maximum=float(finite.max()) if len(finite) else None,
        examples=tuple(str(value)[:LONGEST] for value in present.unique()[:EXAMPLES]),
        guessed=reason,
    )


def _image_column(images: np.ndarray) -> Column:
    _, height, width, channels = images.shape
    return Column(
        name="image",
        kind="image",
        dtype=str(images.dtype),
        minimum=float(images.min()),
        maximum=float(images.max()),
        examples=(f"{height} × {width} pixels, {channels} {'channel' if channels == 1 else 'channels'}",),
        guessed="a picture in each row",
    )


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if pd.isna(value):
        return None
    value = value.item() if isinstance(value, np.generic) else value
    return (
        value
        if isinstance(value, bool | int | str) or (isinstance(value, float) and np.isfinite(value))
        else str(value)
    )


def _gallery(images: np.ndarray, target: pd.Series) -> Gallery:
    """Pictures in the order of the data, evenly from each class."""
    turn = target.groupby(target).cumcount().to_numpy()
    chosen = np.argsort(turn, kind="stable")[:PICTURES]
    step = max(1, -(-max(images.shape[1:3]) // LARGEST))
    small = images[chosen, ::step, ::step]
    low, high = float(images.min()), float(images.max())
    pixels = np.rint((small - low) * (255.0 / ((high - low) or 1.0))).astype("int64")
    return Gallery(
        title="Pictures from each class",
        images=tuple(
            Image(
                caption=str(target.iloc[row]),
                height=picture.shape[0],
                width=picture.shape[1],
                channels=3 if picture.shape[2] == 3 else 1,
                pixels=tuple(picture.ravel().tolist()),
            )
            for row, picture in zip(chosen, pixels, strict=True)
        ),
    )


def _classes(raw: Raw) -> Bars:
    counts = raw.target.value_counts()
    shown = counts.iloc[:MOST_BARS].sort_index()
    more = f", the {MOST_BARS} most frequent of {len(counts)} classes" if len(counts) > MOST_BARS else ""
    return Bars(
        title=f"Rows in each class{more}",
        x_label=raw.target_name,
        y_label="rows",
        names=tuple(map(str, shown.index)),
        values=tuple(map(float, shown)),
    )


def _histogram(raw: Raw) -> Bars:
    counts, edges = np.histogram(raw.target.to_numpy(dtype="float64"), bins=BINS)
    return Bars(
        title="How the target is spread",
        x_label=f"{raw.target_name}, from",
        y_label="rows",
        names=tuple(f"{edge:.4g}" for edge in edges[:-1]),
        values=tuple(map(float, counts)),
    )

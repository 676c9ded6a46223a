"""What the Data page shows of columns as they were read: each column, a few rows, a few pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engine.data.base import ColumnKind, Guess, Raw, Target
from engine.data.previews import series, sound, table, text
from engine.data.previews.table import BINS, looked_at
from engine.data.stored import pieces_of
from engine.messages.answers import Column
from engine.messages.pictures import Bars, Gallery, Image, Picture

ROWS = 20
EXAMPLES = 3
LONGEST = 40  # letters of an example
SHOWN = 500  # letters of a cell in the first rows
PICTURES = 24
MOST_BARS = 30  # classes that are drawn, the most frequent first
LARGEST = 32  # pixels along a picture's side
REASONS: dict[str, str] = {
    "image": "a picture in each row",
    "sound": "a sound in each row",
    "series": "a stretch of a series in each row",
    "tokens": "numbered words or letters",
    "nodes": "in each row the features of a node, and behind them those of the nodes around it",
    "links": "in each row which of these nodes are joined, and how much that counts",
}
UNITS: dict[str, tuple[str, ...]] = {"sound": ("samples",), "series": ("steps", "columns"), "tokens": ("places",)}
UNITS |= {"nodes": ("nodes", "features"), "links": ("nodes", "nodes")}


def columns(raw: Raw) -> tuple[Column, ...]:
    """Every column of the source, ignored ones and the target too; those whose values are arrays come first."""
    guesses = raw.guesses
    rows = looked_at(len(raw.seen))
    of_table = [_column(str(name), raw.seen[name], guesses.get(str(name)), raw, rows) for name in raw.seen.columns]
    return (*(_array_column(name, values, raw.kind(name)) for name, values in raw.arrays.items()), *of_table)


def sample(raw: Raw) -> tuple[dict[str, Any], ...]:
    """The first rows as they lie in the source; None where a value is missing."""
    first = raw.seen.head(ROWS)
    return tuple({str(name): _shortened(plain(row[name])) for name in first.columns} for _, row in first.iterrows())


def _shortened(value: Any) -> Any:
    return f"{value[:SHOWN]} ..." if isinstance(value, str) and len(value) > SHOWN else value


def pictures(raw: Raw) -> tuple[Picture, ...]:
    """A few of the images and masks, what series, sounds, texts and tables are like, and how each target is spread."""
    galleries = [gallery(name, raw) for name in raw.columns("image")]
    galleries += [_masks(target) for target in raw.targets if target.kind == "mask"]
    spread = [_spread(target) for target in raw.targets if target.kind != "mask"]
    of_kinds = [picture for kind in (series, sound, text) for picture in kind.pictures(raw)]
    return (*galleries, *of_kinds, *spread, *table.pictures(raw))


def _column(name: str, values: pd.Series, guess: Guess | None, raw: Raw, rows: np.ndarray) -> Column:
    """Missing values are counted in all rows, everything else in those that are looked at."""
    present = values.iloc[rows].dropna()
    counted = present if guess and guess.kind == "number" else pd.Series(dtype="float64")  # dates are no numbers
    numbers = pd.to_numeric(counted, errors="coerce").dropna()
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
        histogram=table.histogram(finite.to_numpy(dtype="float64")),
        examples=tuple(str(value)[:LONGEST] for value in present.unique()[:EXAMPLES]),
        guessed=reason,
    )


def _array_column(name: str, values: np.ndarray, kind: ColumnKind) -> Column:
    return Column(
        name=name,
        kind=kind,
        dtype=str(values.dtype),
        minimum=min(float(piece.min()) for piece in pieces_of(values)),
        maximum=max(float(piece.max()) for piece in pieces_of(values)),
        examples=(_sizes(values.shape[1:], kind),),
        guessed=REASONS[kind],
    )


def _sizes(shape: tuple[int, ...], kind: ColumnKind) -> str:
    if kind == "image":
        return f"{shape[0]} × {shape[1]} pixels, {shape[2]} {'channel' if shape[2] == 1 else 'channels'}"
    return " × ".join(f"{size:,} {unit}" for size, unit in zip(shape, UNITS[kind], strict=False))


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if pd.isna(value):
        return None
    value = value.item() if isinstance(value, np.generic) else value
    return (
        value
        if isinstance(value, bool | int | str) or (isinstance(value, float) and np.isfinite(value))
        else str(value)
    )


def _masks(target: Target) -> Gallery:
    """The masks of the first rows, each class in a grey of its own."""
    values = np.asarray(target.values)[:PICTURES]
    step = max(1, -(-max(values.shape[1:]) // LARGEST))
    grey = values[:, ::step, ::step] * 255 // max(1, len(target.classes) - 1)
    return Gallery(
        title=f"Masks: {', '.join(target.classes)[:80]}, from black to white",
        images=tuple(
            Image(
                caption="", height=each.shape[0], width=each.shape[1], channels=1, pixels=tuple(each.ravel().tolist())
            )
            for each in grey
        ),
    )


def gallery(name: str, raw: Raw) -> Gallery:
    """Pictures in the order of the data, evenly from each class."""
    images, captions = raw.arrays[name], [""] * raw.rows
    chosen = np.arange(raw.rows)[:PICTURES]
    if isinstance(raw.target, pd.Series) and raw.target_kind != "none":
        captions = [str(value) for value in raw.target]
    if raw.target_kind == "classes":
        turn = pd.Series(captions).groupby(pd.Series(captions)).cumcount().to_numpy()
        chosen = np.argsort(turn, kind="stable")[:PICTURES]
    step = max(1, -(-max(images.shape[1:3]) // LARGEST))
    small = images[chosen, ::step, ::step]
    small = small[..., : 3 if small.shape[3] >= 3 else 1]  # of more channels, the first that can be drawn
    low, high = float(images.min()), float(images.max())
    pixels = np.rint((small - low) * (255.0 / ((high - low) or 1.0))).astype("int64")
    return Gallery(
        title=_title(name, raw),
        images=tuple(
            Image(
                caption=captions[row],
                height=picture.shape[0],
                width=picture.shape[1],
                channels=picture.shape[2],
                pixels=tuple(picture.ravel().tolist()),
            )
            for row, picture in zip(chosen, pixels, strict=True)
        ),
    )


def _title(name: str, raw: Raw) -> str:
    if raw.target_kind != "classes":
        return f"Pictures: {name}"
    return "Pictures from each class" + (f": {name}" if len(raw.columns("image")) > 1 else "")


def _spread(target: Target) -> Bars:
    if target.kind == "text":
        return _lengths(target)
    return _classes(target) if target.kind == "classes" else _histogram(target)


def _lengths(target: Target) -> Bars:
    """How many texts have so many characters, each length by itself where there are few."""
    sizes = np.asarray([len(text) for text in target.values])
    width = -(-(int(sizes.max()) + 1) // MOST_BARS)
    counts = np.bincount(sizes // width)
    first = int(np.flatnonzero(counts)[0])
    return Bars(
        title="How long the texts are",
        x_label=f"characters of {target.name}" + (", from" if width > 1 else ""),
        y_label="rows",
        names=tuple(str(place * width) for place in range(first, len(counts))),
        values=tuple(map(float, counts[first:])),
    )


def _classes(target: Target) -> Bars:
    counts = pd.Series(target.values).value_counts()
    shown = counts.iloc[:MOST_BARS].sort_index()
    more = f", the {MOST_BARS} most frequent of {len(counts)} classes" if len(counts) > MOST_BARS else ""
    return Bars(
        title=f"Rows in each class{more}",
        x_label=target.name,
        y_label="rows",
        names=tuple(map(str, shown.index)),
        values=tuple(map(float, shown)),
    )


def _histogram(target: Target) -> Bars:
    counts, edges = np.histogram(np.asarray(target.values, dtype="float64"), bins=BINS)
    return Bars(
        title="How the target is spread",
        x_label=f"{target.name}, from",
        y_label="rows",
        names=tuple(f"{edge:.4g}" for edge in edges[:-1]),
        values=tuple(map(float, counts)),
    )

"""What explanations find as pictures: over a picture, along a series, by column or token, from place to place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.messages.pictures import Bars, Curve, Gallery, Image, Line, Matrix, Picture

LARGEST = 128  # pixels along a side
MOST_BARS = 30
LEAST = 5e-4  # of a weight that is shown by itself
MOST_PLACES = 24  # rows or columns of a matrix
Names = Sequence[str] | None  # of places, empty where one is padding; None: they have numbers
FOR, AGAINST = np.array([214, 84, 26]), np.array([38, 92, 170])  # orange and blue


def over_picture(name: str, values: np.ndarray, found: np.ndarray) -> Gallery:
    """A picture (height, width, channels), what counts in it, and both together; orange for, blue against."""
    grey, counts = values.mean(axis=-1), found.sum(axis=-1)
    low, high = float(grey.min()), float(grey.max())
    paper = 255.0 * (grey - low) / ((high - low) or 1.0)
    strength = np.clip(counts / (np.abs(counts).max() or 1.0), -1.0, 1.0)[..., None]
    ink = np.where(strength >= 0, FOR, AGAINST)
    alone = 255.0 + np.abs(strength) * (ink - 255.0)
    both = paper[..., None] * (1 - np.abs(strength)) + np.abs(strength) * ink
    shown = (("the row", np.repeat(paper[..., None], 3, axis=-1)), ("what counts", alone), ("both", both))
    images = tuple(_image(pixels, caption) for caption, pixels in shown)
    return Gallery(title=f"{name}: orange speaks for it, blue against it", images=images)


def by_name(title: str, names: Sequence[str], found: np.ndarray) -> Bars:
    """How much each column or token counts, the largest first."""
    order = np.argsort(-np.abs(found), kind="stable")[:MOST_BARS]
    return Bars(
        title=title,
        x_label="",
        y_label="counts",
        names=tuple(_told(names, place) for place in order),
        values=tuple(float(found[place]) for place in order),
    )


def along(name: str, values: np.ndarray, found: np.ndarray) -> tuple[Picture, ...]:
    """A series (steps, columns) or a sound, and below it how much each step counts."""
    flat = values.reshape(len(values), -1)
    steps = tuple(map(float, range(1, len(flat) + 1)))
    counts = found.reshape(len(found), -1).sum(axis=1)
    row = Line(name="first column", x=steps, y=tuple(map(float, flat[:, 0])))
    much = Line(name="counts", x=steps, y=tuple(map(float, counts)))
    return (
        Curve(title=f"{name}: the row", x_label="step", y_label="value", lines=(row,)),
        Curve(title=f"{name}: how much each step counts", x_label="step", y_label="counts", lines=(much,)),
    )


def attention_matrix(title: str, weights: np.ndarray, rows: Names, columns: Names) -> Matrix:
    """How much each place (rows) looks at each place (columns), (rows, columns).

    Rows of padding are left out. What is looked at padding is a column of its own, where there is any. Of more than
    `MOST_PLACES` some stand together: the mean over rows, the sum over columns, so that rows add up to what they did.
    """
    words = [word for word in rows or () if word]
    weights = weights[_there(rows, len(weights))]
    seen = _there(columns, weights.shape[1])
    lost = weights.sum(axis=1) - weights[:, seen].sum(axis=1)
    down, row_names = _together(len(weights), words)
    over, column_names = _together(len(seen), [word for word in columns or () if word])
    small = np.add.reduceat(np.add.reduceat(weights[:, seen], over, axis=1), down, axis=0)
    sizes = np.diff([*down, len(weights)])[:, None]
    small, lost = small / sizes, np.add.reduceat(lost, down)[:, None] / sizes
    if lost.max(initial=0.0) > LEAST:
        small, column_names = np.concatenate([small, lost], axis=1), [*column_names, "padding"]
    values = tuple(tuple(map(float, row)) for row in small)
    return Matrix(title=title, rows=tuple(row_names), columns=tuple(column_names), values=values)


def stand_together(names: Names, count: int) -> bool:
    """Whether there are too many places to be shown one by one."""
    return len(_there(names, count)) > MOST_PLACES


def _there(names: Names, count: int) -> np.ndarray:
    """The places that are no padding."""
    return np.arange(count) if names is None else np.flatnonzero([bool(name) for name in names])


def _together(count: int, words: Sequence[str]) -> tuple[list[int], list[str]]:
    """Where places that stand together begin, and what they are called."""
    step = max(1, -(-count // MOST_PLACES))
    starts = list(range(0, count, step))
    if step == 1:
        return starts, [_told(words, place) for place in starts] if words else [str(place + 1) for place in starts]
    return starts, [_span(start, min(count, start + step), words) for start in starts]


def _span(start: int, end: int, words: Sequence[str]) -> str:
    numbers = f"{start + 1}" if end == start + 1 else f"{start + 1}–{end}"
    return f"{numbers} {' '.join(words[start:end])}".strip()


def _told(names: Sequence[str], place: int) -> str:
    """A name that no other has."""
    name = names[place]
    return name if names.count(name) == 1 else f"{place + 1} {name}"


def _image(pixels: np.ndarray, caption: str) -> Image:
    step = max(1, -(-max(pixels.shape[:2]) // LARGEST))
    small = np.clip(np.rint(pixels[::step, ::step]), 0, 255).astype("int64")
    return Image(
        caption=caption, height=small.shape[0], width=small.shape[1], channels=3, pixels=tuple(small.ravel().tolist())
    )

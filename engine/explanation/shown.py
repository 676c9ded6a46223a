"""Attributions as pictures: over a picture, along a series, by column or by token."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.messages.pictures import Bars, Curve, Gallery, Image, Line, Picture

LARGEST = 128  # pixels along a side
MOST_BARS = 30
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

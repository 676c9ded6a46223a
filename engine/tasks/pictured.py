"""Arrays as pictures that a person can look at while networks learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.messages.pictures import Curve, Gallery, Image, Line

LARGEST = 64  # pixels along a side; a live picture is small


def image(values: np.ndarray, low: float, high: float, caption: str = "", largest: int = LARGEST) -> Image:
    """One picture, (height, width, channels) floats; `low` is drawn black and `high` white. Large ones get smaller."""
    step = -(-max(values.shape[:2]) // largest)
    small = values[::step, ::step]
    pixels = ((small - low) * (255.0 / ((high - low) or 1.0))).round().clip(0, 255).astype("int64")
    colours = pixels if pixels.shape[-1] == 3 else pixels[..., :1]
    height, width, channels = colours.shape
    return Image(caption=caption, height=height, width=width, channels=channels, pixels=tuple(colours.ravel().tolist()))


def grid(
    title: str, values: np.ndarray, captions: Sequence[str] = (), span: tuple[float, float] | None = None
) -> Gallery:
    """Pictures side by side, (rows, height, width, channels); `span` is black and white, else what they have."""
    low, high = span or (float(values.min()), float(values.max()))
    names = [*captions, *[""] * len(values)]
    return Gallery(
        title=title, images=tuple(image(each, low, high, name) for each, name in zip(values, names, strict=False))
    )


def pairs(name: str, given: np.ndarray, back: np.ndarray) -> Gallery | Curve | None:
    """What went in and what came out: pictures one after another, or a row of numbers as two lines. None: neither."""
    if given.shape != back.shape:
        return None
    if given.ndim == 4:
        both = np.stack([given, back], axis=1).reshape(-1, *given.shape[1:])
        span = (float(given.min()), float(given.max()))
        return grid(f"{name}: in, and what comes back", both, ["in", "back"] * len(given), span)
    first, second = given[0].ravel(), back[0].ravel()
    places = tuple(float(place) for place in range(len(first)))
    lines = (("in", first), ("back", second))
    return Curve(
        title=f"{name}: one sample, in and back",
        x_label="number",
        y_label="value",
        lines=tuple(Line(name=label, x=places, y=tuple(map(float, values))) for label, values in lines),
    )

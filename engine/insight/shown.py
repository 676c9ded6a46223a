"""Weights and values of layers as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.messages.pictures import Bars, Gallery, Image, Matrix
from engine.tasks.pictured import grid, image

ABOVE, BELOW = np.array([214, 84, 26]), np.array([38, 92, 170])  # orange and blue
MOST = 64  # pictures side by side, bars, or rows of a matrix
MOST_STEPS = 96  # columns of a matrix


def signed(values: np.ndarray, largest: float, caption: str) -> Image:
    """(height, width) weights: orange above 0, blue below, white at 0; `largest` is the fullest colour."""
    strength = np.clip(values / (largest or 1.0), -1.0, 1.0)[..., None]
    ink = np.where(strength >= 0, ABOVE, BELOW)
    return image(255.0 + np.abs(strength) * (ink - 255.0), 0.0, 255.0, caption)


def weights(title: str, kernels: np.ndarray, captions: Sequence[str]) -> Gallery:
    """Kernels (how many, height, width, channels) on one scale that is symmetric about 0; three channels are colours.

    Of colours grey is 0. Of other channels each has a picture of its own.
    """
    shown, largest = kernels[:MOST], float(np.abs(kernels).max(initial=0.0))
    if kernels.shape[-1] == 3:
        return grid(title, shown, captions[:MOST], (-largest, largest))
    if kernels.shape[-1] == 1:
        made = [signed(each[..., 0], largest, caption) for each, caption in zip(shown, captions, strict=False)]
        return Gallery(title=title, images=tuple(made))
    side = max(1, MOST // min(MOST, kernels.shape[-1], 8))
    made = [
        signed(each[..., channel], largest, f"{caption}, from {channel + 1}")
        for each, caption in zip(shown[:side], captions, strict=False)
        for channel in range(min(8, each.shape[-1]))
    ]
    return Gallery(title=title, images=tuple(made))


def maps(title: str, values: np.ndarray) -> Gallery:
    """(height, width, maps) on one scale: black is the least value of the layer, white its largest."""
    some = np.moveaxis(values, -1, 0)[:MOST][..., None]
    return grid(
        title, some, [str(number + 1) for number in range(len(some))], (float(values.min()), float(values.max()))
    )


def vector(title: str, values: np.ndarray) -> Bars:
    """(units,) as a bar for each."""
    some = values[:MOST]
    names = tuple(str(number + 1) for number in range(len(some)))
    return Bars(title=title, x_label="unit", y_label="value", names=names, values=tuple(map(float, some)))


def sequence(title: str, values: np.ndarray) -> Matrix:
    """(steps, units): a row for each unit, a column for each step."""
    some = values[:MOST_STEPS, :MOST].T
    rows = tuple(f"unit {number + 1}" for number in range(some.shape[0]))
    columns = tuple(f"step {number + 1}" for number in range(some.shape[1]))
    return Matrix(title=title, rows=rows, columns=columns, values=tuple(tuple(map(float, row)) for row in some))

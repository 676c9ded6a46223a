"""Sounds as one sees them: the waves of a few, and their spectrograms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.base import Raw
from engine.data.steps.spectrogram import STEP
from engine.messages.pictures import Curve, Gallery, Image, Line

SAMPLES = 3  # waves
PICTURES = 12  # spectrograms
APART = 2  # from one wave to the next: values lie between -1 and 1
MOST_POINTS = 1_000  # of a wave: the lowest and the highest value of each stretch


def pictures(raw: Raw) -> Iterator[Curve | Gallery]:
    """Two pictures for each column of sounds; none where there is no such column."""
    for name in raw.columns("sound"):
        values = raw.arrays[name]
        rows = np.unique(np.linspace(0, len(values) - 1, PICTURES).astype(int))
        told = raw.target_kind != "none" and np.ndim(raw.target) == 1
        labels = [str(each) for each in np.asarray(raw.target)[rows]] if told else [""] * len(rows)
        few, rate = slice(None, None, max(1, len(rows) // SAMPLES)), raw.reading.get("rate", 0)
        yield _waves(name, values[rows[few]], labels[few], rate)
        yield _spectrograms(name, values[rows], labels)


def _waves(name: str, values: np.ndarray, labels: list[str], rate: int) -> Curve:
    """The values over time, in seconds where the rate is known, else in samples; one wave below the other."""
    stretch = -(-2 * values.shape[1] // MOST_POINTS)
    starts = np.arange(0, values.shape[1], stretch)
    lines, moments = [], np.repeat(starts / rate if rate else starts, 2)
    for place, (wave, label) in enumerate(zip(values, labels, strict=True)):
        ends = np.stack([np.minimum.reduceat(wave, starts), np.maximum.reduceat(wave, starts)], axis=1)
        lines.append(Line(name=label, x=tuple(moments.tolist()), y=tuple((ends.ravel() - APART * place).tolist())))
    return Curve(
        title=f"Waves of {name!r}, one below the other",
        x_label="seconds" if rate else "samples",
        y_label=f"value, each {APART} lower",
        lines=tuple(lines),
    )


def _spectrograms(name: str, values: np.ndarray, labels: list[str]) -> Gallery:
    """Time from left to right, high pitches on top; dark is silent."""
    config = {"frame": min(256, values.shape[1])}
    made = STEP.apply(values, STEP.fit(values, config))[..., 0]
    low, high = float(made.min()), float(made.max())
    pixels = np.rint((made - low) * (255.0 / ((high - low) or 1.0))).astype("int64")
    pixels = np.flip(pixels.transpose(0, 2, 1), axis=1)
    return Gallery(
        title=f"Spectrograms of {name!r}: time to the right, high pitches on top",
        images=tuple(
            Image(
                caption=label,
                height=picture.shape[0],
                width=picture.shape[1],
                channels=1,
                pixels=tuple(picture.ravel().tolist()),
            )
            for picture, label in zip(pixels, labels, strict=True)
        ),
    )

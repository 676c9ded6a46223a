"""How wrong each test row is, by one number a row, and what is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.evaluation.seen import Seen
from engine.evaluation.texts import edits


@dataclass(frozen=True)
class Rows:
    """What is known of each test row.

    Args:
        wrong: whether it is wrong, (rows,) bool; of numbers every row is, a little.
        how: how wrong, (rows,); more is worse.
        measure: one number a row whose mean is a figure; title, unit, better: of that figure.
    """

    wrong: np.ndarray
    how: np.ndarray
    measure: np.ndarray
    title: str
    unit: str
    better: Literal["higher", "lower"]


def judged_rows(seen: Seen) -> Rows:
    """Each row by itself: right or wrong and how sure, how far off, how much of its area or of its text is wrong."""
    true = seen.true
    if seen.target.kind == "number":
        off = np.abs(np.asarray(seen.predicted, dtype="float64").reshape(len(true), -1) - true.reshape(len(true), -1))
        off = off.mean(axis=1)
        return Rows(off > 0, off, off, "Mean absolute error", "", "lower")
    if seen.target.kind == "text":
        mended = np.asarray([edits(one, other) for one, other in zip(seen.predicted, true, strict=True)])
        return Rows(mended > 0, mended, (mended == 0).astype("float64"), "Exact texts", "share", "higher")
    if seen.target.shape:
        right = (seen.said() == true).reshape(len(true), -1).mean(axis=1)
        return Rows(right < 1, 1.0 - right, right, "Pixel accuracy", "share", "higher")
    right = (seen.said() == true).astype("float64")
    scores = seen.predicted if seen.probabilities is None else seen.probabilities
    return Rows(right == 0, scores.max(axis=-1).astype("float64"), right, "Accuracy", "share", "higher")


def captions(seen: Seen, rows: np.ndarray) -> list[tuple[str, str]]:
    """Of some test rows what is true and what was said, in words."""
    true = seen.true
    if seen.target.kind == "number":
        said = np.asarray(seen.predicted, dtype="float64").reshape(len(true), -1)
        wanted = np.asarray(true, dtype="float64").reshape(len(true), -1)
        return [(_numbers(wanted[row]), _numbers(said[row])) for row in rows]
    if seen.target.kind == "text":
        return [(str(true[row]), str(seen.predicted[row])) for row in rows]
    if seen.target.shape:
        right = (seen.said() == true).reshape(len(true), -1).mean(axis=1)
        return [("", f"{right[row]:.1%} right") for row in rows]
    names, said = seen.target.classes, seen.said()
    sure = seen.probabilities
    return [
        (names[true[row]], names[said[row]] + ("" if sure is None else f" ({sure[row, said[row]]:.0%})"))
        for row in rows
    ]


def _numbers(values: np.ndarray) -> str:
    shown = ", ".join(f"{value:.5g}" for value in values[:4])
    return shown + (" ..." if len(values) > 4 else "")

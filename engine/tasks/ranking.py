"""How well scores put the rows of a class before all others: areas under the ROC and the precision-recall curve.

As scikit-learn's `roc_auc_score` and `average_precision_score`, for weighted rows and for many resamples at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.tasks.resampling import over_rows

EXACT = 2**24  # up to here float32 holds every whole number


@dataclass(frozen=True)
class Ranked:
    """Rows from the highest score to the lowest.

    Args:
        order: the rows in this order. own: which of them are of the class, in this order.
        ends: where a run of equal scores ends; scores: those of the ends.
    """

    order: np.ndarray
    own: np.ndarray
    ends: np.ndarray
    scores: np.ndarray


def ranked(own: np.ndarray, scores: np.ndarray) -> Ranked:
    """Rows that are of a class or not, (rows,) bool, by their scores (rows,)."""
    order = np.argsort(-scores, kind="stable")
    falling = scores[order]
    ends = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    return Ranked(order, own[order], ends, falling[ends])


def passed(rows: Ranked) -> tuple[np.ndarray, np.ndarray]:
    """How many rows of the class, and how many others, have a score of at least each end: (ends,) both."""
    own = np.cumsum(rows.own)[rows.ends]
    return own, rows.ends + 1 - own


def areas(rows: Ranked, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The area under the ROC curve, and the average precision; not a number where one kind has no rows.

    Only the runs of equal scores count that hold rows of the class, so sums go over those alone.

    Args:
        weights: how often each row is drawn, (resamples, rows); None: once.

    Returns:
        (resamples,) both.
    """
    drawn = np.ones((1, len(rows.own)), dtype="float32") if weights is None else weights
    places = np.flatnonzero(rows.own)
    runs = np.unique(np.searchsorted(rows.ends, places))
    last, before = rows.ends[runs], np.where(runs > 0, rows.ends[runs - 1], -1)
    every = _summed(drawn[:, rows.order])
    own = _summed(drawn[:, rows.order[places]])
    all_to, all_before = (every[:, each + 1].astype("float64") for each in (last, before))
    own_to, own_before = (
        own[:, np.searchsorted(places, each, side="right")].astype("float64") for each in (last, before)
    )
    inside = own[:, -1].astype("float64")
    outside = every[:, -1] - inside
    found, others = own_to - own_before, (all_to - own_to + all_before - own_before) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        roc = (found * (outside[:, None] - others)).sum(axis=1) / inside / outside
        precision = np.where(all_to > 0, own_to / np.maximum(all_to, 1.0), 0.0)
        average = (found * precision).sum(axis=1) / inside
    return roc, average


def resampled_areas(classes: Sequence[Ranked], seed: int) -> np.ndarray:
    """Both areas of each class in each resample of the rows, (resamples, classes, 2)."""

    def figures(drawn: np.ndarray) -> np.ndarray:
        return np.stack([np.stack(areas(rows, drawn), axis=-1) for rows in classes], axis=1)

    return over_rows(figures, len(classes[0].own), seed)


def _summed(weights: np.ndarray) -> np.ndarray:
    """Sums from the first one on, a 0 before them, (resamples, rows + 1): whole numbers, none of them rounded."""
    few = weights.shape[1] < EXACT
    found = np.zeros((len(weights), weights.shape[1] + 1), dtype="float32" if few else "float64")
    np.cumsum(weights, axis=1, out=found[:, 1:])
    return found

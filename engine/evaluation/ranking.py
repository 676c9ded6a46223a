"""How well scores put the rows of a class before all others: areas under the ROC and the precision-recall curve.

As scikit-learn's `roc_auc_score` and `average_precision_score`, for weighted rows and for many resamples at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.resampling import over_rows


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


def passed(rows: Ranked, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """How many rows of the class, and how many others, have a score of at least each end: (..., ends) both."""
    drawn = np.ones(len(rows.own)) if weights is None else weights[..., rows.order]
    every = np.cumsum(drawn, axis=-1, dtype="float64")[..., rows.ends]
    own = np.cumsum(drawn * rows.own, axis=-1, dtype="float64")[..., rows.ends]
    return own, every - own


def areas(own: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The area under the ROC curve, and the average precision, (...); not a number where one kind has no rows.

    Args:
        own, others: as `passed` gives them.
    """
    own_before, others_before = (_before(each) for each in (own, others))
    with np.errstate(divide="ignore", invalid="ignore"):
        roc = ((others - others_before) * (own + own_before) / 2).sum(axis=-1) / own[..., -1] / others[..., -1]
        precision = np.where(own + others > 0, own / np.maximum(own + others, 1e-12), 0.0)
        average = ((own - own_before) * precision).sum(axis=-1) / own[..., -1]
    return roc, average


def resampled_areas(rows: Ranked, seed: int) -> np.ndarray:
    """Both areas in each resample, (resamples, 2)."""
    return over_rows(lambda drawn: np.stack(areas(*passed(rows, drawn)), axis=-1), len(rows.own), seed)


def _before(values: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros((*values.shape[:-1], 1)), values[..., :-1]], axis=-1)

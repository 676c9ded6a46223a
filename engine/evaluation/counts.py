"""Figures of classes that follow from counts: of each class, the rows that were right, that were said, that are true.

All take and give arrays whose last axis is the classes, so the figures of 1,000 resamples are one call. They are those
of scikit-learn (with `zero_division=0`); averages go over the classes that are true or said of some row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.tasks.resampling import RESAMPLES, of_counts


@dataclass(frozen=True)
class Counts:
    """Counts by class, each (..., classes)."""

    right: np.ndarray
    said: np.ndarray
    true: np.ndarray

    @property
    def accuracy(self) -> np.ndarray:
        """The share of rows that are right, (...)."""
        return divided(self.right.sum(axis=-1), self.true.sum(axis=-1))

    @property
    def precision(self) -> np.ndarray:
        """Of the rows that are said to be of a class, the share that is, (..., classes)."""
        return divided(self.right, self.said)

    @property
    def recall(self) -> np.ndarray:
        """Of the rows of a class, the share that is said to be, (..., classes)."""
        return divided(self.right, self.true)

    @property
    def f1(self) -> np.ndarray:
        """The harmonic mean of precision and recall, (..., classes)."""
        return divided(2 * self.right, self.said + self.true)

    @property
    def iou(self) -> np.ndarray:
        """What is right over what is said or true, (..., classes)."""
        return divided(self.right, self.either)

    @property
    def either(self) -> np.ndarray:
        """What is said or true, (..., classes)."""
        either: np.ndarray = self.said + self.true - self.right
        return either

    @property
    def balanced_accuracy(self) -> np.ndarray:
        """The mean recall of the classes that have rows, (...)."""
        return mean_where(self.recall, self.true > 0)

    def macro(self, values: np.ndarray) -> np.ndarray:
        """The mean over classes that are true or said, (...)."""
        return mean_where(values, self.either > 0)

    def weighted(self, values: np.ndarray) -> np.ndarray:
        """The mean over classes, each as often as it is true, (...)."""
        return divided((values * self.true).sum(axis=-1), self.true.sum(axis=-1))


def counts(true: np.ndarray, said: np.ndarray, classes: int) -> Counts:
    """The counts of labels (any shape)."""
    right = true[true == said]
    return Counts(*(np.bincount(each.ravel(), minlength=classes) for each in (right, said, true)))


def resampled(true: np.ndarray, said: np.ndarray, classes: int, seed: int) -> Counts:
    """The counts in each resample of the rows, (resamples, classes), of labels (rows,)."""
    from scipy.sparse import csr_array

    cells, times = np.unique(true.astype("int64") * classes + said, return_counts=True)
    drawn = of_counts(times, seed, RESAMPLES).astype("float64")
    row, column = np.divmod(cells, classes)
    place, one = np.arange(len(cells)), np.ones(len(cells))

    def summed(label: np.ndarray, kept: np.ndarray) -> np.ndarray:
        into = csr_array((one[kept], (place[kept], label[kept])), shape=(len(cells), classes))
        return np.asarray(drawn @ into)

    every = np.ones(len(cells), dtype=bool)
    return Counts(summed(row, row == column), summed(column, every), summed(row, every))


def divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A share; 0 of nothing."""
    shares = np.zeros(np.broadcast(part, whole).shape)
    np.divide(part, whole, out=shares, where=np.asarray(whole) > 0)
    return shares


def mean_where(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The mean over the last axis of those that are kept."""
    return divided(np.where(kept, values, 0.0).sum(axis=-1), kept.sum(axis=-1))

"""The bootstrap: in which range a figure lies when the test rows are drawn again, with replacement.

    interval(over_rows(lambda weights: weights @ right / right.size, rows, seed))   # a mean over rows
    interval(of_counts(pairs, seed))                                                # confusion matrices
    Summed(counts, figure).interval(seed)                                           # a figure of sums over rows

A resample says how often each row is drawn: weights (resamples, rows), whose rows sum to the number of rows. Figures
are computed for many resamples at once. Counts of cells need no rows: they are drawn from the multinomial
distribution that they have when rows are drawn.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1_000
LEVEL = 0.95
TOGETHER = 500_000  # weights that are looked at together: few enough to stay near the processor
MOST_ROWS = 100_000  # beyond, nobody waits for it at the end of a run
KEPT = 20_000_000  # weights that are kept, two bytes each
SMALL = 2**16  # up to here so many rows can be drawn that uint16 holds it


def weights(rows: int, seed: int, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """How often each row is drawn, float32 (some resamples, rows), some resamples at a time."""
    lots = _lots if rows * resamples > KEPT else _kept
    for drawn in lots(rows, seed, resamples):
        yield drawn.astype("float32")


def _lots(rows: int, seed: int, resamples: int) -> Iterator[np.ndarray]:
    generator = np.random.default_rng(seed)
    size = max(1, TOGETHER // max(rows, 1))
    for start in range(0, resamples, size):
        many = min(size, resamples - start)
        drawn = generator.integers(0, rows, (many, rows))
        drawn += np.arange(many)[:, None] * rows
        yield np.bincount(drawn.ravel(), minlength=many * rows).reshape(many, rows)


@functools.lru_cache(maxsize=1)
def _kept(rows: int, seed: int, resamples: int) -> tuple[np.ndarray, ...]:
    """The same, kept for the next report: several look at the same rows one after the other."""
    return tuple(drawn.astype("uint16" if rows < SMALL else "int64") for drawn in _lots(rows, seed, resamples))


def over_rows(figures: Callable[[np.ndarray], np.ndarray], rows: int, seed: int) -> np.ndarray:
    """Figures of all resamples, (resamples, ...).

    Args:
        figures: of weights (some resamples, rows), figures (some resamples, ...).
    """
    return np.concatenate([np.asarray(figures(each)) for each in weights(rows, seed)])


def of_counts(counts: np.ndarray, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """The counts that resamples of as many rows have, int64 (resamples, *counts.shape)."""
    flat, total = counts.ravel(), int(counts.sum())
    seen = np.flatnonzero(flat)
    drawn = np.zeros((resamples, flat.size), dtype="int64")
    if total:
        drawn[:, seen] = np.random.default_rng(seed).multinomial(total, flat[seen] / total, size=resamples)
    return drawn.reshape(resamples, *counts.shape)


def interval(figures: np.ndarray) -> tuple[float, float] | tuple[None, None]:
    """Between which values the middle 95 % of figures (resamples,) lie; None where a tenth of them is not a number."""
    known = figures[np.isfinite(figures)]
    if len(known) < 0.9 * len(figures) or not len(known):
        return None, None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def spread(figures: np.ndarray) -> tuple[float, float] | None:
    """As `interval`, or None."""
    low, high = interval(figures)
    return None if low is None or high is None else (low, high)


@dataclass(frozen=True)
class Summed:
    """A figure of what is counted of each row, added up over the rows.

    Args:
        counts: (rows, numbers) float64.
        figure: of the sums (numbers,).
    """

    counts: np.ndarray
    figure: Callable[[np.ndarray], float]

    @property
    def value(self) -> float:
        """Over all rows."""
        return float(self.figure(self.counts.sum(axis=0)))

    def interval(self, seed: int) -> tuple[float, float] | None:
        """In which range it lies when rows are drawn again; None where it is often not a number, or rows are many."""
        if not 0 < len(self.counts) <= MOST_ROWS:
            return None
        sums = over_rows(lambda drawn: drawn @ self.counts, len(self.counts), seed)
        return spread(np.array([self.figure(each) for each in sums]))


def mean_of(values: np.ndarray) -> Summed:
    """The mean of one number a row, (rows,)."""
    rows = np.asarray(values, "float64").ravel()
    return Summed(np.stack([rows, np.ones(len(rows))], axis=1), ratio)


def ratio(sums: np.ndarray) -> float:
    """The first sum over the second; not a number where that is 0."""
    return float(sums[0] / sums[1]) if sums[1] else float("nan")

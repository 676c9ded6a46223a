"""Mean and standard deviation of values that do not fit in memory, in two passes over pieces of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

Pieces = Callable[[], Iterator[np.ndarray]]


def mean_and_deviation(pieces: Pieces, axes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Over these axes, float64: to some fifteen digits what NumPy says of all values together.

    Args:
        pieces: each call reads all pieces anew.
    """
    total, count = np.zeros(1), 0
    for piece in pieces():
        total = total + piece.sum(axis=axes, dtype="float64")
        count += int(np.prod([piece.shape[axis] for axis in axes]))
    mean = total / count
    squares = np.zeros(1)
    for piece in pieces():
        squares = squares + ((piece - mean) ** 2).sum(axis=axes)
    return mean, np.sqrt(squares / count)

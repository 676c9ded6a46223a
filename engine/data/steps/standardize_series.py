"""Standardize series: mean 0 and standard deviation 1, both measured over all steps of the training samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.moments import mean_and_deviation


@dataclass(frozen=True)
class StandardizeSeries:
    """(value - mean) / deviation, for each column of a series or feature of nodes; a constant one becomes 0."""

    card: Card = Card(
        kind="step",
        name="StandardizeSeries",
        title="Standardize series",
        category="series",
        summary="Shifts and scales each column of a series, or each feature of a graph's nodes, to mean 0 and standard "
        "deviation 1 over the training rows.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/preprocessing.html",
    )
    fits: tuple[ColumnKind, ...] = ("series", "nodes")
    gives: ColumnKind = "series"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """Mean and population standard deviation of each column."""
        mean = values.mean(axis=(0, 1), dtype="float64")
        deviation = values.std(axis=(0, 1), dtype="float64")
        return {"mean": mean.tolist(), "deviation": np.where(deviation > 0.0, deviation, 1.0).tolist()}

    def fit_pieces(self, pieces: Callable[[], Iterator[np.ndarray]], config: dict[str, Any]) -> State:
        """The same of samples that do not fit in memory, to some fifteen digits."""
        mean, deviation = mean_and_deviation(pieces, (0, 1))
        return {"mean": mean.tolist(), "deviation": np.where(deviation > 0.0, deviation, 1.0).tolist()}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The standardized series, (samples, steps, columns) float32."""
        standard: np.ndarray = (values - np.array(state["mean"])) / np.array(state["deviation"])
        return standard.astype("float32")

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        return Lines(
            ("import numpy as np",),
            (
                f'mean = {values}[train].mean(axis=(0, 1), dtype="float64")',
                f'deviation = {values}[train].std(axis=(0, 1), dtype="float64")',
                f"{made} = ({values} - mean) / np.where(deviation > 0.0, deviation, 1.0)",
            ),
        )


STEP = StandardizeSeries()

"""Normalise: each channel with mean 0 and deviation 1, both measured on the training pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.moments import mean_and_deviation


@dataclass(frozen=True)
class Normalise:
    """(value - mean) / standard deviation, channel by channel; a constant channel becomes 0."""

    card: Card = Card(
        kind="step",
        name="Normalise",
        title="Normalise pixels",
        category="images",
        summary="Shifts and scales each colour to mean 0 and standard deviation 1 over all training pictures.",
        inputs=(),
        docs="https://keras.io/api/layers/preprocessing_layers/numerical/normalization/",
    )
    fits: tuple[ColumnKind, ...] = ("image",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """Mean and deviation of each channel, over all pixels."""
        deviation = values.std(axis=(0, 1, 2), dtype="float64")
        return {
            "mean": values.mean(axis=(0, 1, 2), dtype="float64").tolist(),
            "deviation": np.where(deviation > 0.0, deviation, 1.0).tolist(),
        }

    def fit_pieces(self, pieces: Callable[[], Iterator[np.ndarray]], config: dict[str, Any]) -> State:
        """The same of pictures that do not fit in memory, to some fifteen digits."""
        mean, deviation = mean_and_deviation(pieces, (0, 1, 2))
        return {"mean": mean.tolist(), "deviation": np.where(deviation > 0.0, deviation, 1.0).tolist()}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The normalised pictures, float32."""
        mean, deviation = np.float32(state["mean"]), np.float32(state["deviation"])
        made: np.ndarray = (values - mean) / deviation
        return made

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        return Lines(
            ("import numpy as np",),
            (
                f'mean = {values}[train].mean(axis=(0, 1, 2), dtype="float64")',
                f'deviation = {values}[train].std(axis=(0, 1, 2), dtype="float64")',
                "deviation = np.where(deviation > 0.0, deviation, 1.0)",
                f"{made} = ({values} - np.float32(mean)) / np.float32(deviation)",
            ),
        )


STEP = Normalise()

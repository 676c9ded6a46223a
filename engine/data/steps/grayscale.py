"""Grayscale: one channel in the place of three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State


@dataclass(frozen=True)
class Grayscale:
    """Red, green and blue weighed as bright as people see them (ITU-R 601); grey pictures stay as they are."""

    card: Card = Card(
        kind="step",
        name="Grayscale",
        title="Grey",
        category="images",
        summary="Turns colours into grey, weighed as bright as people see them; grey pictures stay as they are.",
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("image",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """Nothing is learned."""
        return {}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """Pictures of one channel."""
        if values.shape[-1] != 3:
            return values
        grey: np.ndarray = values[..., :1] * np.float32(0.299) + values[..., 1:2] * np.float32(0.587)
        return grey + values[..., 2:] * np.float32(0.114)

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        weighed = f"{values}[..., :1] * 0.299 + {values}[..., 1:2] * 0.587 + {values}[..., 2:] * 0.114"
        return Lines((), (f"if {values}.shape[-1] == 3:", f"    {made} = {weighed}"))


STEP = Grayscale()

"""Rescale: pixels between 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State


@dataclass(frozen=True)
class Rescale:
    """value / maximum; nothing is learned from the data."""

    card: Card = Card(
        kind="step",
        name="Rescale",
        title="Rescale pixels",
        category="images",
        summary="Divides every pixel by the largest possible value, so that pixels lie between 0 and 1.",
        parameters=(
            Parameter(
                name="maximum",
                type="float",
                default=255.0,
                minimum=1e-6,
                maximum=1e9,
                help="The largest value that a pixel can have: 255 in most pictures, 16 in the digits.",
            ),
        ),
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("image",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """The maximum as it was set."""
        return {"maximum": float(config.get("maximum", 255.0))}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The rescaled pictures, float32."""
        return np.asarray(values / np.float32(state["maximum"]), dtype="float32")

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        return Lines((), (f"{made} = {values} / {float(config.get('maximum', 255.0))!r}",))


STEP = Rescale()

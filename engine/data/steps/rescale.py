"""Rescale: divides pictures by their largest possible value, so that pixels lie between 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import Lines, State, StepKind


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
    fits: tuple[StepKind, ...] = ("image",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The maximum as it was set."""
        return {"maximum": float(config.get("maximum", 255.0))}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The rescaled values; pictures are arrays of any shape, which divide alike."""
        scaled: pd.DataFrame = values / state["maximum"]
        return scaled

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        return Lines((), (f"images = images / {float(config.get('maximum', 255.0))!r}",))


STEP = Rescale()

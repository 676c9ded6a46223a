"""Standardize: mean 0 and standard deviation 1, both measured on the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Lines, State


@dataclass(frozen=True)
class Standardize:
    """(value - mean) / standard deviation, column by column; a constant column becomes 0."""

    card: Card = Card(
        kind="step",
        name="Standardize",
        title="Standardize",
        category="numbers",
        summary="Shifts and scales each number column to mean 0 and standard deviation 1, so that no column outweighs another.",
    )
    fits: tuple[Literal["number", "category", "image"], ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """Mean and population standard deviation of each column."""
        deviation = values.std(ddof=0).replace(0.0, 1.0)
        return {"mean": values.mean().to_dict(), "deviation": deviation.to_dict()}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The standardized columns."""
        return (values - pd.Series(state["mean"])) / pd.Series(state["deviation"])

    def code(self, columns: str, config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        return Lines(
            (),
            (
                f"numbers = {columns}",
                "mean = table.loc[train, numbers].mean()",
                "deviation = table.loc[train, numbers].std(ddof=0).replace(0.0, 1.0)",
                "table[numbers] = (table[numbers] - mean) / deviation",
            ),
        )


STEP = Standardize()

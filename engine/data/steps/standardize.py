"""Standardize: mean 0 and standard deviation 1, both measured on the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class Standardize:
    """(value - mean) / standard deviation, column by column; a constant column becomes 0."""

    card: Card = Card(
        kind="step",
        name="Standardize",
        title="Standardize",
        category="numbers",
        summary="Shifts and scales number columns to mean 0 and standard deviation 1, so that none outweighs another.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/preprocessing.html",
    )
    fits: tuple[ColumnKind, ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """Mean and population standard deviation of each column; 0 and 1 where there is no value."""
        deviation = values.std(ddof=0).replace(0.0, 1.0).fillna(1.0)
        return {"mean": values.mean().fillna(0.0).to_dict(), "deviation": deviation.to_dict()}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The standardized columns."""
        names = list(values.columns)
        return (values - pd.Series(state["mean"])[names]) / pd.Series(state["deviation"])[names]

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        return Lines(
            (),
            (
                f"numbers = {listed(table, columns)}",
                "mean = table.loc[train, numbers].mean().fillna(0.0)",
                "deviation = table.loc[train, numbers].std(ddof=0).replace(0.0, 1.0).fillna(1.0)",
                "table[numbers] = (table[numbers] - mean) / deviation",
            ),
        )


STEP = Standardize()

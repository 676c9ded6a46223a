"""Min-max scaling: the training rows' smallest value becomes 0, their largest 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class MinMax:
    """(value - minimum) / (maximum - minimum), column by column; a constant column becomes 0.

    Rows outside of the training split may lie a little outside of 0 to 1.
    """

    card: Card = Card(
        kind="step",
        name="MinMax",
        title="Scale to 0 to 1",
        category="numbers",
        summary="Shifts and scales each number column so that its smallest value becomes 0 and its largest 1.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/preprocessing.html",
    )
    fits: tuple[ColumnKind, ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """Minimum and range of each column; 0 and 1 where there is no value."""
        minimum = values.min().fillna(0.0)
        spread = (values.max() - minimum).replace(0.0, 1.0).fillna(1.0)
        return {"minimum": minimum.to_dict(), "range": spread.to_dict()}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The scaled columns."""
        names = list(values.columns)
        return (values - pd.Series(state["minimum"])[names]) / pd.Series(state["range"])[names]

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        return Lines(
            (),
            (
                f"numbers = {listed(table, columns)}",
                "minimum = table.loc[train, numbers].min().fillna(0.0)",
                "spread = (table.loc[train, numbers].max() - minimum).replace(0.0, 1.0).fillna(1.0)",
                "table[numbers] = (table[numbers] - minimum) / spread",
            ),
        )


STEP = MinMax()

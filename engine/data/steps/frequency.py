"""Frequency: a category becomes how often its value comes among the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class Frequency:
    """One number for each category, between 0 and 1; a value that no training row has, and a gap, become 0."""

    card: Card = Card(
        kind="step",
        name="Frequency",
        title="Encode by frequency",
        category="categories",
        summary="Turns a category into the share of training rows with its value: one input, however many values.",
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("category",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The share of each value of each column."""
        return {"shares": {str(name): _shares(values[name]) for name in values.columns}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The columns as numbers."""
        columns = {
            name: values[name].map(state["shares"][name]).astype("float64").fillna(0.0) for name in values.columns
        }
        return pd.DataFrame(columns, index=values.index)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        return Lines(
            (),
            (
                f"for name in {listed(table, columns)}:",
                "    shares = table.loc[train, name].value_counts(normalize=True).to_dict()",
                '    table[name] = table[name].map(shares).astype("float64").fillna(0.0)',
            ),
        )


STEP = Frequency()


def _shares(values: pd.Series) -> dict[str, float]:
    return {str(value): float(share) for value, share in values.value_counts(normalize=True).items()}

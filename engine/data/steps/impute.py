"""Impute: fills missing values with one that the training rows suggest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import Lines, State


@dataclass(frozen=True)
class Impute:
    """Missing numbers become the median or mean of the training rows, missing categories the most frequent one."""

    card: Card = Card(
        kind="step",
        name="Impute",
        title="Fill missing values",
        category="cleaning",
        summary="Fills empty cells: numbers with the median (or mean), categories with the most frequent one.",
        parameters=(
            Parameter(
                name="numbers",
                type="enum",
                options=("median", "mean"),
                default="median",
                help="What stands in for a missing number; the median is not moved by extreme values.",
            ),
        ),
    )
    fits: tuple[Literal["number", "category", "image"], ...] = ("number", "category")

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """One filling value for each column; 0 or an empty text where no training row has any."""
        numbers = values.select_dtypes("number")
        filled = (numbers.mean() if config.get("numbers") == "mean" else numbers.median()).fillna(0.0).to_dict()
        modes = {name: values[name].mode() for name in values.columns if name not in filled}
        return {"fill": filled | {name: str(mode.iloc[0]) if len(mode) else "" for name, mode in modes.items()}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The columns without missing values."""
        return values.fillna({name: value for name, value in state["fill"].items() if name in values.columns})

    def code(self, columns: str, config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        way = "mean" if config.get("numbers") == "mean" else "median"
        return Lines(
            (),
            (
                f"filled = {columns}",
                "known = table.loc[train, filled]",
                f'fill = known.select_dtypes("number").{way}().fillna(0.0).to_dict()',
                "modes = {name: known[name].mode() for name in filled if name not in fill}",
                'fill |= {name: str(mode.iloc[0]) if len(mode) else "" for name, mode in modes.items()}',
                "table[filled] = table[filled].fillna(fill)",
            ),
        )


STEP = Impute()

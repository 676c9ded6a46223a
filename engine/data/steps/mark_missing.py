"""Mark missing values: that a cell was empty may itself say something, and filling it hides that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class MarkMissing:
    """Beside each column that has gaps in the training rows a column `<name>=missing` of 0 and 1."""

    card: Card = Card(
        kind="step",
        name="MarkMissing",
        title="Mark missing values",
        category="cleaning",
        summary="Adds a column of 0 and 1 that says where a cell was empty; put it before the gaps are filled.",
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("number", "category")

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The columns that have gaps in the training rows."""
        return {"gaps": [str(name) for name in values.columns if values[name].isna().any()]}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The columns as they were, with their marks."""
        columns: dict[str, pd.Series] = {}
        for name in values.columns:
            columns[str(name)] = values[name]
            if name in state["gaps"]:
                columns[f"{name}=missing"] = values[name].isna().astype("float64")
        return pd.DataFrame(columns, index=values.index)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        return Lines(
            ("import pandas as pd",),
            (
                f"watched = {listed(table, columns)}",
                "parts = []",
                "for name in table:",
                "    parts.append(table[name])",
                "    if name in watched and table.loc[train, name].isna().any():",
                '        parts.append(table[name].isna().astype("float64").rename(f"{name}=missing"))',
                "table = pd.concat(parts, axis=1)",
            ),
        )


STEP = MarkMissing()

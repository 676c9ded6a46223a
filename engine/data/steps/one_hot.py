"""One-hot: a category becomes one column of 0 and 1 for each of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class OneHot:
    """Columns `<name>=<value>` for the values of the training rows; a value that none of them has becomes all 0."""

    card: Card = Card(
        kind="step",
        name="OneHot",
        title="One-hot encode",
        category="categories",
        summary="Turns a category into one column of 0 and 1 for each of its values: networks calculate with numbers.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/preprocessing.html",
    )
    fits: tuple[ColumnKind, ...] = ("category",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The values of each column in the training rows, in the order of their letters."""
        return {"values": {str(name): sorted(values[name].dropna().unique().tolist()) for name in values.columns}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Columns of 0.0 and 1.0."""
        columns = {
            f"{name}={value}": (values[name] == value).astype("float64")
            for name in values.columns
            for value in state["values"][name]
        }
        return pd.DataFrame(columns, index=values.index)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas, each encoded column in the place of its category."""
        return Lines(
            ("import pandas as pd",),
            (
                f"categories = {listed(table, columns)}",
                "parts = []",
                "for name in table:",
                "    if name not in categories:",
                "        parts.append(table[name])",
                "        continue",
                "    for value in sorted(table.loc[train, name].dropna().unique()):",
                '        encoded = (table[name] == value).astype("float64")',
                '        parts.append(encoded.rename(f"{name}={value}"))',
                "table = pd.concat(parts, axis=1)",
            ),
        )


STEP = OneHot()

"""One-hot: a category becomes one column of 0 and 1 for each of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Lines, State


@dataclass(frozen=True)
class OneHot:
    """Values that no training row has become all 0."""

    card: Card = Card(
        kind="step",
        name="OneHot",
        title="One-hot encode",
        category="categories",
        summary="Turns a category into one column of 0 and 1 for each of its values, since networks calculate with numbers.",
    )
    fits: tuple[Literal["number", "category", "image"], ...] = ("category",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The values of each column in the training rows, in alphabetical order."""
        return {"values": {str(name): sorted(values[name].dropna().unique()) for name in values.columns}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Columns `<name>=<value>` of 0.0 and 1.0."""
        columns = {
            f"{name}={value}": (values[name] == value).astype("float64")
            for name, known in state["values"].items()
            for value in known
        }
        return pd.DataFrame(columns, index=values.index)

    def code(self, columns: str, config: dict[str, Any]) -> Lines:
        """The same with pandas, each encoded column in the place of its category."""
        return Lines(
            ("import pandas as pd",),
            (
                f"categories = {columns}",
                "parts = []",
                "for name in table.columns:",
                "    if name in categories:",
                "        for value in sorted(table.loc[train, name].dropna().unique()):",
                '            parts.append((table[name] == value).astype("float64").rename(f"{name}={value}"))',
                "    else:",
                "        parts.append(table[name])",
                "table = pd.concat(parts, axis=1)",
            ),
        )


STEP = OneHot()

"""Bins: a number becomes one of a few groups, each with about as many training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class Bin:
    """Columns `<name>=bin 1` and so on of 0 and 1, from the smallest numbers to the largest; a gap becomes all 0."""

    card: Card = Card(
        kind="step",
        name="Bin",
        title="Put into bins",
        category="numbers",
        summary="Turns a number into columns of 0 and 1, one for each of a few bins that hold about as many rows each.",
        parameters=(
            Parameter(
                name="bins", type="int", default=5, minimum=2, maximum=20,
                help="How many bins; fewer where many values are equal.",
            ),
        ),
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/preprocessing.html",
    )  # fmt: skip
    fits: tuple[ColumnKind, ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The edges between the bins of each column, by quantiles."""
        return {"edges": {str(name): _edges(values[name], _bins(config)) for name in values.columns}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Columns of 0.0 and 1.0."""
        columns = {}
        for name in values.columns:
            edges = state["edges"][name]
            place = np.searchsorted(edges, values[name], side="right")
            for number in range(len(edges) + 1):
                columns[f"{name}=bin {number + 1}"] = (values[name].notna() & (place == number)).astype("float64")
        return pd.DataFrame(columns, index=values.index)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas and NumPy, the bins of a number in its place."""
        return Lines(
            ("import numpy as np", "import pandas as pd"),
            (
                f"numbers = {listed(table, columns)}",
                "parts = []",
                "for name in table:",
                "    if name not in numbers:",
                "        parts.append(table[name])",
                "        continue",
                f"    between = np.linspace(0, 1, {_bins(config) + 1})[1:-1]",
                "    edges = np.unique(table.loc[train, name].quantile(between).dropna())",
                '    place = np.searchsorted(edges, table[name], side="right")',
                "    for number in range(len(edges) + 1):",
                "        inside = table[name].notna() & (place == number)",
                '        parts.append(inside.astype("float64").rename(f"{name}=bin {number + 1}"))',
                "table = pd.concat(parts, axis=1)",
            ),
        )


STEP = Bin()


def _bins(config: dict[str, Any]) -> int:
    return int(config.get("bins", 5))


def _edges(values: pd.Series, bins: int) -> list[float]:
    found: list[float] = np.unique(values.quantile(np.linspace(0, 1, bins + 1)[1:-1]).dropna()).tolist()
    return found

"""Logarithm: numbers that span many sizes, such as prices and counts, come nearer to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class Log:
    """The logarithm of 1 + the size of a number, with the number's sign: 0 stays 0, and -9 lies opposite of 9."""

    card: Card = Card(
        kind="step",
        name="Log",
        title="Logarithm",
        category="numbers",
        summary="Takes the logarithm of 1 + a number, for columns of which a few values are far larger than most.",
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """Nothing."""
        return {}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The logarithms."""
        logarithms: pd.DataFrame = np.sign(values) * np.log1p(values.abs())  # type: ignore[assignment]
        return logarithms

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with NumPy."""
        body = (
            f"numbers = {listed(table, columns)}",
            "table[numbers] = np.sign(table[numbers]) * np.log1p(table[numbers].abs())",
        )
        return Lines(("import numpy as np",), body)


STEP = Log()

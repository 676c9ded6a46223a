"""Impute: fills missing values with one that the training rows suggest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State, category_columns, number_columns
from engine.data.lines import listed

WAYS = {"median": "median()", "mean": "mean()", "most_frequent": "mode()[0]"}


@dataclass(frozen=True)
class Impute:
    """Missing numbers become the median of the training rows, missing categories the most frequent one.

    A column without any value in the training rows is filled with 0, or with an empty text.
    """

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
                options=tuple(WAYS),
                default="median",
                help="What stands in for a missing number; the median is not moved by extreme values.",
            ),
        ),
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("number", "category")

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """One filling value for each column."""
        fill = {name: _number(values[name].dropna(), _way(config)) for name in number_columns(values)}
        return {"fill": fill | {name: _category(values[name].dropna()) for name in category_columns(values)}}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The columns without missing values."""
        return values.fillna({str(name): state["fill"][name] for name in values.columns})

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        numbers = [name for name in number_columns(table) if name in columns]
        texts = [name for name in category_columns(table) if name in columns]
        body = _filling(listed(table, numbers), WAYS[_way(config)], "0.0") if numbers else []
        body += _filling(listed(table, texts), "mode()[0]", '""') if texts else []
        return Lines((), tuple(body))


STEP = Impute()


def _way(config: dict[str, Any]) -> str:
    return str(config.get("numbers", "median"))


def _number(known: pd.Series, way: str) -> float:
    if known.empty:
        return 0.0
    if way == "most_frequent":
        return float(known.mode()[0])
    return float(known.mean() if way == "mean" else known.median())


def _category(known: pd.Series) -> str:
    return str(known.mode()[0]) if len(known) else ""


def _filling(columns: str, value: str, otherwise: str) -> list[str]:
    return [
        f"filled = {columns}",
        "for name in filled:",
        "    known = table.loc[train, name].dropna()",
        f"    table[name] = table[name].fillna(known.{value} if len(known) else {otherwise})",
    ]

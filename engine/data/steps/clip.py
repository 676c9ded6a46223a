"""Clip: values far out are brought back to the edge of what is usual among the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import listed


@dataclass(frozen=True)
class Clip:
    """A share of the training rows at each end decides the edges; a column without values there becomes 0."""

    card: Card = Card(
        kind="step",
        name="Clip",
        title="Clip outliers",
        category="numbers",
        summary="Brings values far out back to the edge of what is usual, so that a few of them do not rule the rest.",
        parameters=(
            Parameter(
                name="share", type="float", default=0.01, minimum=0.0, maximum=0.25,
                help="The share of training rows at each end that lies beyond the edges.",
            ),
        ),
        inputs=(),
    )  # fmt: skip
    fits: tuple[ColumnKind, ...] = ("number",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The two edges of each column."""
        share = _share(config)
        low, high = values.quantile(share).fillna(0.0), values.quantile(1 - share).fillna(0.0)
        return {"low": low.to_dict(), "high": high.to_dict()}

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The columns between their edges."""
        names = list(values.columns)
        return values.clip(pd.Series(state["low"])[names], pd.Series(state["high"])[names], axis=1)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas."""
        share = _share(config)
        return Lines(
            (),
            (
                f"numbers = {listed(table, columns)}",
                f"low = table.loc[train, numbers].quantile({share!r}).fillna(0.0)",
                f"high = table.loc[train, numbers].quantile(1 - {share!r}).fillna(0.0)",
                "table[numbers] = table[numbers].clip(low, high, axis=1)",
            ),
        )


STEP = Clip()


def _share(config: dict[str, Any]) -> float:
    return float(config.get("share", 0.01))

"""Macroeconomic data: twelve figures of the United States, for each of 203 quarters."""

from __future__ import annotations

import pandas as pd

from engine.data.from_statsmodels import table_card
from engine.data.series import BuiltInSeries


def _make(data: pd.DataFrame) -> pd.DataFrame:
    return data.astype("float64")


SOURCE = BuiltInSeries(
    card=table_card(
        "macrodata",
        "Economy of the United States, 1959 to 2009",
        "203 quarters with product, consumption, investment, prices, money and interest; how many are out of work?",
        rows=203,
        columns=13,
        target="a number",
        licence="public domain",
        holds="series",
        origin="Federal Reserve Bank of St. Louis and Bureau of Labor Statistics; comes with statsmodels",
    ),
    module="macrodata",
    target="unemp",
    make=_make,
    lines=('data = data.astype("float64")',),
)

"""Nile: the river's flow at Aswan, one number for each of 100 years."""

from __future__ import annotations

import pandas as pd

from engine.data.from_statsmodels import table_card
from engine.data.series import BuiltInSeries


def _make(data: pd.DataFrame) -> pd.DataFrame:
    return data.astype("float64")


SOURCE = BuiltInSeries(
    card=table_card(
        "nile",
        "Flow of the Nile, 1871 to 1970",
        "100 years; how much water (10⁸ m³) flows past Aswan in a year?",
        rows=100,
        columns=1,
        target="a number",
        licence="public domain",
        holds="series",
        origin="Cobb 1978; comes with statsmodels",
    ),
    module="nile",
    target="volume",
    make=_make,
    lines=('data = data.astype("float64")',),
)

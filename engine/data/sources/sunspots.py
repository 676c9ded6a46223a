"""Sunspots: how many were counted on the sun, one number for each of 309 years."""

from __future__ import annotations

import pandas as pd

from engine.data.from_statsmodels import table_card
from engine.data.series import BuiltInSeries


def _make(data: pd.DataFrame) -> pd.DataFrame:
    return data.set_axis(["year", "sunspots"], axis=1)


SOURCE = BuiltInSeries(
    card=table_card(
        "sunspots",
        "Sunspots, 1700 to 2008",
        "309 years; how many spots does the sun have? They come and go in about eleven years, never twice alike.",
        rows=309,
        columns=1,
        target="a number",
        licence="public domain",
        holds="series",
        origin="National Geophysical Data Center; comes with statsmodels",
    ),
    module="sunspots",
    target="sunspots",
    make=_make,
    lines=('data = data.set_axis(["year", "sunspots"], axis=1)',),
)

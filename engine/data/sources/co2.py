"""CO2: how much of it was in the air on Mauna Loa, one number for each of 2,284 weeks.

59 weeks have no measurement. Each gets the one before it: nothing that comes later is looked at, so that a forecast
knows only what was known then. All of them lie before 1986.
"""

from __future__ import annotations

import pandas as pd

from engine.data.from_statsmodels import table_card
from engine.data.series import BuiltInSeries


def _make(data: pd.DataFrame) -> pd.DataFrame:
    data = data.ffill().reset_index(names="date")
    calendar = data["date"].dt.isocalendar()[["year", "week"]].astype("float64")
    made: pd.DataFrame = pd.concat([data[["date"]], calendar, data[["co2"]]], axis=1)
    return made


SOURCE = BuiltInSeries(
    card=table_card(
        "co2",
        "CO2 in the air, 1958 to 2001",
        "2,284 weeks on Mauna Loa; how many parts per million? 59 weeks without a measurement hold the one before.",
        rows=2284,
        columns=2,
        target="a number",
        licence="public domain",
        holds="series",
        origin="Keeling and Whorf 2004, Carbon Dioxide Information Analysis Center; comes with statsmodels",
    ),
    module="co2",
    target="co2",
    make=_make,
    lines=(
        'data = data.ffill().reset_index(names="date")  # a week without a measurement: the one before',
        'calendar = data["date"].dt.isocalendar()[["year", "week"]].astype("float64")',
        'data = pd.concat([data[["date"]], calendar, data[["co2"]]], axis=1)',
    ),
    beside=(("date", "the time"),),
    imports=("import pandas as pd",),
)

"""El Niño: how warm the sea is off Peru, one number for each of 732 months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data.from_statsmodels import table_card
from engine.data.series import BuiltInSeries

MONTHS = 12


def _make(data: pd.DataFrame) -> pd.DataFrame:
    made = pd.DataFrame(
        {
            "year": np.repeat(data["YEAR"].to_numpy(), MONTHS),
            "month": np.tile(np.arange(1.0, MONTHS + 1), len(data)),
            "temperature": data.drop(columns="YEAR").to_numpy().ravel(),
        }
    )
    usual = made.groupby("month")["temperature"].transform("mean")
    unusual = (made["temperature"] - usual).abs() > 0.5
    return made.assign(state=unusual.map({True: "unusual", False: "usual"}))


SOURCE = BuiltInSeries(
    card=table_card(
        "elnino",
        "El Niño, 1950 to 2010",
        "732 months; how warm is the sea off Peru (degrees Celsius)? Or, as state: is that usual for the month?",
        rows=732,
        columns=2,
        target="a number",
        licence="public domain",
        holds="series",
        origin="National Weather Service, ERSST.V3B, Nino 1+2; comes with statsmodels",
    ),
    module="elnino",
    target="temperature",
    make=_make,
    lines=(
        'temperature = data.drop(columns="YEAR").to_numpy().ravel()',
        'data = pd.DataFrame({"year": np.repeat(data["YEAR"].to_numpy(), 12), "temperature": temperature})',
        'data.insert(1, "month", np.tile(np.arange(1.0, 13.0), len(data) // 12))',
        'usual = data.groupby("month")["temperature"].transform("mean")',
        'unusual = (data["temperature"] - usual).abs() > 0.5',
        'data = data.assign(state=unusual.map({True: "unusual", False: "usual"}))',
    ),
    beside=(("state", "it follows from the temperature"),),
    imports=("import numpy as np", "import pandas as pd"),
)

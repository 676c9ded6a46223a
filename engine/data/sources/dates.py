"""Dates as people in 24 languages write them, and as ISO 8601 has them: made with Babel."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from engine.data.base import Lines
from engine.data.lines import literal
from engine.data.texts import BuiltInTexts, texts_card

ROWS = 20_000
LOCALES = [
    "cs", "da", "de", "el", "en_GB", "en_US", "es", "et", "fi", "fr", "hu", "id", "it", "ja", "ko", "nb", "nl", "pl",
    "pt", "ru", "sv", "tr", "uk", "zh",
]  # fmt: skip
FORMATS = ["medium", "long", "full"]  # in the short ones, 3/4/24 may be a day in March or in April
FIRST, DAYS = datetime.date(1950, 1, 1), 36_525  # a hundred years


def load() -> pd.DataFrame:
    """A row for each date: how it is written, its ISO form, the language and the format; always the same ones."""
    from babel.dates import format_date

    dice, rows = np.random.default_rng(0), []
    for day, language, form in zip(
        dice.integers(0, DAYS, ROWS).tolist(),
        dice.choice(LOCALES, ROWS).tolist(),
        dice.choice(FORMATS, ROWS).tolist(),
        strict=True,
    ):
        date = FIRST + datetime.timedelta(days=day)
        rows.append((format_date(date, form, locale=language), date.isoformat(), language, form))
    return pd.DataFrame(rows, columns=["text", "iso", "language", "format"], dtype="str")


SOURCE = BuiltInTexts(
    card=texts_card(
        "dates",
        "Dates in 24 languages",
        "20,000 dates as people write them, such as mardi 3 mars 2020; what is each in ISO form, 2020-03-03?",
        docs="https://babel.pocoo.org/en/latest/dates.html",
        rows=ROWS,
        target="a text",
        licence="BSD 3-Clause; the forms are from Unicode's CLDR (Unicode License)",
        origin="made with the Python package Babel: days from 1950 to 2049, at random and always the same",
    ),
    text="text",
    target_name="iso",
    target_kind="text",
    beside=(("language", "the language that it is written in"), ("format", "how long it is written")),
    load=load,
    lines=Lines(
        ("import datetime", "import numpy as np", "import pandas as pd", "from babel.dates import format_date"),
        (
            f"dice, days = np.random.default_rng(0), {DAYS}",
            f"days = dice.integers(0, days, {ROWS}).tolist()",
            f"languages = dice.choice({literal(LOCALES)}, {ROWS}).tolist()",
            f"forms = dice.choice({literal(FORMATS)}, {ROWS}).tolist()",
            f"dates = [datetime.date({FIRST.year}, 1, 1) + datetime.timedelta(days=day) for day in days]",
            "data = pd.DataFrame(",
            "    [",
            "        (format_date(date, form, locale=language), date.isoformat(), language, form)",
            "        for date, language, form in zip(dates, languages, forms)",
            "    ],",
            '    columns=["text", "iso", "language", "format"],',
            '    dtype="str",',
            ")",
        ),
    ),
)

"""Dates and times in texts: how they are written is found by looking, and said, for 3/4 may be March or April."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from engine.data.lines import literal

MOST = 0.9  # of the values must be dates
SHOWN = 2_000  # values that are looked at
ISO = "ISO8601"
DAYS = (
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%y",
    "%m/%d/%y",
    "%d/%m/%y",
)
TIMES = ("", " %H:%M", " %H:%M:%S")
FORMATS = (ISO, *(f"{day}{time}" for day in DAYS for time in TIMES), "%H:%M", "%H:%M:%S")
WORDS = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year", "%H": "hour", "%M": "minute", "%S": "second"}


def format_of(texts: pd.Series) -> str:
    """The way in which most of these texts are dates; empty: they are none. Where two fit alike, the first one."""
    shown = texts.iloc[:: max(1, len(texts) // SHOWN)]
    digits = shown.str.contains(r"\d[-/.:]\d", regex=True)
    if not len(shown) or digits.mean() < MOST:
        return ""
    best, most = "", MOST
    for format in FORMATS:
        share = float(parsed(shown, format).notna().mean())
        if share > most or (share == most and not best):
            best, most = format, share
        if share == 1.0:
            break
    return best


def parsed(texts: pd.Series, format: str) -> pd.Series:
    """The dates, in UTC and without a zone; missing where a text is none."""
    return pd.to_datetime(texts.str.strip(), format=format, errors="coerce", utc=True).dt.tz_localize(None)


def code(formats: Mapping[str, str]) -> list[str]:
    """Script lines that do the same to columns of `table`."""
    if not formats:
        return []
    return [
        f"dates = {literal(dict(formats))}",
        "for name, format in dates.items():",
        '    read = pd.to_datetime(table[name].str.strip(), format=format, errors="coerce", utc=True)',
        "    table[name] = read.dt.tz_localize(None)",
    ]


def words(format: str) -> str:
    """A format in words, such as `day.month.year`."""
    if format == ISO:
        return "year-month-day"
    for sign, word in WORDS.items():
        format = format.replace(sign, word)
    return format

"""Tables that leave this product as CSV: a cell that a spreadsheet program would take for a formula stays a text."""

from __future__ import annotations

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(table: pd.DataFrame) -> str:
    """A table as CSV text: a header line, and no column for the numbers of the rows."""
    safe = pd.DataFrame({_plain(name): _safe(table[name]) for name in table.columns})
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _safe(values: pd.Series) -> pd.Series:
    return values if pd.api.types.is_numeric_dtype(values) else values.map(_plain, na_action="ignore")


def _plain(value: object) -> object:
    """Numbers, also negative ones that stand as text, are no formulas."""
    if not isinstance(value, str) or not value.startswith(FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value

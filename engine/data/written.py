"""Tables that leave this product as CSV: a cell that a spreadsheet program would take for a formula stays a text.

It is written with a single quote before it; where such a table comes back as input, `unquoted` takes the quote away.
"""

from __future__ import annotations

import re

import pandas as pd

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # what is quoted already is quoted once more, so that it comes back


def csv(table: pd.DataFrame) -> str:
    """A table as CSV text: a header line, and no column for the numbers of the rows."""
    safe = pd.DataFrame({_plain(name): _safe(table[name]) for name in table.columns})
    return str(safe.to_csv(index=False, lineterminator="\n"))


def unquoted(table: pd.DataFrame) -> pd.DataFrame:
    """A table that was read from such CSV, as it was before it was written."""
    names = {name: _bare(name) for name in table.columns}
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    changed = {name: table[name].map(_bare, na_action="ignore") for name in texts if _any_quoted(table[name])}
    return table.assign(**changed).rename(columns=names) if changed or list(names) != list(names.values()) else table


def _any_quoted(values: pd.Series) -> bool:
    return any(_bare(each) is not each for each in values)


def _bare(value: object) -> object:
    return value[1:] if isinstance(value, str) and value.startswith("'") and FORMULA.match(value) else value


def _safe(values: pd.Series) -> pd.Series:
    return values if pd.api.types.is_numeric_dtype(values) else values.map(_plain, na_action="ignore")


def _plain(value: object) -> object:
    """Numbers, also negative ones that stand as text, are no formulas."""
    if not isinstance(value, str) or not FORMULA.match(value):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value

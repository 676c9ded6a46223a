"""What the Data page draws of a table: how each number is spread, what is missing, which columns go together.

Of many rows a sample is looked at, always the same one, so that a million are looked at as quickly as a few.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from engine.data.base import Raw
from engine.messages.pictures import Bars, Matrix, Picture

SAMPLED = 50_000  # rows that are looked at
BINS = 20  # bars of a histogram
MOST_COLUMNS = 24  # of a correlation matrix, and bars of missing values
FEWEST = 2  # columns of numbers that can be compared


def looked_at(rows: int) -> np.ndarray:
    """The numbers of the rows that are looked at, in order: all of them, or a sample."""
    if rows <= SAMPLED:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, SAMPLED, replace=False))


def pictures(raw: Raw) -> Iterator[Picture]:
    """Correlations and missing values, where there are any."""
    rows = looked_at(raw.rows)
    numbers = raw.table[raw.columns("number")].iloc[rows]
    if raw.target_kind == "number" and isinstance(raw.target, pd.Series) and raw.target_name not in numbers.columns:
        numbers = numbers.assign(**{raw.target_name: raw.target.iloc[rows].to_numpy()})
    if len(numbers.columns) >= FEWEST:
        yield correlations(numbers)
    if bars := missing(raw):
        yield bars


def histogram(values: np.ndarray) -> tuple[int, ...]:
    """How many values lie in each of so many equal parts between the smallest and the largest; none of no values."""
    values = values[np.isfinite(values)]
    if not len(values):
        return ()
    counts, _ = np.histogram(values, bins=BINS)
    return tuple(counts.tolist())


def correlations(numbers: pd.DataFrame) -> Matrix:
    """Pearson's, between columns of numbers; the last ones of very many are not drawn."""
    drawn = numbers if len(numbers.columns) <= MOST_COLUMNS else numbers.iloc[:, -MOST_COLUMNS:]
    found = drawn.corr().round(2)
    names = tuple(map(str, drawn.columns))
    more = f", {MOST_COLUMNS} of {len(numbers.columns)} columns" if len(drawn.columns) < len(numbers.columns) else ""
    return Matrix(
        title=f"Which numbers rise together (1) or against each other (-1){more}",
        rows=names,
        columns=names,
        values=tuple(tuple(None if np.isnan(each) else float(each) for each in row) for row in found.to_numpy()),
    )


def missing(raw: Raw) -> Bars | None:
    """The columns in which values are missing, the worst first."""
    counts = raw.seen.isna().sum().sort_values(ascending=False, kind="stable")
    counts = counts[counts > 0]
    if counts.empty:
        return None
    more = f", {MOST_COLUMNS} of {len(counts)} columns" if len(counts) > MOST_COLUMNS else ""
    shown = counts.iloc[:MOST_COLUMNS]
    return Bars(
        title=f"Missing values{more}",
        x_label="column",
        y_label="rows",
        names=tuple(map(str, shown.index)),
        values=tuple(map(float, shown)),
    )

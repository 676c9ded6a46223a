"""What is drawn of a table: how numbers are spread, correlations, missing values; a sample of very many rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data import preview
from engine.data.base import Guess, Raw
from engine.data.previews import table
from engine.messages.pictures import Bars, Matrix


def raw(rows: int) -> Raw:
    """Two numbers that rise together, one with gaps against them."""
    up = np.arange(rows, dtype="float64")
    gaps = np.where(np.arange(rows) % 4 == 0, np.nan, -up)
    seen = pd.DataFrame({"up": up, "double": 2 * up, "gaps": gaps})
    guesses = {name: Guess("number", "all values are numbers") for name in seen.columns}
    return Raw(seen, pd.Series(up), "aim", "number", seen=seen, guesses=guesses)


def test_correlations_and_missing_values() -> None:
    matrix, bars = table.pictures(raw(40))
    assert isinstance(matrix, Matrix)
    assert matrix.rows == ("up", "double", "gaps", "aim")
    assert matrix.values[0] == (1.0, 1.0, -1.0, 1.0)
    assert isinstance(bars, Bars)
    assert (bars.names, bars.values) == (("gaps",), (10.0,))


def test_a_histogram_counts_every_finite_value() -> None:
    assert table.histogram(np.array([])) == ()
    counts = table.histogram(np.array([0.0, 0.0, 1.0, np.nan, np.inf]))
    assert (counts[0], counts[-1], sum(counts), len(counts)) == (2, 1, 3, table.BINS)


def test_dates_and_words_have_no_histogram_and_are_shown_all_the_same() -> None:
    seen = pd.DataFrame({"day": pd.to_datetime(["2026-01-01", "2026-01-02", None]), "word": ["a", "b", None]})
    found = preview.columns(Raw(seen, pd.Series([1.0, 2.0, 3.0]), "aim", "number", seen=seen))
    assert [(column.histogram, column.missing, column.unique) for column in found] == [((), 1, 2), ((), 1, 2)]


def test_of_very_many_rows_always_the_same_sample_is_looked_at() -> None:
    large = raw(200_000)
    columns = preview.columns(large)
    assert [column.missing for column in columns] == [0, 0, 50_000]
    assert sum(columns[0].histogram) == columns[0].unique == table.SAMPLED
    assert columns == preview.columns(large)

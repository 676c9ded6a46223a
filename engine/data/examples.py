"""Rows of the data as raw input, as somebody would bring them who wants a prediction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine.data.given import Given
from engine.data.pipeline import Prepared
from engine.data.preparation import OF_TABLES
from engine.data.stored import picked
from engine.data.windows import ordered


def raw_input(prepared: Prepared, part: str, most: int) -> Given:
    """The first rows of a part as they were read; of windows, the rows that they are cut from, in a table."""
    raw, preparation, rows = prepared.raw, prepared.preparation, prepared.rows[part][:most]
    if raw.stretches is not None:
        return Given(_stretch(prepared, rows))
    names = [column.name for column in preparation.columns if column.kind in OF_TABLES]
    table = pd.DataFrame({name: _column(prepared, name).iloc[rows] for name in names}).reset_index(drop=True)
    arrays = {name: np.asarray(picked(values, rows)) for name, values in raw.arrays.items()}
    kept = {column.name: arrays[column.name] for column in preparation.columns if column.name in arrays}
    return Given(table if names else None, kept)


def _column(prepared: Prepared, name: str) -> pd.Series:
    """A column as it lies in the source; one that the source itself made, as it made it."""
    raw = prepared.raw
    if name in raw.seen.columns:
        return raw.beside(name)
    if name in raw.table.columns:
        return raw.table[name]
    return pd.Series(raw.target)


def _stretch(prepared: Prepared, samples: np.ndarray) -> pd.DataFrame:
    """The rows of a series from the first of the first sample on, as long as each sample ends a row after the last."""
    raw, window = prepared.raw, prepared.preparation.window
    if window is None or raw.kept is None:
        return raw.seen
    order = ordered(raw.seen, None, window)[0]
    ends = np.argsort(order)[raw.kept[samples]]
    apart = np.flatnonzero(np.diff(ends) != 1)
    last = ends[apart[0] if len(apart) else -1]
    places = np.arange(ends[0] - window.length + 1, last + 1 + (window.horizon if window.known else 0))
    return raw.seen.iloc[order[places]][list(prepared.preparation.needed)].reset_index(drop=True)

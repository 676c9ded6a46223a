"""Prepared columns as the arrays that a network is fed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from engine.data import recipe
from engine.data.base import ColumnKind, Raw
from engine.data.memory import made_in_pieces
from engine.data.stored import Stored
from engine.errors import DataError

FEATURES = "features"  # the input that all columns of the table are, side by side
PLURALS = {"category": "categories", "text": "texts", "date": "dates"}
CURES: dict[ColumnKind, str] = {
    "category": "Add the step One-hot encode, or ignore the column.",
    "text": "Add the step Tokenize, or ignore the column.",
    "date": "Add the step Take dates apart, or ignore the column.",
}


def inputs_of(ready: Raw) -> dict[str, np.ndarray]:
    """The network's inputs by name, all rows: the table's columns side by side as `features`, then the arrays.

    Raises:
        DataError: a column still holds text or dates, or none is left.
    """
    rows = ready
    if ready.stretches is not None and (ready.stretches.named or ready.stretches.known):
        rows = recipe.of_rows(ready)
        rows = rows if ready.stretches.named else rows.only(list(ready.stretches.known))
    for kind, cure in CURES.items():
        if left := rows.columns(kind):
            raise DataError(
                f"The column {left[0]!r} still holds {PLURALS[kind]} after the recipe", where="data.recipe", cure=cure
            )
    if not ready.names:
        raise DataError(
            "No column is left to learn from after the recipe",
            where="data.recipe",
            cure="The training rows have no values in these columns: choose other columns, or another split.",
        )
    features = {} if ready.table.columns.empty else {FEATURES: made_in_pieces(ready.keeping, _features, ready.table)}
    return features | {name: _in_a_row(values) for name, values in ready.arrays.items()}


def _features(table: pd.DataFrame) -> np.ndarray:
    return np.ascontiguousarray(table.to_numpy(dtype="float64").astype("float32"))


def _in_a_row(values: Any) -> Any:
    """An array whose values lie one after another; one on disk as it is."""
    return values if isinstance(values, Stored) else np.ascontiguousarray(values)

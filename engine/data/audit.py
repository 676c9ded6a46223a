"""What in the data would make a network look better than it is: told, and never left out by itself.

Columns that give the target away are looked for on training rows: they name it, so a network need only copy them, and
are seldom known before it is. Only a person knows how a column came about. Columns that name the rows can only be
learned by heart, and rows that are in two parts have been seen before they are asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from engine.data.base import TargetKind
from engine.data.stored import in_full, pieces_of

MOST_ROWS = 5_000  # more would change nothing
FEWEST_ROWS = 50  # among fewer, columns agree by chance
EACH = 5  # rows that each value must have on average, and each class at the least
SAME = 0.9999
OWN = 0.5  # of the rows have a value of their own in a category that names them
NAMED_ID = re.compile(r"(?i:(^|[\W_])(id|uuid|guid)($|[\W_]))|[a-z]I[Dd]$")
COARSE = 50  # different values in each column, up to which equal rows may come by chance


def giveaways(table: pd.DataFrame, target: pd.Series, kind: TargetKind) -> tuple[str, ...]:
    """The names of these columns; none where all columns do so, for then there is nothing else to learn from.

    Args:
        table: the input columns of the training rows, as read.
        target: theirs, none missing.
        kind: whether the target has classes or is a number.
    """
    table, target = table.iloc[:MOST_ROWS], target.iloc[:MOST_ROWS]
    found = tuple(str(name) for name in table.columns if _gives_away(table[name], target, kind))
    return found if len(found) < len(table.columns) else ()


def _gives_away(column: pd.Series, target: pd.Series, kind: TargetKind) -> bool:
    present = column.notna().to_numpy()
    column, target = column[present], target[present]
    if len(column) < FEWEST_ROWS or column.nunique() < 2 or target.nunique() < 2:
        return False
    if kind == "number" and pd.api.types.is_numeric_dtype(column):
        return _rises_with(column, target)
    return _names(column, target)


def _rises_with(column: pd.Series, target: pd.Series) -> bool:
    """Whether a number is on a line with the target, or puts the rows in the same order (or the opposite one)."""
    values, goal = column.to_numpy(dtype="float64"), target.to_numpy(dtype="float64")
    straight = pd.Series(values).corr(pd.Series(goal))
    ordered = pd.Series(values).rank().corr(pd.Series(goal).rank())
    return max(abs(straight), abs(ordered)) > SAME


def _names(column: pd.Series, target: pd.Series) -> bool:
    """Whether each value always comes with one target: numbers one to one, names perhaps several for one class."""
    values, goals = column.nunique(), target.nunique()
    if len(column) < EACH * values or target.value_counts().min() < EACH:
        return False
    if pd.api.types.is_numeric_dtype(column) and values != goals:
        return False
    pairs = pd.DataFrame({"value": column.to_numpy(), "goal": target.to_numpy()}).drop_duplicates()
    return len(pairs) == values


def is_id(column: pd.Series) -> bool:
    """Whether whole numbers, all different, are called an id."""
    if NAMED_ID.search(str(column.name)) is None or not pd.api.types.is_numeric_dtype(column) or len(column) < 2:
        return False
    return bool(column.is_unique and column.notna().all() and (np.mod(column, 1) == 0).all())


def ids(table: pd.DataFrame) -> tuple[str, ...]:
    """The names of the columns that name rows: ids, and categories of which most rows have a value of their own."""
    return tuple(str(name) for name in table.columns if _names_rows(table[name]))


def _names_rows(column: pd.Series) -> bool:
    if len(column) < FEWEST_ROWS:
        return False
    return is_id(column) if pd.api.types.is_numeric_dtype(column) else column.nunique() > OWN * len(column)


def copies(x: Mapping[str, Mapping[str, np.ndarray]], y: Mapping[str, Mapping[str, np.ndarray]]) -> int:
    """How many rows of validation and test are training rows, too; 0 where all columns hold a few values alone.

    Args:
        x, y: prepared inputs and targets, by part and by name.
    """
    if all(values.ndim == 2 and _is_coarse(values) for values in x["train"].values()):
        return 0
    keys = {part: _keys([*x[part].values(), *y[part].values()]) for part in x}
    return sum(int(np.isin(keys[part], keys["train"]).sum()) for part in x if part != "train")


def _is_coarse(values: np.ndarray) -> bool:
    return all(len(np.unique(column)) <= COARSE for column in in_full(values[:MOST_ROWS]).T)


def _keys(arrays: list[np.ndarray]) -> np.ndarray:
    """A number for each row; equal rows have equal ones, and others hardly ever do."""
    keys = np.zeros(len(arrays[0]), dtype="uint64")
    for place, values in enumerate(arrays):
        width = int(np.prod(values.shape[1:]))  # told, for there may be no rows
        weights = np.random.default_rng(place).integers(1, 2**63, width, dtype="uint64") * 2 + 1
        first = 0
        for piece in pieces_of(values):
            bits = np.ascontiguousarray(piece, dtype="float32").reshape(len(piece), width).view("uint32")
            for begin in range(0, len(bits), MOST_ROWS):
                some = bits[begin : begin + MOST_ROWS]
                keys[first + begin : first + begin + len(some)] += some.astype("uint64") @ weights
            first += len(bits)
    return keys

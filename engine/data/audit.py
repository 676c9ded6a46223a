"""Which columns give the target away: they name it, so a network need only copy them. Looked for on training rows.

A column that names the target is seldom known before the target is. What is found here is told and never left out by
itself: only a person knows how the column came about.
"""

from __future__ import annotations

import pandas as pd

from engine.data.base import TargetKind

MOST_ROWS = 5_000  # more would change nothing
FEWEST_ROWS = 50  # among fewer, columns agree by chance
EACH = 5  # rows that each value must have on average, and each class at the least
SAME = 0.9999


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

"""Samples that are stretches of a series instead of single rows.

Rows are put in order, series by series. A sample is `length` rows, one behind the other; what it predicts is the target
of its last row, or of the rows right after it. No sample reaches from one series into the next, nor over a missing
number or a row that was left out. Steps for tables prepare the rows before they are cut (`engine/data/recipe.py`).
Columns that are known for the rows to be predicted are a second input: these rows of them.
`engine/data/window_code.py` writes lines that do the same to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from engine.data.base import Raw, Stretches, Target, Values, number_columns
from engine.data.mapped import in_groups
from engine.data.memory import cut_when_read, made_in_pieces
from engine.data.stored import in_full, stretched
from engine.document.project import Window
from engine.errors import DataError

PAST = "past"  # the input that a sample's rows are
AHEAD = "ahead"  # the input that columns known ahead are, of the rows to be predicted


def windowed(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> Raw:
    """The same columns as samples of `past` (length, columns) float32, in the order of their last rows.

    Columns that are known ahead are also `ahead`, (horizon, columns) float32.

    The columns of `past` are the targets that are numbers, where what comes next is predicted, then all other columns
    of numbers but those that put rows in order and tell series apart. Categories and dates stand beside them in
    `stretches`, and become columns of `past` once steps for tables have made numbers of them. A target is (horizon,)
    numbers; of classes, the last of them.

    Args:
        inputs: the columns of `past`; empty: all that can be.

    Raises:
        DataError: a column is not there or tells no order, there is nothing to learn from, or too few rows.
    """
    if raw.arrays:
        name = next(iter(raw.arrays))
        raise DataError(
            f"{name!r} holds a whole {raw.kind(name)} in each row, and has no windows",
            where="data.window",
            cure="Take the window out.",
        )
    columns = step_columns(raw, window, inputs)
    table = _steps_table(raw, columns)
    order, run = ordered(raw.seen, raw.kept, window)
    table = in_groups(raw.keeping, table, lambda some: some.iloc[order].reset_index(drop=True))
    starts = _starts(window, run, table)
    if not len(starts):
        raise DataError(
            f"No stretch of {spanned(window):,} rows in a row is without a gap",
            where="data.window",
            expected=f"series of at least {spanned(window):,} rows without missing values",
            cure="Choose a shorter window, or fill missing values in the file.",
        )
    moments = _moments(raw.seen, window)
    starts = _by_time(window, moments if raw.kept is None else moments[raw.kept], order, starts)
    rows = order[starts + window.length - 1]
    first, *more = [replace(each, values=_aim(each, order, starts, window)) for each in raw.targets]
    return cut(
        replace(
            raw,
            table=raw.table.iloc[rows, :0].reset_index(drop=True),
            period=window.period,
            target=first.values,
            more=tuple(more),
            kept=rows if raw.kept is None else raw.kept[rows],
            stretches=Stretches(
                table, starts, window.length, window.horizon, named=bool(inputs), known=_known(table, window)
            ),
        )
    )


def pasts(table: pd.DataFrame, seen: pd.DataFrame, window: Window) -> tuple[Stretches, np.ndarray]:
    """All stretches of new rows, whatever comes after them, and the number of the last row of each.

    Where columns are known ahead, as many rows more as are predicted; only these columns of them are read.

    Args:
        table: the columns of `past`, and beside them in `seen` those that the window names, rows in any order.

    Raises:
        DataError: a column is not there or tells no order, or no stretch is long enough.
    """
    order, run = ordered(seen, None, window)
    table = table.iloc[order].reset_index(drop=True)
    asked = window if window.known else window.model_copy(update={"horizon": 0})
    starts = _starts(asked, run, table)
    if not len(starts):
        more = f", the last {window.horizon:,} with {', '.join(window.known)} alone" if window.known else ""
        raise DataError(
            f"No stretch of {spanned(asked):,} rows in a row is without a gap",
            where="input",
            expected=f"at least {spanned(asked):,} rows of a series without missing values{more}",
            cure="Give more rows, or fill missing values.",
        )
    starts = _by_time(window, _moments(seen, window), order, starts)
    made = Stretches(table, starts, window.length, window.horizon, known=_known(table, window))
    return made, order[starts + window.length - 1]


def cut(raw: Raw) -> Raw:
    """The samples with `past` and `ahead` made of the columns of numbers that the rows have by now."""
    stretches, arrays = raw.uncut, {name: values for name, values in raw.arrays.items() if name not in (PAST, AHEAD)}
    numbers = number_columns(stretches.table)
    columns = {PAST: numbers, AHEAD: [name for name in numbers if name in stretches.known]}
    channels = {name: tuple(each) for name, each in columns.items() if each}
    steps = {PAST: (0, stretches.length), AHEAD: (stretches.length, stretches.ahead)}  # the first, and how many
    values = sum(len(each) * steps[name][1] for name, each in channels.items())
    later = cut_when_read(raw.keeping, len(stretches.starts), values)
    for name, each in channels.items():
        rows = made_in_pieces(raw.keeping, _numbers, stretches.table[list(each)])
        first, length = steps[name]
        made = stretched(rows, stretches.starts + first, length)
        arrays[name] = made if later else in_full(made)
    left = {name: kind for name, kind in raw.kinds.items() if name in arrays}
    return replace(raw, arrays=arrays, kinds={**left, **dict.fromkeys(channels, "series")}, channels=channels)


def _numbers(rows: pd.DataFrame) -> np.ndarray:
    """Rows of numbers, (rows, columns) float64."""
    return rows.to_numpy(dtype="float64")


def step_columns(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> list[str]:
    """The columns of the rows that samples are cut from, in order. Raises DataError where there are none."""
    _expect_known(raw, window)
    columns = possible(raw, window)
    if inputs:
        columns = [name for name in columns if name in inputs or name in window.known]
    else:
        columns = [name for name in columns if name not in (window.time, window.series) or name in window.known]
    if not columns:
        raise DataError(
            "No column of numbers, categories or dates is left for the window",
            where="data.inputs",
            cure="Choose other columns, or predict what comes after the window.",
        )
    return columns


def _expect_known(raw: Raw, window: Window) -> None:
    """Raises DataError where a column cannot be known ahead."""
    able = knowable(raw, window)
    if window.known and not window.horizon:
        raise DataError(
            "Nothing after the window is predicted, so no column is known ahead",
            where="data.window.known",
            cure="Choose a horizon, or take the columns out.",
        )
    for name in window.known:
        if name not in able:
            why = "is a target" if name in [each.name for each in raw.targets] else "is no input of a window"
            raise DataError(
                f"The column {name!r} {why}, and cannot be known ahead",
                where="data.window.known",
                expected=f"some of {', '.join(able[:12])}" if able else "numbers, categories or dates",
                cure="Take it out, or choose its kind.",
            )


def knowable(raw: Raw, window: Window) -> list[str]:
    """The columns that may be known ahead: all inputs but the targets."""
    return [name for name in possible(raw, window) if name not in [each.name for each in raw.targets]]


def possible(raw: Raw, window: Window) -> list[str]:
    """The columns that samples may be cut from: numbers to come have a past, too."""
    own = [each.name for each in raw.targets if each.kind == "number" and window.horizon]
    return [*own, *raw.columns("number", "category", "date")]


def gap(window: Window | None, raw: Raw) -> int:
    """How many samples are left out at the borders of a split by time, so that no two parts predict one row."""
    if window is None:
        return 0
    several = int(raw.beside(window.series).nunique()) if window.series else 1
    return max(0, -(-window.horizon // window.stride) - 1) * several


def spanned(window: Window) -> int:
    """How many rows a sample and what it predicts span."""
    return window.length + window.horizon


def ordered(seen: pd.DataFrame, kept: np.ndarray | None, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The samples' rows in order, series by series, and to which unbroken run each belongs."""
    everything = np.lexsort([_moments(seen, window), _series(seen, window)])
    there_is = np.zeros(len(seen), dtype=bool)
    there_is[slice(None) if kept is None else kept] = True
    there = np.flatnonzero(there_is[everything])
    numbers = np.cumsum(there_is) - 1  # of a row of the source, the number of its sample
    series = _series(seen, window)[everything][there]
    broken = (np.diff(there) != 1) | (np.diff(series) != 0)
    return numbers[everything][there], np.concatenate([[0], np.cumsum(broken)])


def _known(table: pd.DataFrame, window: Window) -> tuple[str, ...]:
    """The columns of rows that are known ahead, in the table's order."""
    return tuple(str(name) for name in table.columns if name in window.known)


def _gaps(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """How many rows before each lack a number of these columns, (rows + 1,)."""
    gaps = np.zeros(len(table), dtype=bool)
    for name in names:
        gaps |= ~np.isfinite(table[name].to_numpy(dtype="float64"))
    return np.concatenate([[0], np.cumsum(gaps)])


def _starts(window: Window, run: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """The first rows of samples, as places in the order: no number is missing in them, and none that is known ahead."""
    place, numbers = np.arange(len(run)) - np.searchsorted(run, run), number_columns(table)
    starts = np.arange(max(0, len(run) - spanned(window) + 1))
    starts = starts[run[starts] == run[starts + spanned(window) - 1]]
    starts = starts[place[starts] % window.stride == 0]
    before = _gaps(table, numbers)
    starts = starts[before[starts] == before[starts + window.length]]
    before = _gaps(table, [name for name in numbers if name in window.known])
    found: np.ndarray = starts[before[starts + window.length] == before[starts + spanned(window)]]
    return found


def _by_time(window: Window, moments: np.ndarray, order: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Samples in the order of their last rows; those of several series stand side by side in time."""
    if not window.series:
        return starts
    found: np.ndarray = starts[np.argsort(moments[order[starts + window.length - 1]], kind="stable")]
    return found


def _moments(seen: pd.DataFrame, window: Window) -> np.ndarray:
    """What puts the rows of the source in order: numbers, or dates."""
    if not window.time:
        return np.arange(len(seen))
    values = _named(seen, window.time, "time")
    if values.isna().any():
        raise DataError(
            f"The column {window.time!r} has {int(values.isna().sum()):,} empty cells, and tells no order there",
            where="data.window.time",
            cure="Fill them in the file, or choose another column.",
        )
    if is_ordered(values):
        return values.to_numpy()
    try:
        return pd.to_datetime(values, format="ISO8601", utc=True).to_numpy("datetime64[us]")
    except (ValueError, TypeError, OverflowError):
        raise DataError(
            f"The column {window.time!r} holds texts that are no dates",
            where="data.window.time",
            expected="numbers, or dates such as 2024-01-31",
            cure="Choose another column, or leave it open where rows stand in order.",
        ) from None


def is_ordered(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)


def _series(seen: pd.DataFrame, window: Window) -> np.ndarray:
    """The number of each row's series, of the rows of the source."""
    if not window.series:
        return np.zeros(len(seen), dtype="int64")
    said = _named(seen, window.series, "series").astype("str").to_numpy()
    return np.unique(said, return_inverse=True)[1]


def _named(seen: pd.DataFrame, name: str, field: str) -> pd.Series:
    if name not in seen.columns:
        shown = ", ".join(map(str, seen.columns[:12]))
        raise DataError(f"There is no column {name[:80]!r}", where=f"data.window.{field}", expected=f"one of {shown}")
    return seen[name]


def _steps_table(raw: Raw, columns: list[str]) -> pd.DataFrame:
    """Columns and targets side by side, in the order of the rows as they stand."""
    aims = {each.name: each.values for each in raw.targets}
    own = [pd.Series(np.asarray(aims[name], dtype="float64"), name=name) for name in columns if name in aims]
    return pd.concat([*own, raw.table[[name for name in columns if name not in aims]]], axis=1)


def _aim(target: Target, order: np.ndarray, starts: np.ndarray, window: Window) -> Values:
    """What each sample is to predict."""
    if target.kind == "number" and window.horizon:
        ahead = np.arange(window.length, spanned(window))
        numbers = np.asarray(target.values, dtype="float64")[order]
        return np.asarray(numbers[starts[:, None] + ahead], dtype="float32")
    ends: pd.Series = pd.Series(target.values).iloc[order[starts + spanned(window) - 1]]
    return ends.reset_index(drop=True)

"""Samples that are stretches of a series instead of single rows.

Rows are put in order, series by series. A sample is `length` rows, one behind the other; what it predicts is the target
of its last row, or of the rows right after it. No sample reaches from one series into the next, nor over a missing
value or a row that was left out. `engine/data/code.py` writes the lines of `code`, which do the same to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from engine.data.base import Raw, Target, Values
from engine.data.lines import literal
from engine.data.memory import expect_memory
from engine.document.project import Window
from engine.errors import DataError

PAST = "past"  # the input that a sample's rows are


def windowed(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> Raw:
    """The same columns as samples of `past` (length, columns) float32, in the order of their last rows.

    The columns of `past` are the targets that are numbers, where what comes next is predicted, then all other columns
    of numbers but the one that puts rows in order. A target is (horizon,) numbers; of classes, the last of them.

    Args:
        inputs: the columns of `past`; empty: all that can be.

    Raises:
        DataError: a column is not there or tells no order, there are no numbers, or too few rows.
    """
    if raw.arrays:
        name = next(iter(raw.arrays))
        raise DataError(
            f"{name!r} holds a whole {raw.kind(name)} in each row, and has no windows",
            where="data.window",
            cure="Take the window out.",
        )
    columns = past_columns(raw, window, inputs)
    order, run = _order(raw, window)
    values = _numbers(raw, columns)[order]
    starts = _starts(window, run, ~np.isfinite(values).all(axis=1))
    if not len(starts):
        raise DataError(
            f"No stretch of {_steps(window):,} rows in a row is without a gap",
            where="data.window",
            expected=f"series of at least {_steps(window):,} rows without missing values",
            cure="Choose a shorter window, or fill missing values in the file.",
        )
    expect_memory(len(starts), window.length * len(columns))
    last = starts + window.length - 1
    by_time = _by_time(raw, window, order, last)
    starts, last = starts[by_time], last[by_time]
    first, *more = [replace(each, values=_aim(each, order, starts, window)) for each in raw.targets]
    rows = order[last]
    return replace(
        raw,
        table=raw.table.iloc[rows, :0].reset_index(drop=True),
        arrays={PAST: values[starts[:, None] + np.arange(window.length)].astype("float32")},
        kinds={PAST: "series"},
        channels={PAST: tuple(columns)},
        period=window.period,
        target=first.values,
        more=tuple(more),
        kept=rows if raw.kept is None else raw.kept[rows],
    )


def past_columns(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> list[str]:
    """The columns of `past`, in order. Raises DataError where there are none."""
    own = [each.name for each in raw.targets if each.kind == "number" and window.horizon]
    others = [name for name in raw.columns("number") if name not in (window.time, window.series)]
    columns = [name for name in (*own, *others) if not inputs or name in inputs]
    if not columns:
        raise DataError(
            "No column of numbers is left for the window",
            where="data.inputs",
            cure="Choose columns of numbers, or predict what comes after the window.",
        )
    return columns


def gap(window: Window | None, raw: Raw) -> int:
    """How many samples are left out at the borders of a split by time, so that no two parts predict one row."""
    if window is None:
        return 0
    several = int(raw.beside()[window.series].nunique()) if window.series else 1
    return max(0, -(-window.horizon // window.stride) - 1) * several


def code(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> list[str]:
    """Script lines that make `past` and the targets of columns, and `rows`, the last row of each sample.

    `moments` and `series` are the columns that the window names, each as `moments_code` and `series_code` define it.
    """
    _, run = _order(raw, window)
    stands = "np.arange(len(target))"
    keys = ", ".join([*(["moments"] if window.time else [stands]), *(["series"] if window.series else [])])
    breaks = np.flatnonzero(np.diff(run)) + 1
    if not len(breaks):
        runs = 'np.zeros(len(order), dtype="int64")'
    elif raw.kept is None:
        runs = "np.concatenate([[0], np.cumsum(np.diff(series[order]) != 0)])"
    else:
        runs = f'np.searchsorted({literal(breaks.tolist())}, np.arange(len(order)), side="right")'
    aims = [each.name for each in raw.targets]
    named = past_columns(raw, window, inputs)
    given = ", ".join(_variable(aims.index(name)) if name in aims else f"table[{literal(name)}]" for name in named)
    length, steps = window.length, _steps(window)
    body = [
        f"# Samples are stretches of {length} rows of one series, none with a missing value",
        f"order = np.lexsort([{keys}])" if window.time or window.series else f"order = {stands}",
        f'values = np.column_stack([{given}]).astype("float64")[order]',
        f"run = {runs}",
        "place = np.arange(len(run)) - np.searchsorted(run, run)",
        "missing = np.concatenate([[0], np.cumsum(~np.isfinite(values).all(axis=1))])",
        f"starts = np.arange(len(run) - {steps - 1})",
        f"starts = starts[run[starts] == run[starts + {steps - 1}]]",
        *([f"starts = starts[place[starts] % {window.stride} == 0]"] if window.stride > 1 else []),
        f"starts = starts[missing[starts] == missing[starts + {length}]]",
    ]
    if window.series:
        rows = f"order[starts + {length - 1}]"
        when = f"moments[{rows}]" if window.time else rows
        body.append(f'starts = starts[np.argsort({when}, kind="stable")]')
    body += [
        f"rows = order[starts + {length - 1}]",
        f'past = values[starts[:, None] + np.arange({length})].astype("float32")',
        *(_aim_code(each, _variable(place), window) for place, each in enumerate(raw.targets)),
        "table = table.iloc[rows, :0].reset_index(drop=True)",
    ]
    return body


def moments_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `moments`, by which rows are put in order, of `by`."""
    if _is_ordered(raw.beside()[window.time]):
        return ["moments = by.to_numpy()"]
    return ['moments = pd.to_datetime(by, format="ISO8601", utc=True).to_numpy("datetime64[us]")']


def series_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `series`, the number of each row's series, of `by`."""
    return ['series = np.unique(by.astype("str").to_numpy(), return_inverse=True)[1]']


def _steps(window: Window) -> int:
    """How many rows a sample and what it predicts span."""
    return window.length + window.horizon


def _order(raw: Raw, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The samples' rows in order, series by series, and to which unbroken run each belongs."""
    everything = np.lexsort([_moments(raw, window), _series(raw, window)])
    kept = np.zeros(len(raw.seen), dtype=bool)
    kept[slice(None) if raw.kept is None else raw.kept] = True
    there = np.flatnonzero(kept[everything])
    numbers = np.cumsum(kept) - 1  # of a row of the source, the number of its sample
    series = _series(raw, window)[everything][there]
    broken = (np.diff(there) != 1) | (np.diff(series) != 0)
    return numbers[everything][there], np.concatenate([[0], np.cumsum(broken)])


def _starts(window: Window, run: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """The first rows of samples, as places in the order."""
    place = np.arange(len(run)) - np.searchsorted(run, run)
    before = np.concatenate([[0], np.cumsum(missing)])
    starts = np.arange(max(0, len(run) - _steps(window) + 1))
    starts = starts[run[starts] == run[starts + _steps(window) - 1]]
    starts = starts[place[starts] % window.stride == 0]
    found: np.ndarray = starts[before[starts] == before[starts + window.length]]
    return found


def _by_time(raw: Raw, window: Window, order: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The order of samples by their last rows; those of several series stand side by side in time."""
    if not window.series:
        return np.arange(len(last))
    moments = _moments(raw, window)
    moments = moments if raw.kept is None else moments[raw.kept]
    return np.argsort(moments[order[last]], kind="stable")


def _moments(raw: Raw, window: Window) -> np.ndarray:
    """What puts the rows of the source in order: numbers, or dates."""
    if not window.time:
        return np.arange(len(raw.seen))
    values = _named(raw, window.time, "time")
    if values.isna().any():
        raise DataError(
            f"The column {window.time!r} has {int(values.isna().sum()):,} empty cells, and tells no order there",
            where="data.window.time",
            cure="Fill them in the file, or choose another column.",
        )
    if _is_ordered(values):
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


def _is_ordered(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)


def _series(raw: Raw, window: Window) -> np.ndarray:
    """The number of each row's series, of the rows of the source."""
    if not window.series:
        return np.zeros(len(raw.seen), dtype="int64")
    said = _named(raw, window.series, "series").astype("str").to_numpy()
    return np.unique(said, return_inverse=True)[1]


def _named(raw: Raw, name: str, field: str) -> pd.Series:
    if name not in raw.seen.columns:
        shown = ", ".join(map(str, raw.seen.columns[:12]))
        raise DataError(f"There is no column {name[:80]!r}", where=f"data.window.{field}", expected=f"one of {shown}")
    return raw.seen[name]


def _numbers(raw: Raw, columns: list[str]) -> np.ndarray:
    """Columns and targets side by side, (rows, columns) float64."""
    aims = {each.name: each.values for each in raw.targets}
    return np.column_stack([np.asarray(aims.get(name, raw.table.get(name)), dtype="float64") for name in columns])


def _aim(target: Target, order: np.ndarray, starts: np.ndarray, window: Window) -> Values:
    """What each sample is to predict."""
    if target.kind == "number" and window.horizon:
        ahead = np.arange(window.length, _steps(window))
        numbers = np.asarray(target.values, dtype="float64")[order]
        return np.asarray(numbers[starts[:, None] + ahead], dtype="float32")
    ends: pd.Series = pd.Series(target.values).iloc[order[starts + _steps(window) - 1]]
    return ends.reset_index(drop=True)


def _aim_code(target: Target, name: str, window: Window) -> str:
    if target.kind == "number" and window.horizon:
        ahead = f"np.arange({window.length}, {_steps(window)})"
        whole = f'{name}.to_numpy(dtype="float64")[order]'
        return f'{name} = {whole}[starts[:, None] + {ahead}].astype("float32")'
    return f"{name} = {name}.iloc[order[starts + {_steps(window) - 1}]].reset_index(drop=True)"


def _variable(place: int) -> str:
    return "target" if place == 0 else f"target_{place + 1}"

"""Samples that are stretches of a series instead of single rows.

Rows are put in order, series by series. A sample is `length` rows, one behind the other; what it predicts is the target
of its last row, or of the rows right after it. No sample reaches from one series into the next, nor over a missing
number or a row that was left out. Steps for tables prepare the rows before they are cut (`engine/data/recipe.py`).
`engine/data/code.py` writes the lines of `code`, which do the same to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from engine.data.base import Raw, Stretches, Target, Values, number_columns
from engine.data.lines import literal
from engine.data.mapped import in_groups
from engine.data.memory import cut_when_read, made_in_pieces
from engine.data.stored import in_full, stretched
from engine.document.project import Window
from engine.errors import DataError

PAST = "past"  # the input that a sample's rows are


def windowed(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> Raw:
    """The same columns as samples of `past` (length, columns) float32, in the order of their last rows.

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
    order, run = _order(raw.seen, raw.kept, window)
    table = in_groups(raw.keeping, table, lambda some: some.iloc[order].reset_index(drop=True))
    starts = _starts(window, run, _gaps(table))
    if not len(starts):
        raise DataError(
            f"No stretch of {_steps(window):,} rows in a row is without a gap",
            where="data.window",
            expected=f"series of at least {_steps(window):,} rows without missing values",
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
            stretches=Stretches(table, starts, window.length, window.horizon, named=bool(inputs)),
        )
    )


def pasts(table: pd.DataFrame, seen: pd.DataFrame, window: Window) -> tuple[Stretches, np.ndarray]:
    """All stretches of new rows, whatever comes after them, and the number of the last row of each.

    Args:
        table: the columns of `past`, and beside them in `seen` those that the window names, rows in any order.

    Raises:
        DataError: a column is not there or tells no order, or no stretch is long enough.
    """
    order, run = _order(seen, None, window)
    table = table.iloc[order].reset_index(drop=True)
    starts = _starts(window.model_copy(update={"horizon": 0}), run, _gaps(table))
    if not len(starts):
        raise DataError(
            f"No stretch of {window.length:,} rows in a row is without a gap",
            where="input",
            expected=f"at least {window.length:,} rows of a series without missing values",
            cure="Give more rows, or fill missing values.",
        )
    starts = _by_time(window, _moments(seen, window), order, starts)
    return Stretches(table, starts, window.length, window.horizon), order[starts + window.length - 1]


def cut(raw: Raw) -> Raw:
    """The samples with `past` made of the columns of numbers that the rows have by now; without it where none has."""
    stretches = raw.uncut
    columns = number_columns(stretches.table)
    arrays = {name: values for name, values in raw.arrays.items() if name != PAST}
    if not columns:
        return replace(raw, arrays=arrays, channels={})
    values = made_in_pieces(raw.keeping, lambda rows: rows.to_numpy(dtype="float64"), stretches.table[columns])
    past = stretched(values, stretches.starts, stretches.length)
    if not cut_when_read(raw.keeping, len(stretches.starts), stretches.length * len(columns)):
        past = in_full(past)
    return replace(
        raw,
        arrays={**arrays, PAST: past},
        kinds={**{name: kind for name, kind in raw.kinds.items() if name in arrays}, PAST: "series"},
        channels={PAST: tuple(columns)},
    )


def step_columns(raw: Raw, window: Window, inputs: Sequence[str] = ()) -> list[str]:
    """The columns of the rows that samples are cut from, in order. Raises DataError where there are none."""
    columns = [name for name in possible(raw, window) if name in inputs or not inputs]
    if not inputs:
        columns = [name for name in columns if name not in (window.time, window.series)]
    if not columns:
        raise DataError(
            "No column of numbers, categories or dates is left for the window",
            where="data.inputs",
            cure="Choose other columns, or predict what comes after the window.",
        )
    return columns


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


def code(raw: Raw, window: Window, inputs: Sequence[str] = (), *, prepared: bool = False) -> list[str]:
    """Script lines that make `past` and the targets of columns, and `rows`, the last row of each sample.

    `moments` and `series` are the columns that the window names, each as `moments_code` and `series_code` define it.

    Args:
        prepared: steps will prepare the rows: `table` has them in order, and `cut_code` makes `past` of it.
    """
    _, run = _order(raw.seen, raw.kept, window)
    stands = "np.arange(len(target))"
    keys = ", ".join([*(["moments"] if window.time else [stands]), *(["series"] if window.series else [])])
    breaks = np.flatnonzero(np.diff(run)) + 1
    if not len(breaks):
        runs = 'np.zeros(len(order), dtype="int64")'
    elif raw.kept is None:
        runs = "np.concatenate([[0], np.cumsum(np.diff(series[order]) != 0)])"
    else:
        runs = f'np.searchsorted({literal(breaks.tolist())}, np.arange(len(order)), side="right")'
    columns = step_columns(raw, window, inputs)
    length, steps = window.length, _steps(window)
    body = [
        f"# Samples are stretches of {length} rows of one series, none with a missing value",
        f"order = np.lexsort([{keys}])" if window.time or window.series else f"order = {stands}",
        *(_table_code(raw, columns) if prepared else []),
        *_values_code(raw, columns, prepared=prepared),
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
    body.append(f"rows = order[starts + {length - 1}]")
    if not prepared:
        body.append(f'past = values[starts[:, None] + np.arange({length})].astype("float32")')
    body += [_aim_code(each, _variable(place), window) for place, each in enumerate(raw.targets)]
    return body if prepared else [*body, "table = table.iloc[rows, :0].reset_index(drop=True)"]


def learned_code(stretches: Stretches) -> list[str]:
    """Script lines that keep `train` as `samples`, and make it the rows that steps for tables learn from."""
    length, ahead = stretches.length, stretches.ahead
    aimed = f"np.arange({length}, {length + ahead})" if ahead else str(length - 1)
    at = "starts[others][:, None]" if ahead else "starts[others]"
    return [
        "# Steps for tables learn from rows that training samples see and no other is to predict",
        "samples, others = train, np.delete(np.arange(len(starts)), train)",
        f"seen = np.unique(starts[train][:, None] + np.arange({length}))",
        f"train = np.setdiff1d(seen, {at} + {aimed})",
    ]


def cut_code(stretches: Stretches) -> list[str]:
    """Script lines that cut the prepared rows of `table` into `past`; `train` are samples again."""
    every = len(number_columns(stretches.table)) == len(stretches.table.columns)
    numbers = "table" if every else 'table.select_dtypes("number")'
    return [
        f'values = {numbers}.to_numpy(dtype="float64")',
        f'past = values[starts[:, None] + np.arange({stretches.length})].astype("float32")',
        "train, table = samples, table.iloc[rows, :0]",
    ]


def _table_code(raw: Raw, columns: list[str]) -> list[str]:
    aims = [each.name for each in raw.targets]
    own = [
        f'{_variable(aims.index(name))}.astype("float64").rename({literal(name)})' for name in columns if name in aims
    ]
    others = [name for name in columns if name not in aims]
    given = [*own, *([f"table[{literal(others)}]"] if others else [])]
    return [f"table = pd.concat([{', '.join(given)}], axis=1)", "table = table.iloc[order].reset_index(drop=True)"]


def _values_code(raw: Raw, columns: list[str], *, prepared: bool) -> list[str]:
    """Lines that make `values`, the numbers in which a gap ends a stretch."""
    aims = [each.name for each in raw.targets]
    numbers = [name for name in columns if name in aims or raw.kind(name) == "number"]
    if not numbers:
        return ["values = np.zeros((len(order), 0))"]
    if prepared:
        return [f"values = table[{literal(numbers)}].to_numpy()"]
    given = ", ".join(_variable(aims.index(name)) if name in aims else f"table[{literal(name)}]" for name in numbers)
    return [f'values = np.column_stack([{given}]).astype("float64")[order]']


def moments_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `moments`, by which rows are put in order, of `by`."""
    if _is_ordered(raw.beside(window.time)):
        return ["moments = by.to_numpy()"]
    return ['moments = pd.to_datetime(by, format="ISO8601", utc=True).to_numpy("datetime64[us]")']


def series_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `series`, the number of each row's series, of `by`."""
    return ['series = np.unique(by.astype("str").to_numpy(), return_inverse=True)[1]']


def _steps(window: Window) -> int:
    """How many rows a sample and what it predicts span."""
    return window.length + window.horizon


def _order(seen: pd.DataFrame, kept: np.ndarray | None, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The samples' rows in order, series by series, and to which unbroken run each belongs."""
    everything = np.lexsort([_moments(seen, window), _series(seen, window)])
    there_is = np.zeros(len(seen), dtype=bool)
    there_is[slice(None) if kept is None else kept] = True
    there = np.flatnonzero(there_is[everything])
    numbers = np.cumsum(there_is) - 1  # of a row of the source, the number of its sample
    series = _series(seen, window)[everything][there]
    broken = (np.diff(there) != 1) | (np.diff(series) != 0)
    return numbers[everything][there], np.concatenate([[0], np.cumsum(broken)])


def _gaps(table: pd.DataFrame) -> np.ndarray:
    """Which rows lack a number."""
    gaps = np.zeros(len(table), dtype=bool)
    for name in number_columns(table):
        gaps |= ~np.isfinite(table[name].to_numpy(dtype="float64"))
    return gaps


def _starts(window: Window, run: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """The first rows of samples, as places in the order."""
    place = np.arange(len(run)) - np.searchsorted(run, run)
    before = np.concatenate([[0], np.cumsum(missing)])
    starts = np.arange(max(0, len(run) - _steps(window) + 1))
    starts = starts[run[starts] == run[starts + _steps(window) - 1]]
    starts = starts[place[starts] % window.stride == 0]
    found: np.ndarray = starts[before[starts] == before[starts + window.length]]
    return found


def _by_time(window: Window, moments: np.ndarray, order: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Samples in the order of their last rows; those of several series stand side by side in time."""
    if not window.series:
        return starts
    ordered: np.ndarray = starts[np.argsort(moments[order[starts + window.length - 1]], kind="stable")]
    return ordered


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

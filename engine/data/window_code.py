"""Windows of rows as lines of a script, which cuts the same samples as `engine/data/windows.py`, to the same bits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.data.base import Raw, Stretches, Target, number_columns
from engine.data.lines import literal
from engine.data.windows import is_ordered, ordered, spanned, step_columns
from engine.document.project import Window


def code(raw: Raw, window: Window, inputs: Sequence[str] = (), *, prepared: bool = False) -> list[str]:
    """Script lines that make `past` and the targets of columns, and `rows`, the last row of each sample.

    `moments` and `series` are the columns that the window names, each as `moments_code` and `series_code` define it.

    Args:
        prepared: steps will prepare the rows: `table` has them in order, and `cut_code` makes `past` of it.
    """
    _, run = ordered(raw.seen, raw.kept, window)
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
    length, steps = window.length, spanned(window)
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
    numbers = _numbers(raw, columns)
    known = [place for place, name in enumerate(numbers) if name in window.known]
    if known:
        body += [
            f"missing = np.concatenate([[0], np.cumsum(~np.isfinite(values[:, {known}]).all(axis=1))])",
            f"starts = starts[missing[starts + {length}] == missing[starts + {steps}]]",
        ]
    if window.series:
        rows = f"order[starts + {length - 1}]"
        when = f"moments[{rows}]" if window.time else rows
        body.append(f'starts = starts[np.argsort({when}, kind="stable")]')
    body.append(f"rows = order[starts + {length - 1}]")
    if not prepared:
        body.append(f'past = values[starts[:, None] + np.arange({length})].astype("float32")')
        ahead = f"starts[:, None] + np.arange({length}, {steps})"
        body += [f'ahead = values[:, {known}][{ahead}].astype("float32")'] if known else []
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
    columns, length = number_columns(stretches.table), stretches.length
    numbers = "table" if len(columns) == len(stretches.table.columns) else 'table.select_dtypes("number")'
    known = [place for place, name in enumerate(columns) if name in stretches.known]
    ahead = f"starts[:, None] + np.arange({length}, {length + stretches.ahead})"
    return [
        f'values = {numbers}.to_numpy(dtype="float64")',
        f'past = values[starts[:, None] + np.arange({length})].astype("float32")',
        *([f'ahead = values[:, {known}][{ahead}].astype("float32")'] if known else []),
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
    numbers = _numbers(raw, columns)
    if not numbers:
        return ["values = np.zeros((len(order), 0))"]
    if prepared:
        return [f"values = table[{literal(numbers)}].to_numpy()"]
    given = ", ".join(_variable(aims.index(name)) if name in aims else f"table[{literal(name)}]" for name in numbers)
    return [f'values = np.column_stack([{given}]).astype("float64")[order]']


def _numbers(raw: Raw, columns: Sequence[str]) -> list[str]:
    """Those columns that hold numbers as they were read."""
    aims = [each.name for each in raw.targets]
    return [name for name in columns if name in aims or raw.kind(name) == "number"]


def moments_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `moments`, by which rows are put in order, of `by`."""
    if is_ordered(raw.beside(window.time)):
        return ["moments = by.to_numpy()"]
    return ['moments = pd.to_datetime(by, format="ISO8601", utc=True).to_numpy("datetime64[us]")']


def series_code(raw: Raw, window: Window) -> list[str]:
    """Script lines that make `series`, the number of each row's series, of `by`."""
    return ['series = np.unique(by.astype("str").to_numpy(), return_inverse=True)[1]']


def _aim_code(target: Target, name: str, window: Window) -> str:
    if target.kind == "number" and window.horizon:
        ahead = f"np.arange({window.length}, {spanned(window)})"
        whole = f'{name}.to_numpy(dtype="float64")[order]'
        return f'{name} = {whole}[starts[:, None] + {ahead}].astype("float32")'
    return f"{name} = {name}.iloc[order[starts + {spanned(window) - 1}]].reset_index(drop=True)"


def _variable(place: int) -> str:
    return "target" if place == 0 else f"target_{place + 1}"

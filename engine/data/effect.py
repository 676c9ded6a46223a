"""What each step of a recipe does, for a person who puts one together: its columns, and samples before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from engine.data import preview, recipe
from engine.data.base import Raw
from engine.data.steps import STEPS
from engine.data.stored import picked
from engine.document.project import Step
from engine.errors import DataError
from engine.messages.answers import StepEffect
from engine.messages.pictures import Curve, Line, Picture, Table

ROWS = 6  # samples that are shown
TRIED = 200  # rows with which it is found out what a step makes of a column
MOST_COLUMNS = 12
MOST_VALUES = 12  # of an array in a cell of a table


def effect(steps: Sequence[Step], raw: Raw, train: np.ndarray, number: int) -> StepEffect:
    """The same training rows before and after a step; it and those before it are fitted on all training rows.

    Raises:
        DataError: as `recipe.fit_apply` of the steps so far.
    """
    earlier = [step for place, step in recipe.in_order(steps, raw)]
    earlier = earlier[: [place for place, _ in recipe.in_order(steps, raw)].index(number)]
    before, _ = recipe.fit_apply(earlier, raw, train)
    columns = recipe.columns_of(steps[number], before, f"data.recipe.{number}")
    after, _ = recipe.fit_apply(steps[number : number + 1], before, train)
    if recipe.prepares_rows(steps[number].name, raw) and raw.stretches is not None:
        train = raw.stretches.learned_from(train)
        before, after = recipe.of_rows(before), recipe.of_rows(after)
    made = [name for name in after.names if name in columns or name not in before.names]
    return StepEffect(
        before=samples(first(before, train[:ROWS]), columns), after=samples(first(after, train[:ROWS]), made)
    )


def fitting(steps: Sequence[Step], raw: Raw) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """For each step the columns that it could prepare where it stands; and the steps that could come next.

    A step that does not fit makes nothing of what comes after it known.
    """
    few = first(raw, np.arange(min(raw.rows, TRIED)))
    rows, found = np.arange(few.rows), {}
    for number, step in recipe.in_order(steps, raw):
        found[number] = _fitting(step.name, few)
        try:
            few, _ = recipe.fit_apply([step], few, rows)
        except DataError:
            return tuple(found.get(place, ()) for place in range(len(found))), tuple(STEPS)
    return tuple(found[place] for place in range(len(steps))), tuple(name for name in STEPS if _fitting(name, few))


def _fitting(name: str, raw: Raw) -> tuple[str, ...]:
    if name not in STEPS:
        return ()
    raw = recipe.of_rows(raw) if recipe.prepares_rows(name, raw) else raw
    return tuple(raw.columns(*STEPS[name].fits))


def first(raw: Raw, rows: np.ndarray) -> Raw:
    """A few of the samples."""
    return replace(
        raw,
        table=raw.table.iloc[rows].reset_index(drop=True),
        target=raw.target.iloc[rows].reset_index(drop=True) if isinstance(raw.target, pd.Series) else raw.target[rows],
        arrays={name: picked(values, rows) for name, values in raw.arrays.items()},
        kept=None,
        more=(),
        stretches=replace(raw.stretches, starts=raw.stretches.starts[rows]) if raw.stretches else None,
    )


def samples(raw: Raw, columns: Sequence[str]) -> tuple[Picture, ...]:
    """Columns of a few rows as pictures, curves, and one table of all others."""
    drawn: list[Picture] = [_drawn(name, raw) for name in columns if raw.kind(name) in ("image", "sound", "series")]
    cells = [name for name in columns if raw.kind(name) not in ("image", "sound", "series")][:MOST_COLUMNS]
    if cells:
        rows = tuple(tuple(_cell(_value(raw, name, row)) for name in cells) for row in range(raw.rows))
        drawn.append(Table(title="Training rows", columns=tuple(cells), rows=rows))
    return tuple(drawn)


def _drawn(name: str, raw: Raw) -> Picture:
    low, high = float(raw.arrays[name].min()), float(raw.arrays[name].max())
    title = f"{name}: values from {low:.4g} to {high:.4g}"
    if raw.kind(name) == "image":
        return preview.gallery(name, raw).model_copy(update={"title": title})
    values = raw.arrays[name].reshape(raw.rows, len(raw.arrays[name][0]), -1)
    lines = [
        Line(name=f"row {row + 1}", x=tuple(range(1, values.shape[1] + 1)), y=tuple(values[row, :, 0].tolist()))
        for row in range(min(3, raw.rows))
    ]
    return Curve(title=title, x_label="step", y_label="value", lines=tuple(lines))


def _value(raw: Raw, name: str, row: int) -> Any:
    return raw.arrays[name][row] if name in raw.arrays else raw.table[name].iloc[row]


def _cell(value: Any) -> str | float | int | None:
    if isinstance(value, np.ndarray):
        shown = " ".join(f"{each:g}" for each in value.ravel()[:MOST_VALUES])
        return shown + (" …" if value.size > MOST_VALUES else "")
    plain = preview.plain(value)
    return plain if plain is None or isinstance(plain, str | int | float) else str(plain)

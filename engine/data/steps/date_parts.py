"""Take dates apart: a date becomes the numbers that a network can learn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State
from engine.data.lines import literal

FIRST = pd.Timestamp("1970-01-01")
DAYS = '(when - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)'


@dataclass(frozen=True)
class Part:
    """One part of a date: its expression of `when`, a datetime Series, and how long its cycle is; 0: it has none."""

    help: str
    expression: str
    cycle: float = 0.0
    default: bool = True


PARTS = {
    "year": Part("The year.", "when.dt.year"),
    "year_day": Part("The day of the year, on a circle: summer lies far from winter.", "when.dt.day_of_year", 365.25),
    "week_day": Part("The day of the week, on a circle: Sunday lies beside Monday.", "when.dt.day_of_week", 7.0),
    "hour": Part("The time of day, on a circle.", "when.dt.hour + when.dt.minute / 60", 24.0),
    "days": Part("Days since 1970, for what rises or falls for good.", DAYS, default=False),
}  # fmt: skip


@dataclass(frozen=True)
class DateParts:
    """Columns `<name>=year` and so on. What goes round becomes a sine and a cosine of its cycle.

    A part that is the same in all training rows is left out, such as the hour of dates without a time.
    """

    card: Card = Card(
        kind="step",
        name="DateParts",
        title="Take dates apart",
        category="dates",
        summary="Turns a date into numbers: its year, and its place in the year, the week and the day.",
        parameters=tuple(
            Parameter(name=name, type="bool", default=part.default, help=part.help) for name, part in PARTS.items()
        ),
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("date",)

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """The parts of each column that differ among the training rows."""
        return {
            "parts": {
                str(name): [part for part in _asked(config) if _of(values[name], part).nunique() > 1]
                for name in values.columns
            }
        }

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Columns of numbers, missing where the date is."""
        columns: dict[str, pd.Series] = {}
        for name in values.columns:
            for part in state["parts"][name]:
                columns |= _columns(str(name), part, _of(values[name], part))
        return pd.DataFrame(columns, index=values.index)

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """The same with pandas and NumPy, each part in the place of its date."""
        parts = {part: PARTS[part] for part in _asked(config)}
        cycles = {name: part.cycle for name, part in parts.items() if part.cycle}
        return Lines(
            ("import numpy as np", "import pandas as pd"),
            (
                "parts = []",
                "for name in table:",
                f"    if name not in {literal(columns)}:",
                "        parts.append(table[name])",
                "        continue",
                "    when = table[name]",
                "    taken = {",
                *(f"        {literal(name)}: {part.expression}," for name, part in parts.items()),
                "    }",
                "    for part, values in taken.items():",
                '        values = values.astype("float64")',
                "        if values[train].nunique() < 2:",
                "            continue",
                f"        cycle = {literal(cycles)}.get(part)",
                "        if cycle is None:",
                '            parts.append(values.rename(f"{name}={part}"))',
                "            continue",
                "        turn = 2 * np.pi * values / cycle",
                '        parts.append(np.sin(turn).rename(f"{name}={part} sine"))',
                '        parts.append(np.cos(turn).rename(f"{name}={part} cosine"))',
                "table = pd.concat(parts, axis=1)",
            ),
        )


STEP = DateParts()


def _asked(config: dict[str, Any]) -> list[str]:
    return [name for name, part in PARTS.items() if config.get(name, part.default)]


def _of(when: pd.Series, part: str) -> pd.Series:
    """A part of each date, as float64."""
    if part == "year":
        found = when.dt.year
    elif part == "year_day":
        found = when.dt.day_of_year
    elif part == "week_day":
        found = when.dt.day_of_week
    else:
        found = when.dt.hour + when.dt.minute / 60 if part == "hour" else (when - FIRST) / pd.Timedelta(days=1)
    values: pd.Series = found.astype("float64")
    return values


def _columns(name: str, part: str, values: pd.Series) -> dict[str, pd.Series]:
    cycle = PARTS[part].cycle
    if not cycle:
        return {f"{name}={part}": values}
    turn = 2 * np.pi * values / cycle
    return {f"{name}={part} sine": np.sin(turn), f"{name}={part} cosine": np.cos(turn)}

"""Slices: how good the network is where a column has a certain value, and where it is worst."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.base import Raw
from engine.data.pipeline import Prepared
from engine.data.stored import pieces_of
from engine.evaluation.each_row import Rows, judged_rows
from engine.evaluation.reports.base import Seen, is_one_class, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section, Slice, Slices
from engine.tasks.resampling import interval, over_rows

FEWEST = 20  # rows of a slice that is told of
MOST_VALUES = 12  # of a column of categories, the most frequent
MOST_COLUMNS = 60
RANGES = (2, 4)  # into how many ranges numbers are cut, of few rows and of many
WORST = 5

Part = tuple[str, str, np.ndarray]  # a column, a value or a range, and which rows have it


@dataclass(frozen=True)
class BySlice:
    """By each column, also those that the network does not see; of pictures by brightness, of texts by length."""

    card: Card = report_card(
        "slices",
        "Where it is worse",
        "any",
        "The figure over the rows that have one value, or a range of values, in a column; the worst ones stand first.",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Every target."""
        return True

    def report(self, seen: Seen) -> Section | None:
        """None where no column has a slice of enough rows."""
        judged = judged_rows(seen)
        parts = [part for part in _parts(seen) if FEWEST <= part[2].sum() < seen.rows]
        if not parts:
            return None
        slices = _measured(parts, judged, seen)
        worst = _worst(slices, judged)
        noted = f"{len(parts)} slices of at least {FEWEST} rows were looked at: some are worse by chance alone."
        return section(
            self.card,
            seen,
            slices=Slices(
                title=judged.title,
                unit=judged.unit,
                better=judged.better,
                value=float(judged.measure.mean()),
                slices=tuple(slices),
                worst=tuple(worst),
            ),
            notes=(noted,),
        )


REPORT = BySlice()


def _measured(parts: list[Part], judged: Rows, seen: Seen) -> list[Slice]:
    """The mean over each slice, and its range over resamples of all rows."""
    inside = np.stack([mask for _, _, mask in parts], axis=1).astype("float32")
    measured = inside * judged.measure[:, None].astype("float32")

    def means(some: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (some @ measured) / (some @ inside)  # type: ignore[no-any-return]

    drawn = over_rows(means, seen.rows, seen.seed)
    found = []
    for place, (column, name, mask) in enumerate(parts):
        value = float(judged.measure[mask].mean())
        low, high = interval(drawn[:, place])
        low, high = (value, value) if low is None or high is None else (low, high)
        found.append(Slice(column=column, name=name, rows=int(mask.sum()), value=value, low=low, high=high))
    return found


def _worst(slices: list[Slice], judged: Rows) -> list[int]:
    """The slices that are worse than all rows, the worst first: by the better end of their range, so that few rows do
    not win by chance."""
    every = float(judged.measure.mean())
    sign = 1.0 if judged.better == "higher" else -1.0

    def hopeful(place: int) -> tuple[float, float]:
        each = slices[place]
        return sign * (each.high if sign > 0 else each.low), sign * each.value

    worse = [place for place, each in enumerate(slices) if sign * each.value < sign * every]
    return sorted(worse, key=hopeful)[:WORST]


def _parts(seen: Seen) -> Iterator[Part]:
    """By the truth, then by every column."""
    if is_one_class(seen.target):
        yield from _by_value(f"{seen.target.name} (true)", pd.Series(np.asarray(seen.target.classes)[seen.true]))
    elif seen.target.kind == "number" and seen.true.reshape(seen.rows, -1).shape[1] == 1:
        yield from _by_range(f"{seen.target.name} (true)", pd.Series(seen.true.ravel()))
    rows = seen.prepared.rows["test"]
    for name, values in _columns(seen.prepared.raw, rows):
        numbers = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        if numbers and values.nunique() > MOST_VALUES:
            yield from _by_range(name, values)
        else:
            yield from _by_value(name, values)


def _columns(raw: Raw, rows: np.ndarray) -> Iterator[tuple[str, pd.Series]]:
    """The test rows' columns by name: those of the table, seen by the network or not, and what arrays are like."""
    for name in raw.columns("image"):
        pieces = pieces_of(raw.arrays[name][rows])
        means = [piece.reshape(len(piece), -1).mean(axis=1, dtype="float64") for piece in pieces]
        yield f"brightness of {name}", pd.Series(np.concatenate(means))
    if raw.stretches is not None:
        return  # a sample is many rows: none of the table's values is its own
    aims = {target.name for target in raw.targets}
    for name in [str(each) for each in raw.seen.columns][:MOST_COLUMNS]:
        if name in aims:
            continue
        values = raw.beside(name).iloc[rows].reset_index(drop=True)
        if raw.kinds.get(name) == "text":
            yield f"length of {name}", values.fillna("").astype("str").str.len()
        else:
            yield name, values


def _by_value(name: str, values: pd.Series) -> Iterator[Part]:
    """The most frequent values; and the rows without one."""
    told = values.astype("object").where(values.notna(), "(missing)").astype("str")
    counted = told.value_counts()
    if len(counted) < 2 or counted.iloc[0] < FEWEST:
        return
    for value in counted.index[:MOST_VALUES]:
        yield name, str(value)[:80], (told == value).to_numpy()


def _by_range(name: str, values: pd.Series) -> Iterator[Part]:
    """Quarters of the rows (of few rows thirds or halves) from the lowest values on; and the rows without one."""
    numbers = values.astype("float64")
    many = int(np.clip(len(numbers) // (FEWEST * 3 // 2), *RANGES))
    parts = pd.qcut(numbers, many, duplicates="drop", labels=False)
    for part in sorted(parts.dropna().unique()):
        mask = (parts == part).to_numpy()
        yield name, f"{numbers[mask].min():.4g} to {numbers[mask].max():.4g}", mask
    if numbers.isna().any():
        yield name, "(missing)", numbers.isna().to_numpy()

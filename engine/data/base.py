"""The contracts of this room: what a source gives, what a step does, and what both say for the exported script.

**A source** reads columns and says which one is the target. It never sees a path from a document: a `resolve` function
turns a data set's id into a file of the workspace. It has a `card`, `read`, and `code`: the lines that do the same.

**A step** prepares columns. `fit` sees training rows alone and returns a state of plain numbers and strings; `apply` is
a pure function of values and state. `code` gives lines that do the same to the same bits.

In the script, lines of a source define `table` (a DataFrame) or `images` (batch, height, width, channels), and `target`
(a Series). Lines of a step prepare `table` or `images`; `train` holds the numbers of the training rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from engine.catalog.card import Card

Resolve = Callable[[str], Path]  # a data set's id -> its file in the workspace; raises NotFound
State = dict[str, Any]
Kind = Literal["number", "category", "ignore"]
TargetKind = Literal["classes", "number"]
StepKind = Literal["number", "category", "image"]


@dataclass(frozen=True)
class Guess:
    """What a column is used as, and why, in a few words."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Raw:
    """Columns as they were read.

    Args:
        table: the columns that can be inputs, one row a sample, no target: float64 where numbers (NaN where missing,
            never infinite), strings where categories.
        images: None, or float32 of shape (batch, height, width, channels), as read.
        target: one value a row, none missing: strings for classes, float64 for numbers.
        target_name, target_kind: what is predicted.
        seen: every column as it lies in the source, ignored ones and the target too; for the preview alone.
        guesses: by column of `seen`, what it is used as and why.
        pixel_maximum: the largest value that a pixel can have.
        without_target: rows that were left out because they have no target.
        infinite: by column, how many values that are infinite in float32 became missing ones.
        reading: how pandas was asked for a file beyond columns and their types, for the script.
    """

    table: pd.DataFrame
    images: np.ndarray | None
    target: pd.Series
    target_name: str
    target_kind: TargetKind
    seen: pd.DataFrame
    guesses: dict[str, Guess] = field(default_factory=dict)
    pixel_maximum: float = 255.0
    without_target: int = 0
    infinite: dict[str, int] = field(default_factory=dict)
    reading: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many samples there are."""
        return len(self.target)


@dataclass(frozen=True)
class Request:
    """What a document asks of a source.

    Args:
        settings: the source's own parameters, as its card names them.
        target: the column to predict; empty: the source's own.
        kinds: a person's word on a column's kind, the target's too.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    target: str = ""
    kinds: dict[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True)
class Lines:
    """A piece of the exported script: its imports, then one statement or one head of a block a line."""

    imports: tuple[str, ...]
    body: tuple[str, ...]


class Source(Protocol):
    """Where data come from."""

    @property
    def card(self) -> Card:
        """What it is called, with facts: rows, columns, target, licence, origin."""
        ...

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """All rows. Raises DataError in plain words."""
        ...

    def code(self, request: Request, raw: Raw) -> Lines:
        """Script lines that define `table` or `images`, and `target`, equal to those of `raw`."""
        ...


class Step(Protocol):
    """One preparation of columns of the kinds `fits`, which are numbers and categories, or images alone."""

    @property
    def card(self) -> Card:
        """What it is called and which parameters it takes."""
        ...

    @property
    def fits(self) -> tuple[StepKind, ...]:
        """The kinds of columns that it prepares."""
        ...

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """What is learned from training rows; JSON."""
        ...

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Some of the columns prepared, all rows. A column keeps its name, or becomes columns `<name>=<value>`."""
        ...

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """Script lines that fit and apply it to these columns of `table` (given as it is before), or to `images`."""
        ...


def number_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold numbers."""
    return [str(name) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]


def category_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold categories."""
    return [str(name) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]

"""The contracts of this room: what a source gives, what a step does, and what both say for the exported script.

**A source** reads columns and says which one is the target. It never sees a path from a document: a `resolve` function
turns a data set's id into a file of the workspace. It has a `card`, `read`, and `code`: the lines that do the same.

**A step** prepares columns. `fit` sees training rows alone and returns a state of plain numbers and strings; `apply` is
a pure function of values and state. `code` gives lines that do the same to the same bits.

In the script, lines of a source define `table` (a DataFrame) or `images` (batch, height, width, channels), and `target`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from engine.catalog.card import Card

Resolve = Callable[[str], Path]
State = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """Columns as they were read.

    Args:
        table: number and category columns, one row a sample; no target. Categories are strings, None where missing.
        images: None, or float32 of shape (batch, height, width, channels), as read.
        target: one value a row: strings for classes, float64 for numbers; None when there is none yet.
        target_kind: `classes` or `number`.
        guessed: by column, why its kind was chosen.
        ignored: columns that are left out, with the reason.
    """

    table: pd.DataFrame
    images: np.ndarray | None
    target: pd.Series | None
    target_name: str
    target_kind: Literal["classes", "number"]
    guessed: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many samples there are."""
        return len(self.images) if self.images is not None else len(self.table)


@dataclass(frozen=True)
class Lines:
    """A piece of the exported script: its imports, then its lines."""

    imports: tuple[str, ...]
    body: tuple[str, ...]


class Source(Protocol):
    """Where data come from."""

    card: Card

    def read(self, settings: dict[str, Any], target: str, resolve: Resolve) -> Raw:
        """All rows. Raises DataError in plain words."""
        ...

    def code(self, settings: dict[str, Any], raw: Raw) -> Lines:
        """Script lines that define `table` or `images`, and `target`."""
        ...


class Step(Protocol):
    """One preparation of columns."""

    card: Card
    fits: tuple[Literal["number", "category", "image"], ...]

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """What is learned from training rows; JSON."""
        ...

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """The prepared columns, of all rows."""
        ...

    def code(self, columns: str, config: dict[str, Any]) -> Lines:
        """Script lines that do the same to `table[<columns>]`, with `train` the training rows."""
        ...


def number_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold numbers."""
    return [str(name) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]


def category_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold categories."""
    return [str(name) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]


@dataclass(frozen=True)
class BuiltInTable:
    """A table that comes with scikit-learn.

    Args:
        loader: the function of `sklearn.datasets`.
        options: its keyword arguments, as code.
    """

    card: Card
    loader: str
    target_name: str
    target_kind: Literal["classes", "number"]
    options: tuple[str, ...] = ()

    def read(self, settings: dict[str, Any], target: str, resolve: Resolve) -> Raw:
        """The table; it takes no settings."""
        import sklearn.datasets

        scaled = {"scaled": False} if "scaled=False" in self.options else {}
        bunch = getattr(sklearn.datasets, self.loader)(as_frame=True, **scaled)
        values: pd.Series = bunch.target
        if self.target_kind == "classes":
            values = values.map(dict(enumerate(map(str, bunch.target_names))))
        return Raw(bunch.data.astype("float64"), None, values, self.target_name, self.target_kind)

    def code(self, settings: dict[str, Any], raw: Raw) -> Lines:
        """Loads the same table."""
        call = ", ".join(["as_frame=True", *self.options])
        classes = self.target_kind == "classes"
        names = "data.target.map(dict(enumerate(map(str, data.target_names))))"
        return Lines(
            (f"from sklearn.datasets import {self.loader}",),
            (
                f"data = {self.loader}({call})",
                'table = data.data.astype("float64")',
                f"target = {names if classes else 'data.target'}",
            ),
        )


def source_card(name: str, title: str, summary: str, **facts: Any) -> Card:
    """The card of a built-in source; facts are rows, size, licence, where it comes from."""
    return Card(kind="source", name=name, title=title, category="built in", summary=summary, facts=facts)

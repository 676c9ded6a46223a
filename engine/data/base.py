"""The contracts of this room: what a source gives, what a step does, and what both say for the exported script.

**A source** reads columns and says which one is the target. It never sees a path from a document: a `resolve` function
turns a data set's id into a file of the workspace. It has a `card`, `read`, and `code`: the lines that do the same.

**A column** has a kind. Numbers, categories, dates and texts stand in a table. Pictures, sounds, series, tokens and the
neighbourhoods of a graph are arrays of one shape, each under its name.

**A step** prepares columns. `fit` sees training rows alone and returns a state of plain numbers and strings; `apply` is
a pure function of values and state. `code` gives lines that do the same to the same bits. A `TableStep` takes columns
of the table together; a `ColumnStep` takes one column at a time, and may make an array of it.

In the script, lines of a source define `table` (a DataFrame), an array for each other column, under the name that
`lines.variable` gives it, and `target` (a Series, or an array). Lines of a step prepare them; `train` holds the numbers
of the training rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.errors import DataError

Resolve = Callable[[str], Path]  # a data set's id -> its file in the workspace; raises NotFound
State = dict[str, Any]
Kind = Literal["number", "category", "text", "date", "ignore"]  # what a person may say of a column of a table
ColumnKind = Literal["number", "category", "text", "date", "image", "sound", "series", "tokens", "nodes", "links"]
TargetKind = Literal["classes", "number", "mask", "text", "none"]
Values = pd.Series | np.ndarray


@dataclass(frozen=True)
class Guess:
    """What a column is used as, and why, in a few words."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Target:
    """Something to predict, one value a row, none missing.

    Args:
        kind: `classes`: strings; `number`: float64, or float32 of shape (rows, several); `mask`: whole numbers of shape
            (rows, height, width), each the place of its class in `classes`; `text`: strings, to be written token by
            token.
        classes: the names of a mask's classes.
    """

    name: str
    kind: TargetKind
    values: Values
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretches:
    """The rows that samples are cut from: samples are stretches of them that may overlap.

    Args:
        table: the rows in order, each column as it was read, or as steps for tables have prepared it.
        starts: (samples,) the first row of each sample.
        length: rows of a sample.
        ahead: rows after them up to the last that is predicted; 0: the sample's own last row is.
        named: whether a person named the columns: then none that is no number may be left out.
        known: the columns of `table` that are known for the rows ahead, too.
    """

    table: pd.DataFrame
    starts: np.ndarray
    length: int
    ahead: int
    named: bool = False
    known: tuple[str, ...] = ()

    def learned_from(self, train: np.ndarray) -> np.ndarray:
        """The rows that samples `train` see, without those that any other sample is to predict."""
        others = np.delete(np.arange(len(self.starts)), train)
        first, last = (self.length, self.length + self.ahead) if self.ahead else (self.length - 1, self.length)
        seen = np.unique(self.starts[train][:, None] + np.arange(self.length))
        return np.setdiff1d(seen, self.starts[others][:, None] + np.arange(first, last))


@dataclass(frozen=True)
class Keeping:
    """Where large arrays are while a network is trained.

    Args:
        storage: a person's word; `auto`: on disk where they do not fit in memory.
        folder: where on disk; None: nowhere.
    """

    storage: Literal["auto", "memory", "disk"] = "auto"
    folder: Path | None = None


@dataclass(frozen=True)
class Raw:
    """Columns as they were read.

    Args:
        table: the columns of a table that can be inputs, one row a sample, no target: float64 where numbers (NaN where
            missing, never infinite), datetime64 where dates, strings where categories and texts.
        arrays: the other columns, each of shape (rows, ...): pictures (height, width, channels), sounds (samples,),
            series (steps, features), all float32; tokens (length,) int32; of a graph, the features of a node and of
            those around it (places, features) and the links between them (places, places), float32.
        kinds: of arrays, and of the table's texts; other columns tell theirs by their dtype.
        target, target_name, target_kind: what is predicted; see `Target`. Without labels the kind is `none`, the name
            is empty, and each row has a missing value.
        more: further targets.
        classes: the names of the classes, where the target is a mask.
        seen: every column of the table as it lies in the source, ignored ones and the target too; for the preview,
            and for a split by a column.
        kept: which rows of `seen` the samples are; None: all of them, in order.
        guesses: by column of `seen`, what it is used as and why.
        maximum: by column of pictures, the largest value that a pixel can have.
        without_target: rows that were left out because they have no target.
        infinite: by column, how many values that are infinite in float32 became missing ones.
        channels: by column of series, the names of its columns.
        period: of series, the steps after which they repeat; 0: not known.
        of: about how many rows the file has, where only some of them were read; 0: all were.
        stretches: of samples that are windows of rows, these rows; None: each row is a sample.
        part: the column of `seen` that says which rows are given for training, validation and test; empty: none does.
        notes: what was guessed or left out, in sentences for the page.
        reading: how a file was asked for beyond columns and their types, for the script.
        keeping: where what is made of these columns is kept.
    """

    table: pd.DataFrame
    target: Values
    target_name: str
    target_kind: TargetKind
    seen: pd.DataFrame
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    kinds: dict[str, ColumnKind] = field(default_factory=dict)
    more: tuple[Target, ...] = ()
    classes: tuple[str, ...] = ()
    kept: np.ndarray | None = None
    guesses: dict[str, Guess] = field(default_factory=dict)
    maximum: dict[str, float] = field(default_factory=dict)
    without_target: int = 0
    infinite: dict[str, int] = field(default_factory=dict)
    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    period: int = 0
    of: int = 0
    stretches: Stretches | None = None
    part: str = ""
    notes: tuple[str, ...] = ()
    reading: dict[str, Any] = field(default_factory=dict)
    keeping: Keeping = field(default_factory=Keeping)

    @property
    def rows(self) -> int:
        """How many samples there are."""
        return len(self.target)

    @property
    def uncut(self) -> Stretches:
        """The rows that samples are cut from. Raises DataError where each row is a sample."""
        if self.stretches is None:
            raise DataError("These samples are no windows of rows", where="data.window", cure="Choose a window.")
        return self.stretches

    @property
    def targets(self) -> tuple[Target, ...]:
        """All that is predicted, the first one first; nothing where the data have no labels."""
        return self.more if self.target_kind == "none" else (self.aim, *self.more)

    @property
    def aim(self) -> Target:
        """The first target; of kind `none` where the data have no labels."""
        return Target(self.target_name, self.target_kind, self.target, self.classes)

    @property
    def names(self) -> list[str]:
        """Every column that can be an input: the table's, then the arrays."""
        return [*map(str, self.table.columns), *self.arrays]

    def kind(self, name: str) -> ColumnKind:
        """The kind of a column."""
        if name in self.kinds:
            return self.kinds[name]
        if pd.api.types.is_datetime64_any_dtype(self.table[name]):
            return "date"
        return "number" if pd.api.types.is_numeric_dtype(self.table[name]) else "category"

    def columns(self, *kinds: ColumnKind) -> list[str]:
        """The columns of these kinds, in order."""
        return [name for name in self.names if self.kind(name) in kinds]

    def beside(self, name: str) -> pd.Series:
        """A column of the table as it lies in the source, for the samples alone, in their order."""
        rows = self.seen[name] if self.kept is None else self.seen[name].iloc[self.kept]
        return rows.reset_index(drop=True)

    def only(self, names: list[str]) -> Raw:
        """The same samples with fewer columns."""
        table = self.table[[name for name in self.table.columns if name in names]]
        return replace(self, table=table, arrays={name: self.arrays[name] for name in self.arrays if name in names})


@dataclass(frozen=True)
class Request:
    """What a document asks of a source.

    Args:
        settings: the source's own parameters, as its card names them.
        target: the column to predict; empty: the source's own.
        kinds: a person's word on a column's kind, the target's too.
        quick: some rows from all over a large file are enough, for a first look; nothing is trained on them.
        keeping: where large arrays go as they are read.
        unlabelled: nothing has to be predicted, so no column of a person's own table is the target, and files need no
            folders that say what they are.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    target: str = ""
    kinds: dict[str, Kind] = field(default_factory=dict)
    quick: bool = False
    keeping: Keeping = field(default_factory=Keeping)
    unlabelled: bool = False


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
        """Script lines that define `table`, the arrays, and `target`, equal to those of `raw`; see above."""
        ...

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """Script lines that define `by`, a Series: `raw.beside(column)`. They follow those of `code`."""
        ...


class Member(Protocol):
    """What both kinds of step have."""

    @property
    def card(self) -> Card:
        """What it is called and which parameters it takes."""
        ...

    @property
    def fits(self) -> tuple[ColumnKind, ...]:
        """The kinds of columns that it prepares."""
        ...


class TableStep(Member, Protocol):
    """One preparation of columns of the table, all of them together."""

    def fit(self, values: pd.DataFrame, config: dict[str, Any]) -> State:
        """What is learned from training rows; JSON."""
        ...

    def apply(self, values: pd.DataFrame, state: State) -> pd.DataFrame:
        """Some of the columns prepared, all rows. A column keeps its name, or becomes columns `<name>=<value>`."""
        ...

    def code(self, table: pd.DataFrame, columns: list[str], config: dict[str, Any]) -> Lines:
        """Script lines that fit and apply it to these columns of `table` (given as it is before)."""
        ...


@runtime_checkable
class ColumnStep(Member, Protocol):
    """One preparation of a column by itself: an array, or a text of the table (a Series)."""

    @property
    def gives(self) -> ColumnKind:
        """The kind of what it makes: an array under the column's name, or a text, which stays in the table."""
        ...

    def fit(self, values: Any, config: dict[str, Any]) -> State:
        """What is learned from training rows; JSON."""
        ...

    def apply(self, values: Any, state: State) -> Any:
        """The column prepared, all rows; an array, or a Series where it gives a text."""
        ...

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """Script lines that fit and apply it: `values` is an expression for the column, `made` what is assigned."""
        ...


@runtime_checkable
class InPieces(Protocol):
    """What a ColumnStep has that learns from its values: a way to do so where they do not fit in memory."""

    def fit_pieces(self, pieces: Callable[[], Iterator[np.ndarray]], config: dict[str, Any]) -> State:
        """As `fit`, of all training rows; each call of `pieces` reads them anew, some megabytes at a time."""
        ...


@runtime_checkable
class Sharing(Protocol):
    """What a ColumnStep has that may learn from all its columns at once."""

    def shares(self, config: dict[str, Any]) -> bool:
        """Whether it does, with these settings; then `fit` is given the rows of all columns, one below the other."""
        ...

    def shared_code(self, values: Sequence[str], made: Sequence[str], config: dict[str, Any]) -> Lines:
        """As `code`, of all columns."""
        ...


Step = TableStep | ColumnStep


def no_target(rows: int) -> pd.Series:
    """What stands for the target of data without labels: a missing value for each row."""
    return pd.Series(np.full(rows, np.nan))


def number_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns of a table that hold numbers."""
    return [str(name) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]


def category_columns(table: pd.DataFrame) -> list[str]:
    """Names of the columns that hold categories."""
    return [str(name) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]

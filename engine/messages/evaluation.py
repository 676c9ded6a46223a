"""What an evaluation found: sections of figures and pictures. The page draws itself from them and knows no task."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.document.graph import Frozen
from engine.messages.pictures import Picture

TEST_ROW = "test row"  # the first column of tables of test rows: which they are, counted from 1
FORMAT = 2  # of what is kept; an evaluation of another format is made anew


class Figure(Frozen):
    """One figure over all test rows.

    Args:
        name: e.g. `accuracy`; title: as it is shown.
        value: None when it is not a number.
        low, high: where the figures of 95 % of bootstrap resamples lie; None where rows alone do not say it.
        unresampled: why there is no such range, in a sentence; empty where there is one.
        unit: `share`, `ratio`, empty, or what it counts.
        better: which way is better.
        baselines: by name of the catalog's baselines, their figures on the same rows.
    """

    name: str
    title: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unresampled: str = ""
    unit: str = ""
    better: Literal["higher", "lower"] = "higher"
    help: str = ""
    baselines: dict[str, float | None] = Field(default_factory=dict)


class Cell(Frozen):
    """The test rows behind a cell of a matrix, the first ones; `count` says how many there are."""

    row: int
    column: int
    count: int
    rows: tuple[int, ...]


class Thresholds(Frozen):
    """What is right and wrong at each threshold of a score, of two classes.

    Args:
        positive, negative: the classes; a row is said to be positive where its score is at least the threshold.
        usual: the threshold at which the network decides by itself.
        thresholds: rising.
        true_positives, false_positives: how many rows, one number for each threshold.
        positives, negatives: rows of each class.
    """

    positive: str
    negative: str
    usual: float
    thresholds: tuple[float, ...]
    true_positives: tuple[int, ...]
    false_positives: tuple[int, ...]
    positives: int
    negatives: int


class Slice(Frozen):
    """The rows that have one value, or a range of values, in a column, and the figure over them."""

    column: str
    name: str
    rows: int
    value: float
    low: float
    high: float


class Slices(Frozen):
    """A figure over parts of the test rows; `worst` are the numbers of the worst ones in `slices`, worst first."""

    title: str
    unit: str
    better: Literal["higher", "lower"]
    value: float
    slices: tuple[Slice, ...]
    worst: tuple[int, ...]


class Section(Frozen):
    """What one report says of one target.

    Args:
        report: the name of the report; empty: what the run itself found.
        cells: the rows behind the cells of the first matrix among the pictures.
        notes: what a reader has to know, in sentences.
    """

    report: str
    title: str
    target: str
    summary: str = ""
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    cells: tuple[Cell, ...] = ()
    thresholds: Thresholds | None = None
    slices: Slices | None = None
    notes: tuple[str, ...] = ()


class Evaluation(Frozen):
    """All that was found of a run on one part of its data.

    Args:
        part: which split. rows: how many of it. train_rows: on how many the network and the baselines were trained.
        made: when, in seconds since 1970; seconds: how long it took.
        resamples: of the bootstrap.
        left_out: baselines that fit but were not tried, each with why.
    """

    format: int = FORMAT
    run: str
    part: str = "test"
    rows: int
    train_rows: int
    made: float
    seconds: float
    resamples: int
    sections: tuple[Section, ...]
    left_out: dict[str, str] = Field(default_factory=dict)


class Pair(Frozen):
    """Two runs on the same test rows, one target.

    Args:
        title, unit, better: of the figure that is compared.
        one, other: the figures of both.
        low, high: where the differences (other less one) of 95 % of resamples lie.
        only_one, only_other: rows that one alone has right; of numbers, rows on which it is nearer.
        p: of McNemar's test, how often equal runs would differ so much; None where rows are not right or wrong.
    """

    target: str
    title: str
    unit: str
    better: Literal["higher", "lower"]
    rows: int
    one: float
    other: float
    low: float | None
    high: float | None
    only_one: int
    only_other: int
    p: float | None = None

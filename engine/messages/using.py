"""What is said of a trained run that is used: what goes in, what comes out and why, and the files that it leaves as."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.document.graph import Frozen
from engine.messages.pictures import Picture, Table


class Exported(Frozen):
    """A trained run in a format, and what opening the file in its own runtime showed.

    Args:
        path: of the file in the workspace; empty where there is none.
        refused: why there is no file: which layer, and why; empty where there is one.
        unproven: why it was not opened here; empty: it was.
        difference: the largest absolute difference of any output from the trained network's; scale: its largest output.
        tried: on what, in words. milliseconds: for one row by itself. agreed: share of rows with the same class.
    """

    format: str
    path: str
    bytes: int = 0
    refused: str = ""
    unproven: str = ""
    difference: float | None = None
    scale: float | None = None
    tried: str = ""
    milliseconds: float | None = None
    agreed: float | None = None


class Wanted(Frozen):
    """A column of the raw input that a trained run takes.

    Args:
        shape: of one row's value, where it is an array: (height, width, channels), (samples,) and so on.
        rate: of sounds, samples a second.
        known: of a category, the values that the training rows have; empty where they are too many, or gone.
        gaps: whether an empty cell is filled in, as the run learned it.
    """

    name: str
    kind: Literal["number", "category", "date", "text", "image", "sound", "series", "tokens"]
    shape: tuple[int, ...] = ()
    rate: int = 0
    known: tuple[str, ...] = ()
    gaps: bool = False


class Takes(Frozen):
    """What goes into a trained run.

    Args:
        columns: of raw rows; empty where it needs none.
        together: the rows of a table that one prediction needs; 1: each by itself.
        examples: raw rows of the data, each a value for each column of the table; empty where there are none.
    """

    columns: tuple[Wanted, ...] = ()
    together: int = 1
    examples: tuple[dict[str, str | int | float], ...] = ()


class Explainable(Frozen):
    """What can be explained of a run.

    Args:
        rows: how many test rows it has.
        targets: those with one answer a row, and the classes of each; none: it is a number.
        unfit: by name of the explanations that do not fit its network, why.
    """

    rows: int
    targets: dict[str, tuple[str, ...]]
    unfit: dict[str, str] = Field(default_factory=dict)


class Explained(Frozen):
    """Why a network said what it said of one row.

    Args:
        said: what it said, and what is true, in words.
        pictures: the row with what counted in it, and what belongs to it.
        notes: what has to be known of them, in sentences.
        completeness: by how much attributions miss the difference that they should add up to, as a share; None where
            they add up to nothing.
        randomised: the rank correlation with the explanation of the same network with random weights: near 1 it would
            say nothing of what was learned.
    """

    said: str
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    completeness: float | None = None
    randomised: float | None = None


class Applied(Frozen):
    """What a trained run makes of new input.

    Args:
        rows: how many there were.
        table: a row for each of the first, in words and in the units of the data; None where pictures say it all.
        csv: the whole table as CSV; empty where there is none.
        pictures: of the first of them.
    """

    rows: int = 0
    table: Table | None = None
    csv: str = ""
    pictures: tuple[Picture, ...] = ()

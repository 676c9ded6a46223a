"""What is said of a trained network as a whole: what can be looked at, and what was seen."""

from __future__ import annotations

from engine.document.graph import Frozen
from engine.messages.pictures import Picture


class Place(Frozen):
    """A layer of a network, or the table of an Embedding, that can be looked at."""

    id: str
    title: str


class Offer(Frozen):
    """Whether an insight fits a run.

    Args:
        name: of its card. reason: why it does not fit, in words; empty: it does.
        places: of which one is chosen; empty: there is nothing to choose. usual: the id of the one to begin with.
    """

    name: str
    reason: str = ""
    places: tuple[Place, ...] = ()
    usual: str = ""


class Offers(Frozen):
    """All insights beside a run, and how many test rows it has."""

    insights: tuple[Offer, ...]
    rows: int = 0


class Importance(Frozen):
    """By how much a figure gets worse when a column is shuffled, the columns that count most first.

    Args:
        figure: its title. unit: `share`, or empty. before: its value with nothing shuffled.
        names: of the columns. means, lows, highs: of the repeats, for each column; above 0: worse without it.
    """

    figure: str
    unit: str
    before: float
    names: tuple[str, ...]
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


class Points(Frozen):
    """Rows, or tokens, as points of a plane.

    Args:
        x, y: where they lie. texts: what stands beside the pointer.
        groups: the true class of each; empty: there are none. values: the true number of each; empty: there are none.
        rows: the number of each in the test split, from 0; empty: they are no rows.
        true, said: of each row, in words.
        measured: the name of what is true.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    texts: tuple[str, ...]
    groups: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    rows: tuple[int, ...] = ()
    true: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    measured: str = ""


class Insight(Frozen):
    """What was seen.

    Args:
        said: in a sentence. notes: what has to be known to read it.
    """

    said: str
    pictures: tuple[Picture, ...] = ()
    importance: Importance | None = None
    points: Points | None = None
    notes: tuple[str, ...] = ()

"""Series as lines: each of their columns over all samples, and a few samples with what they are to predict."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.base import Raw
from engine.data.stored import in_full, pieces_of
from engine.data.windows import AHEAD
from engine.messages.pictures import Curve, Line

MOST_POINTS = 2_000
MOST_LINES = 6
SAMPLES = 5


def pictures(raw: Raw) -> Iterator[Curve]:
    """Two pictures for each column of series; none where there is no such column."""
    for name in raw.columns("series"):
        values = raw.arrays[name]
        names = raw.channels.get(name) or tuple(f"column {place}" for place in range(1, values.shape[2] + 1))
        yield _over_time(name, values, names[:MOST_LINES])
        yield _samples(name, values, names[0], raw)


def _over_time(name: str, values: np.ndarray, names: tuple[str, ...]) -> Curve:
    """The last step of each sample, one sample behind the other."""
    apart = -(-len(values) // MOST_POINTS)
    shown = np.arange(0, len(values), apart)
    last = np.concatenate([piece[:, -1] for piece in pieces_of(values[shown])])
    said = f", one in {apart:,}" if apart > 1 else ""
    return Curve(
        title=f"Last step of each sample of {name!r}{said}",
        x_label="sample",
        y_label="value",
        lines=tuple(
            Line(name=each, x=tuple(shown.tolist()), y=tuple(last[:, place].tolist()))
            for place, each in enumerate(names)
        ),
    )


def _samples(name: str, values: np.ndarray, column: str, raw: Raw) -> Curve:
    """A few samples spread over all of them; what comes next, predicted or known, lies to the right of 0."""
    steps = 0 if name == AHEAD else values.shape[1]
    ahead = _ahead(column, raw)
    lines = []
    for row in np.unique(np.linspace(0, len(values) - 1, SAMPLES).astype(int)):
        y = np.concatenate([in_full(values[row : row + 1])[0, :, 0], ahead[row]])
        lines.append(Line(name=f"sample {row:,}", x=tuple(range(1 - steps, len(y) - steps + 1)), y=tuple(y.tolist())))
    title = f"Samples of {name!r}: {column}" + (", and what is to be predicted" if ahead.shape[1] else "")
    return Curve(title=title, x_label="step", y_label="value", lines=tuple(lines))


def _ahead(column: str, raw: Raw) -> np.ndarray:
    """What comes after each sample of a column; nothing where that is not predicted."""
    found = [each.values for each in raw.targets if each.name == column and isinstance(each.values, np.ndarray)]
    return found[0] if found else np.zeros((raw.rows, 0))

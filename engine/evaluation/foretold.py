"""Forecasts of single test rows as pictures: the past, what came after it, and what was said, in their own units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.evaluation.seasons import has_past, past
from engine.evaluation.seen import Seen
from engine.messages.answers import TargetFacts
from engine.messages.pictures import Curve, Line

UNITS = "in the units of the data"
MOST_PAST = 400  # steps that are drawn, the last ones


def is_forecast(seen: Seen) -> bool:
    """Whether numbers of later steps were predicted."""
    stretches = seen.prepared.raw.stretches
    return seen.target.kind == "number" and stretches is not None and stretches.ahead > 0


def forecasts(seen: Seen, rows: Sequence[int], titles: Sequence[str]) -> tuple[Curve, ...]:
    """A picture of each of these test rows. Lines of what came and of what was said begin at the last step known.

    Where the target's own past was no input, there is no such step; then of a single step ahead there is no picture.
    """
    true, said = (np.asarray(values, dtype="float64").reshape(seen.rows, -1) for values in (seen.true, seen.predicted))
    before = _past(seen.target, seen, rows)
    if before is None and true.shape[1] == 1:
        return ()
    return tuple(
        _forecast(seen.target.name, title, np.empty(0) if before is None else before[place], true[row], said[row])
        for place, (row, title) in enumerate(zip(rows, titles, strict=True))
    )


def _past(target: TargetFacts, seen: Seen, rows: Sequence[int]) -> np.ndarray | None:
    """(rows, steps) of the target itself; None where it was no input."""
    if not has_past(target, seen.prepared):
        return None
    found: np.ndarray = past(target, seen.prepared, "test", slice(-MOST_PAST, None))[np.asarray(rows)]
    return found


def _forecast(name: str, title: str, before: np.ndarray, true: np.ndarray, said: np.ndarray) -> Curve:
    last, ahead = before[-1:], np.arange(1, len(true) + 1)
    later = _numbers(ahead if not len(last) else np.r_[0, ahead])
    lines = [
        Line(name="true", x=later, y=_numbers(np.r_[last, true])),
        Line(name="forecast", x=later, y=_numbers(np.r_[last, said])),
    ]
    if len(before):
        lines.append(Line(name="past", x=_numbers(np.arange(1 - len(before), 1)), y=_numbers(before)))
    return Curve(title=title, x_label="steps ahead", y_label=f"{name}, {UNITS}", lines=tuple(lines))


def _numbers(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in values)

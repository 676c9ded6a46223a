"""What forecasts are compared with: a target's own past in the samples, and the steps after which it repeats."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.stored import pieces_of
from engine.data.targets import original
from engine.evaluation.base import truth
from engine.messages.answers import TargetFacts

LEAST = 0.3  # correlation of a series with itself one period before, for it to count as one that repeats
MOST_SAMPLES = 5_000  # that a period is looked for in


def has_past(target: TargetFacts, prepared: Prepared) -> bool:
    """Whether the samples hold the values of a number right before those that are to be predicted."""
    columns = [name for names in prepared.raw.channels.values() for name in names]
    return target.kind == "number" and target.name in columns


def past(target: TargetFacts, prepared: Prepared, part: str, steps: Any = slice(None), most: int = 0) -> np.ndarray:
    """A target's own past in the samples of a part, (samples, steps) float64 in the units of the data.

    Args:
        steps: which steps of it; most: of at most so many samples, the first ones; 0: of all.
    """
    for name, columns in prepared.raw.channels.items():
        if target.name in columns:
            values, place = prepared.raw.arrays[name][prepared.rows[part][: most or None]], columns.index(target.name)
            return np.concatenate([piece[:, steps, place].astype("float64") for piece in pieces_of(values)])
    raise KeyError(target.name)


def ahead(target: TargetFacts, prepared: Prepared, part: str) -> np.ndarray:
    """What is to be predicted, (samples, steps) float64 in the units of the data."""
    return original(truth(target, prepared, part), target).astype("float64")


def period(target: TargetFacts, prepared: Prepared) -> int:
    """The steps after which a series repeats: as the window says, else the one at which its changes are most alike.

    Found in the training samples; 1 where nothing repeats.
    """
    samples = past(target, prepared, "train", most=MOST_SAMPLES)
    steps = int(samples.shape[1])
    if prepared.raw.period:
        return min(prepared.raw.period, steps)
    changes = np.diff(samples, axis=1)
    alike = [_correlation(changes[:, -1], changes[:, -1 - lag]) for lag in range(1, changes.shape[1])]
    turned = next((lag for lag, value in enumerate(alike) if value < 0.0), len(alike))  # beyond its own swing
    best = max(range(turned, len(alike)), key=alike.__getitem__, default=None)
    return best + 1 if best is not None and alike[best] >= LEAST else 1


def seasonal(target: TargetFacts, prepared: Prepared, part: str) -> np.ndarray:
    """The seasonal naive forecast of a part: each step is as it was one period before, (samples, horizon)."""
    season = period(target, prepared)
    steps = np.arange(ahead(target, prepared, part).shape[1])
    return past(target, prepared, part, steps % season - season)


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    if len(one) < 3 or not one.std() or not other.std():
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])

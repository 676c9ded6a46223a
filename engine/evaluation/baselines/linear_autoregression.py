"""Linear autoregression: ridge regression from a target's own past, and from numbers that are known ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.stored import picked
from engine.data.windows import AHEAD
from engine.evaluation.base import Predicted, has_rows
from engine.evaluation.seasons import ahead, has_past, past
from engine.messages.answers import TargetFacts

Way = tuple[Any, float]  # a model, and how much of the last value is taken off what it sees
PENALTIES = np.logspace(-3, 3, 13)


@dataclass(frozen=True)
class LinearAutoregression:
    """From the same windows as the network, of levels or of changes since the last value.

    Which of both, and the penalty, are chosen by the mean absolute error on the validation rows.
    """

    card: Card = Card(
        kind="baseline",
        name="linear_autoregression",
        title="Linear autoregression",
        category="series",
        summary="Ridge regression from the number's own past in the same window, of levels or of changes, and from the "
        "numbers that are known ahead.",
        inputs=(),
        docs="https://otexts.com/fpp3/AR.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers whose past is in the samples."""
        return has_rows(prepared) and has_past(target, prepared)

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the training rows."""
        ways = [way for since in (0.0, 1.0) for way in _fitted(target, prepared, since)]
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        true = ahead(target, prepared, part)
        best = min(ways, key=lambda way: float(np.abs(_told(way, target, prepared, part) - true).mean()))
        return _told(best, target, prepared, "test")


BASELINE = LinearAutoregression()


def _fitted(target: TargetFacts, prepared: Prepared, since: float) -> list[Way]:
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, last = _inputs(target, prepared, "train", since)
    y = ahead(target, prepared, "train") - last
    return [(make_pipeline(StandardScaler(), Ridge(alpha=penalty)).fit(x, y), since) for penalty in PENALTIES]


def _inputs(target: TargetFacts, prepared: Prepared, part: str, since: float) -> tuple[np.ndarray, np.ndarray]:
    """The past with numbers known ahead, and what is taken off it: the last value (since 1), or nothing (since 0)."""
    values = past(target, prepared, part)
    last = since * values[:, -1:]
    known = prepared.raw.arrays.get(AHEAD)
    beside = [] if known is None else [picked(known, prepared.rows[part]).reshape(len(values), -1)]
    return np.concatenate([values - last, *beside], axis=1), last


def _told(way: Way, target: TargetFacts, prepared: Prepared, part: str) -> np.ndarray:
    model, since = way
    x, last = _inputs(target, prepared, part, since)
    told: np.ndarray = np.asarray(model.predict(x)).reshape(len(x), -1) + last
    return told

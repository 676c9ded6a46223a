"""The contracts of this room: how good a network is, and how good simpler ways are on the same rows.

**A measure** compares what was predicted with the truth, in the units of the data. It has a `card` (with the facts
`better`: `higher` or `lower`, and `unit`), says which targets it `fits`, and gives one figure.

**A baseline** is a simple way to predict a target: it is fitted on the training rows, and predicts the test rows. It
has a `card` (with the fact `bound` where it is as good as can be, and nobody is asked to beat it), says which data it
`fits`, and `predict`s. It never sees a test row's target.

`Predicted` is what both networks and baselines give for a target: of classes, a score for each, (rows, classes) or
(rows, height, width, classes); of numbers, (rows, how many) in the units of the data; of texts, the texts (rows,).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.stored import in_full
from engine.messages.answers import TargetFacts

Predicted = np.ndarray


class Measure(Protocol):
    """One figure of how good predictions are."""

    @property
    def card(self) -> Card:
        """What it is called, and whether more is better."""
        ...

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Whether it says something about such a target."""
        ...

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """The figure over all test rows."""
        ...

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """Where the figures of 95 % of bootstrap resamples lie; None where it is often not a number."""
        ...


class Baseline(Protocol):
    """One simple way to predict a target."""

    @property
    def card(self) -> Card:
        """What it is called and how it predicts."""
        ...

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Whether it can predict such a target from such data."""
        ...

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """What it predicts for the test rows, after it has seen the training rows alone."""
        ...


def truth(target: TargetFacts, prepared: Prepared, part: str = "test") -> np.ndarray:
    """What is true for the rows of a part, as it was prepared: labels, or numbers; in memory."""
    return in_full(prepared.y[part][target.name])


def inputs_of(prepared: Prepared, part: str) -> list[np.ndarray]:
    """All inputs of a part, in memory."""
    return [in_full(values) for values in prepared.x[part].values()]


def rows_of_features(prepared: Prepared, part: str) -> np.ndarray:
    """All inputs of a part side by side, (rows, numbers)."""
    inputs = inputs_of(prepared, part)
    return np.concatenate([values.reshape(len(values), -1) for values in inputs], axis=1)


def has_rows(prepared: Prepared) -> bool:
    """Whether there is something to train on and something to test on."""
    rows = prepared.facts.rows
    return rows["train"] > 0 and rows.get("test", 0) > 0


def scores(labels: np.ndarray, classes: int) -> Predicted:
    """Labels as scores: 1 for the label, 0 for the others."""
    made: Predicted = np.eye(classes, dtype="float32")[labels]
    return made

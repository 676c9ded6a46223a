"""RMSE: how far predictions of a number are off, large errors counting more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, truth
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import mean_of, ratio


@dataclass(frozen=True)
class Rmse:
    """The root of the mean squared error, in the units of the data."""

    card: Card = Card(
        kind="measure",
        name="rmse",
        title="RMSE",
        category="numbers",
        summary="The root of the mean squared error: how far off a prediction is, in the target's own units.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/model_evaluation.html#mean-squared-error",
        facts={"better": "lower", "unit": "as the target"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers, at least one row of them."""
        return target.kind == "number" and prepared.facts.rows["test"] > 0

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0."""
        wanted = original(truth(target, prepared), target)
        return float(np.sqrt(np.mean((np.asarray(predicted).reshape(wanted.shape) - wanted) ** 2)))

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When rows are drawn again."""
        wanted = original(truth(target, prepared), target)
        squares = (np.asarray(predicted).reshape(wanted.shape) - wanted) ** 2
        mean = mean_of(squares.reshape(len(wanted), -1).mean(axis=1))
        return replace(mean, figure=lambda sums: float(np.sqrt(ratio(sums)))).interval(seed)


MEASURE = Rmse()

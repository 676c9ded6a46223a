"""Accuracy: the share of rows whose class was said right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, truth
from engine.evaluation.counts import resampled
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import spread


@dataclass(frozen=True)
class Accuracy:
    """Right over all."""

    card: Card = Card(
        kind="measure",
        name="accuracy",
        title="Accuracy",
        category="classes",
        summary="The share of rows whose class was said right.",
        inputs=(),
        facts={"better": "higher", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class a row."""
        return target.kind == "classes" and not target.shape

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0 to 1."""
        return float(np.mean(predicted.argmax(axis=-1) == truth(target, prepared)))

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When rows are drawn again, as the report of classes draws them: one run has one range."""
        said = predicted.argmax(axis=-1)
        return spread(resampled(truth(target, prepared), said, len(target.classes), seed).accuracy)


MEASURE = Accuracy()

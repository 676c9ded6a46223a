"""MASE: the error of a forecast over that of the seasonal naive one in the training rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows, truth
from engine.evaluation.seasons import ahead, has_past, seasonal
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import mean_of


@dataclass(frozen=True)
class Mase:
    """Mean absolute scaled error, after Hyndman and Koehler 2006.

    The mean absolute error over all steps of all test samples, divided by what one gets in the training samples who
    says of the first step what was one period before it. The period is that of the window, or found in the training
    samples; it is 1 where nothing repeats.
    """

    card: Card = Card(
        kind="measure",
        name="mase",
        title="MASE",
        category="series",
        summary="The error over that of a forecast that repeats the last season, in the training rows: 1 is as good.",
        inputs=(),
        docs="https://otexts.com/fpp3/accuracy.html",
        facts={"better": "lower", "unit": "ratio"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers whose past is in the samples."""
        return has_rows(prepared) and has_past(target, prepared)

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0; infinite where the training rows repeat without an error."""
        scale = np.abs(ahead(target, prepared, "train") - seasonal(target, prepared, "train"))[:, 0].mean()
        error = np.abs(predicted.reshape(truth(target, prepared).shape) - ahead(target, prepared, "test")).mean()
        return float(error / scale) if scale else float("inf")

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When samples are drawn again; the training rows, whose error it is measured by, stay."""
        true = ahead(target, prepared, "test")
        scale = np.abs(ahead(target, prepared, "train") - seasonal(target, prepared, "train"))[:, 0].mean()
        errors = np.abs(predicted.reshape(true.shape) - true).mean(axis=1)
        return mean_of(errors / scale).interval(seed) if scale else None


MEASURE = Mase()

"""Exact texts: the share of rows whose whole text was said right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.texts import true_texts
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import mean_of


@dataclass(frozen=True)
class ExactText:
    """Right from the first character to the last."""

    card: Card = Card(
        kind="measure",
        name="exact_text",
        title="Exact texts",
        category="texts",
        summary="The share of rows whose text was said right from the first character to the last.",
        inputs=(),
        facts={"better": "higher", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A text."""
        return target.kind == "text"

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0 to 1."""
        return float(np.mean(predicted == true_texts(target, prepared)))

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When texts are drawn again."""
        return mean_of(np.asarray(predicted == true_texts(target, prepared))).interval(seed)


MEASURE = ExactText()

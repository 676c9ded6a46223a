"""Seasonal naive: what comes next is what was one period before."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows
from engine.evaluation.seasons import has_past, seasonal
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class SeasonalNaive:
    """The period is that of the window, or found in the training samples; 1 repeats the last value."""

    card: Card = Card(
        kind="baseline",
        name="seasonal_naive",
        title="As one season before",
        category="series",
        summary="Says what was one period before, as in that week of last year; without a period, the last value.",
        inputs=(),
        docs="https://otexts.com/fpp3/simple-methods.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers whose past is in the samples."""
        return has_rows(prepared) and has_past(target, prepared)

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the test samples' own past."""
        return seasonal(target, prepared, "test")


BASELINE = SeasonalNaive()

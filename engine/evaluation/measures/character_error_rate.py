"""Character error rate: how many characters of a text were said wrong, too much or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.texts import edited, error_rate, true_texts
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class CharacterErrorRate:
    """Characters to put in, take out or replace, over all test texts, for each character of the true ones."""

    card: Card = Card(
        kind="measure",
        name="character_error_rate",
        title="Character error rate",
        category="texts",
        summary="Characters that must be put in, taken out or replaced to make the text right, for each true one.",
        inputs=(),
        docs="https://lightning.ai/docs/torchmetrics/stable/text/char_error_rate.html",
        facts={"better": "lower", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A text."""
        return target.kind == "text"

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0; above 1 where far too much was said."""
        return error_rate(predicted.tolist(), true_texts(target, prepared).tolist())

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When texts are drawn again."""
        return edited(predicted.tolist(), true_texts(target, prepared).tolist()).interval(seed)


MEASURE = CharacterErrorRate()

"""Word error rate: how many words of a text were said wrong, too much or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.texts import edited, error_rate, true_texts
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class WordErrorRate:
    """Words to put in, take out or replace, over all test texts, for each word of the true ones."""

    card: Card = Card(
        kind="measure",
        name="word_error_rate",
        title="Word error rate",
        category="texts",
        summary="Words that must be put in, taken out or replaced to make the text right, for each true one.",
        inputs=(),
        docs="https://lightning.ai/docs/torchmetrics/stable/text/word_error_rate.html",
        facts={"better": "lower", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A text that is written word by word."""
        return target.kind == "text" and target.unit == "word"

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0; above 1 where far too much was said."""
        true = true_texts(target, prepared)
        return error_rate([text.split() for text in predicted], [text.split() for text in true])

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When texts are drawn again."""
        true = true_texts(target, prepared)
        return edited([text.split() for text in predicted], [text.split() for text in true]).interval(seed)


MEASURE = WordErrorRate()

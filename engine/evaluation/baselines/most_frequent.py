"""Most frequent: always the class or the text that most training rows have, or the mean of their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, scores, truth
from engine.evaluation.texts import true_texts
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class MostFrequent:
    """Looks at no input at all: what it reaches, anybody reaches."""

    card: Card = Card(
        kind="baseline",
        name="most_frequent",
        title="Always the same",
        category="any",
        summary="Says the most frequent class or text of the training rows, or their mean, whatever the input is.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/model_evaluation.html#dummy-estimators",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Every target."""
        return has_rows(prepared)

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """The same for each row."""
        if target.kind == "text":
            texts, counts = np.unique(true_texts(target, prepared, "train").astype(str), return_counts=True)
            return np.full(prepared.facts.rows["test"], str(texts[counts.argmax()]), dtype=object)
        known, like = truth(target, prepared, "train"), truth(target, prepared)
        if target.kind == "number":
            return np.broadcast_to(original(known, target).mean(axis=0), like.shape)
        return scores(np.full(like.shape, np.bincount(known.ravel()).argmax()), len(target.classes))


BASELINE = MostFrequent()

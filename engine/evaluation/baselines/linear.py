"""Linear: logistic regression for classes, ridge regression for numbers, over all inputs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, rows_of_features, truth
from engine.messages.answers import TargetFacts

PENALTIES = np.logspace(-2, 3, 11)
STRENGTHS = np.logspace(-3, 1, 5)
MOST_NUMBERS = 20_000  # a sample; beyond, a linear model is no quick one
LARGE = 1_000_000  # numbers in all training rows; beyond, one logistic regression is enough to wait for


@dataclass(frozen=True)
class Linear:
    """What one layer without an activation could learn. Validation rows choose its penalty, unless data are many."""

    card: Card = Card(
        kind="baseline",
        name="linear",
        title="Linear model",
        category="any",
        summary="Logistic regression for classes, ridge regression for numbers, over all inputs side by side.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/linear_model.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A class or some numbers, from inputs that are not too large and no tokens, whose numbers are mere names."""
        size = sum(int(np.prod(values.shape[1:])) for values in prepared.x["train"].values())
        mask = target.kind == "classes" and bool(target.shape)
        return (
            has_rows(prepared)
            and not mask
            and target.kind != "text"
            and not prepared.facts.vocabularies
            and size <= MOST_NUMBERS
            and _all_seen(target, prepared)
        )

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the training rows, scaled to mean 0 and deviation 1."""
        x, y = rows_of_features(prepared, "train"), truth(target, prepared, "train")
        if target.kind == "number":
            y = original(y, target)
        strengths = STRENGTHS if target.kind == "classes" else PENALTIES
        tried = strengths[1:2] if target.kind == "classes" and x.size > LARGE else strengths
        made = [_fitted(target, x, y, strength) for strength in tried]
        held = prepared.facts.rows.get("validation", 0) > 1
        best = max(made, key=lambda model: _score(model, target, prepared)) if held else made[len(made) // 2]
        test = rows_of_features(prepared, "test")
        if target.kind == "number":
            return np.asarray(best.predict(test)).reshape(len(test), -1)
        found: Predicted = best.predict_proba(test)
        return found


BASELINE = Linear()


def _fitted(target: TargetFacts, x: np.ndarray, y: np.ndarray, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = LogisticRegression(C=strength, max_iter=300) if target.kind == "classes" else Ridge(alpha=strength)
    return make_pipeline(StandardScaler(), model).fit(x, y)


def _score(model: Any, target: TargetFacts, prepared: Prepared) -> float:
    y = truth(target, prepared, "validation")
    return float(model.score(rows_of_features(prepared, "validation"), original(y, target)))


def _all_seen(target: TargetFacts, prepared: Prepared) -> bool:
    """Whether each class has a training row."""
    return target.kind == "number" or (min(target.counts, default=0) > 0 and len(target.classes) > 1)

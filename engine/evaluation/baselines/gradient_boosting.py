"""Gradient boosting: many small decision trees, each mending what the ones before got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card
from engine.data.inputs import FEATURES
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, inputs_of, truth
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class GradientBoosting:
    """The usual best choice for tables, with scikit-learn's own settings."""

    card: Card = Card(
        kind="baseline",
        name="gradient_boosting",
        title="Gradient boosting",
        category="tables",
        summary="Many small decision trees, each mending what the ones before got wrong: hard to beat on tables.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/ensemble.html#histogram-based-gradient-boosting",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class or one number, from a table alone."""
        return has_rows(prepared) and list(prepared.x["train"]) == [FEATURES] and not target.shape

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the prepared table."""
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        (x,), y = inputs_of(prepared, "train"), truth(target, prepared, "train")
        (test,) = inputs_of(prepared, "test")
        if target.kind == "number":
            model: Any = HistGradientBoostingRegressor(random_state=seed).fit(x, original(y, target)[:, 0])
            return np.asarray(model.predict(test))[:, None]
        model = HistGradientBoostingClassifier(random_state=seed).fit(x, y)
        found = np.zeros((len(test), len(target.classes)))
        found[:, model.classes_] = model.predict_proba(test)
        return found


BASELINE = GradientBoosting()

"""Support vector machine: the widest margin between classes, with a kernel that bends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows, rows_of_features, scores, truth
from engine.messages.answers import TargetFacts

MOST_ROWS = 10_000  # of training: its time grows with their square


@dataclass(frozen=True)
class SupportVectors:
    """Compares each picture with the training pictures, pixel by pixel."""

    card: Card = Card(
        kind="baseline",
        name="support_vectors",
        title="Support vector machine",
        category="images",
        summary="Finds the widest margin between the classes, comparing pictures pixel by pixel (a Gaussian kernel).",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/svm.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class, from pictures alone."""
        pictures = all(values.ndim == 4 for values in prepared.x["train"].values())
        seen = sum(count > 0 for count in target.counts)
        return has_rows(prepared) and pictures and target.kind == "classes" and not target.shape and seen > 1

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the training rows; of very many, from as many as it can hold, drawn by the seed."""
        from sklearn.svm import SVC

        x, y = rows_of_features(prepared, "train"), truth(target, prepared, "train")
        rows = np.random.default_rng(seed).permutation(len(y))[:MOST_ROWS]
        model = SVC().fit(x[rows], y[rows])
        return scores(np.asarray(model.predict(rows_of_features(prepared, "test"))), len(target.classes))


BASELINE = SupportVectors()

"""Otsu's threshold: pixels above a grey value are one class, those below it the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows, inputs_of, scores, truth
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class OtsuThreshold:
    """One threshold for all pictures, which parts the training pixels into the two groups that are most alike."""

    card: Card = Card(
        kind="baseline",
        name="otsu_threshold",
        title="Otsu's threshold",
        category="images",
        summary="Parts bright pixels from dark ones by the grey value that makes both groups most alike within.",
        inputs=(),
        docs="https://scikit-image.org/docs/stable/auto_examples/segmentation/plot_thresholding.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A mask of two classes, from one input of pictures of its size."""
        inputs = list(prepared.x["train"].values())
        alike = len(inputs) == 1 and inputs[0].ndim == 4 and inputs[0].shape[1:3] == target.shape
        return has_rows(prepared) and alike and target.kind == "classes" and len(target.classes) == 2

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """The threshold, and which side is the second class, are found on the training pictures."""
        from skimage.filters import threshold_otsu

        grey = {part: inputs_of(prepared, part)[0].mean(axis=-1) for part in ("train", "test")}
        threshold = threshold_otsu(grey["train"])
        brighter = np.mean((grey["train"] > threshold) == truth(target, prepared, "train")) >= 0.5
        return scores(((grey["test"] > threshold) == brighter).astype("int64"), 2)


BASELINE = OtsuThreshold()

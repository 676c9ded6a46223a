"""Mean IoU: how well areas that were said lie over the true ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, truth
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class Iou:
    """Of each class the pixels on which both agree over those that either says, over all test pictures; their mean."""

    card: Card = Card(
        kind="measure",
        name="iou",
        title="Mean IoU",
        category="masks",
        summary="The area that a mask and the truth share over the area of both together, as the mean of the classes.",
        inputs=(),
        docs="https://keras.io/api/metrics/segmentation_metrics/#meaniou-class",
        facts={"better": "higher", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A class for each pixel."""
        return target.kind == "classes" and len(target.shape) == 2

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0 to 1; a class that neither has counts for nothing."""
        said, true = predicted.argmax(axis=-1).ravel(), truth(target, prepared).ravel()
        count = len(target.classes)
        pairs = np.bincount(true * count + said, minlength=count * count).reshape(count, count)
        shared = np.diag(pairs)
        either = pairs.sum(axis=0) + pairs.sum(axis=1) - shared
        return float(np.mean(shared[either > 0] / either[either > 0]))


MEASURE = Iou()

"""Mean IoU: how well areas that were said lie over the true ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, truth
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import Summed


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

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When pictures are drawn again."""
        said, true = predicted.argmax(axis=-1), truth(target, prepared).reshape(predicted.shape[:-1])
        places = tuple(range(1, said.ndim))
        found = [((said == each), (true == each)) for each in range(len(target.classes))]
        shared = np.stack([(one & other).sum(axis=places) for one, other in found], axis=1)
        either = np.stack([(one | other).sum(axis=places) for one, other in found], axis=1)
        return Summed(np.concatenate([shared, either], axis=1).astype("float64"), _mean).interval(seed)


MEASURE = Iou()


def _mean(sums: np.ndarray) -> float:
    """Of what both say and what either says, class by class, (2 * classes,)."""
    shared, either = np.split(sums, 2)
    return float(np.mean(shared[either > 0] / either[either > 0]))

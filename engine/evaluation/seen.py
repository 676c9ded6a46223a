"""What reports look at: what a network said of the test rows, what is true, and what simpler ways said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, truth
from engine.evaluation.texts import true_texts
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class Seen:
    """What a report looks at.

    Args:
        target: what was predicted.
        predicted: by the network, as `engine.evaluation.base` has it.
        probabilities: of classes, (rows, ..., classes), each sum 1; None where the network's scores are none.
        baselines: by name, what each says of the same rows.
        seed: of the bootstrap.
    """

    target: TargetFacts
    prepared: Prepared
    predicted: Predicted
    probabilities: np.ndarray | None = None
    baselines: Mapping[str, Predicted] = field(default_factory=dict)
    seed: int = 0

    @property
    def true(self) -> np.ndarray:
        """Labels, numbers in the units of the data, or texts."""
        if self.target.kind == "text":
            return true_texts(self.target, self.prepared)
        return original(truth(self.target, self.prepared), self.target)

    @property
    def rows(self) -> int:
        """How many test rows there are."""
        return len(self.predicted)

    def said(self, predicted: Predicted | None = None) -> np.ndarray:
        """The label of each row, or of each pixel, of the network or of a baseline."""
        labels: np.ndarray = (self.predicted if predicted is None else predicted).argmax(axis=-1)
        return labels

    def beside(self, value: Callable[[Predicted], float | None]) -> dict[str, float | None]:
        """A figure of each baseline."""
        return {name: known(value(found)) for name, found in self.baselines.items()}


def known(value: float | None) -> float | None:
    """A finite number, else None."""
    return float(value) if value is not None and math.isfinite(value) else None

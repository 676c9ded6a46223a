"""R²: how much of what a number varies was predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, truth
from engine.messages.answers import TargetFacts
from engine.tasks.resampling import Summed


@dataclass(frozen=True)
class R2:
    """1 less the squared errors over the squared distances from the mean."""

    card: Card = Card(
        kind="measure",
        name="r2",
        title="R²",
        category="numbers",
        summary="The part of what the numbers vary that was predicted: 1 is perfect, 0 is no better than their mean.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/model_evaluation.html#r2-score",
        facts={"better": "higher", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers, at least two rows of them."""
        return target.kind == "number" and prepared.facts.rows["test"] > 1

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """At most 1; below 0 where the mean would have been better."""
        from sklearn.metrics import r2_score

        return float(r2_score(original(truth(target, prepared), target), predicted))

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When rows are drawn again."""
        wanted = original(truth(target, prepared), target)
        rows = len(wanted)
        true, said = (np.asarray(each, "float64").reshape(rows, -1) for each in (wanted, predicted))
        counted = np.concatenate([true, true**2, (true - said) ** 2, np.ones((rows, true.shape[1]))], axis=1)
        return Summed(counted, _explained).interval(seed)


MEASURE = R2()


def _explained(sums: np.ndarray) -> float:
    """Of sums of what is true, its square, the squared error and rows, number by number, (4 * numbers,)."""
    true, squares, errors, rows = np.split(sums, 4)
    varied = squares - true**2 / rows
    return float(np.mean(1.0 - errors / varied)) if (varied > 0).all() else float("nan")

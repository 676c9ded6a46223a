"""AUROC: how well two classes are told apart, whatever threshold is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, truth
from engine.messages.answers import TargetFacts
from engine.tasks.ranking import ranked, resampled_areas
from engine.tasks.resampling import spread


@dataclass(frozen=True)
class Auroc:
    """The chance that a row of the second class has a higher score than one of the first."""

    card: Card = Card(
        kind="measure",
        name="auroc",
        title="AUROC",
        category="classes",
        summary="The chance that a row of the second class is scored higher than one of the first; 0.5 is guessing.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/model_evaluation.html#roc-metrics",
        facts={"better": "higher", "unit": "share"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Two classes, both of them among the test rows."""
        yes_or_no = target.kind == "classes" and not target.shape and len(target.classes) == 2
        return yes_or_no and len(set(truth(target, prepared).tolist())) == 2

    def value(self, predicted: Predicted, target: TargetFacts, prepared: Prepared) -> float:
        """From 0 to 1."""
        from sklearn.metrics import roc_auc_score

        return float(roc_auc_score(truth(target, prepared), predicted[:, 1] - predicted[:, 0]))

    def interval(
        self, predicted: Predicted, target: TargetFacts, prepared: Prepared, seed: int
    ) -> tuple[float, float] | None:
        """When rows are drawn again."""
        rows = ranked(truth(target, prepared).ravel() == 1, predicted[:, 1] - predicted[:, 0])
        return spread(resampled_areas([rows], seed)[:, 0, 0])


MEASURE = Auroc()

"""Anomaly detection: an autoencoder that has seen normal rows alone gives others back badly, and so they are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.stored import Stored
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Curve, Flow, FlowEdge, FlowNode, Line, Picture
from engine.tasks.autoencoder import Autoencoder
from engine.tasks.base import Outputs
from engine.tasks.ranking import ranked, resampled_areas
from engine.tasks.reconstruction import PCA, components, errors, narrowest, side_by_side
from engine.tasks.resampling import spread
from engine.tasks.supervised import NUMBER_METRIC

DETECTED = Card(
    kind="measure",
    name="detection",
    title="AUROC of the error",
    category="reconstruction",
    summary="The chance that a test row which is not normal comes back worse than a normal one; 0.5 is guessing.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/model_evaluation.html#roc-metrics",
    facts={"better": "higher", "unit": "share"},
)
FOREST = Card(
    kind="baseline",
    name="isolation_forest",
    title="Isolation forest",
    category="reconstruction",
    summary="How few random cuts set a row apart from the training rows; fitted on the rows that the network saw.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/generated/sklearn.ensemble.IsolationForest.html",
)
SHOWN = 400  # validation rows whose error is drawn


class Anomaly(Autoencoder):
    """As an autoencoder; judged by how well its error tells normal rows from others."""

    cards = (DETECTED, FOREST)

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """As of an autoencoder; and without a normal class it learns to give back everything."""
        yield from super().problems(project, facts, outputs)
        if not project.data.split.normal and project.data.target:
            yield Problem(
                code="task-needs",
                severity="warning",
                sentence="No class is named as normal, so the network also learns what it is to find. Say on the Data "
                "page which class is normal: training and validation rows are then of that class alone.",
                field="data.split.normal",
            )

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...] | None:
        """AUROC of the error over the test rows, beside an isolation forest and the error of principal components.

        Without a normal class, or with test rows that are all alike, the error itself, as of an autoencoder.
        """
        odd = odd_rows(project, prepared)
        if odd is None or any(isinstance(each, Stored) for each in prepared.x["train"].values()):
            return super().judge(model, project, prepared)
        names = self.columns(project, prepared.facts)
        given = [np.asarray(prepared.x["test"][name]) for name in names]
        back = model.predict(given[0] if len(given) == 1 else given, verbose=0)
        train, test = (side_by_side([prepared.x[part][name] for name in names]) for part in ("train", "test"))
        fitted = components(train, narrowest(model))
        baselines = {
            FOREST.name: auroc(odd, forest(train, test, project.training.seed)),
            PCA.name: auroc(odd, errors([test], [fitted.inverse_transform(fitted.transform(test))])),
        }
        scores = errors(given, back if isinstance(back, list) else [back])
        drawn = resampled_areas([ranked(odd, scores)], project.training.seed)[:, 0, 0]
        return (
            Judgement(
                target=prepared.raw.target_name,
                measure=DETECTED.name,
                value=auroc(odd, scores),
                interval=spread(drawn),
                baselines=baselines,
            ),
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """The error of validation rows, from the best to the worst, beside what comes back of some."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        given = [np.asarray(prepared.x[part][name][:SHOWN]) for name in self.columns(project, prepared.facts)]
        back = model(given[0] if len(given) == 1 else given, training=False)
        back = [np.asarray(each) for each in (back if isinstance(back, list | tuple) else [back])]
        ordered = np.sort(errors(given, back))
        places = tuple(float(place) for place in range(1, len(ordered) + 1))
        curve = Curve(
            title="Error of validation rows, all of them normal" if project.data.split.normal else "Error of rows",
            x_label="row, from the best to the worst",
            y_label="error",
            lines=(Line(name="error", x=places, y=tuple(map(float, ordered))),),
        )
        return (curve, *super().samples(model, project, prepared))

    def flow(self, project: Project) -> Flow:
        """Normal rows train the autoencoder; afterwards the difference is the score."""
        learned = super().flow(project)
        return learned.model_copy(
            update={
                "title": "How odd rows are found",
                "nodes": (
                    *(each.model_copy(update={"label": "Normal rows"}) if each.id == "data" else each
                      for each in learned.nodes),
                    FlowNode(id="score", label="How odd a row is", role="value"),
                ),
                "edges": (*learned.edges, FlowEdge(source="loss", target="score", stopped=True)),
            }
        )  # fmt: skip


ANOMALY = Anomaly(
    card=Card(
        kind="task",
        name="anomaly",
        title="Anomaly detection",
        category="unsupervised",
        summary="Learn to give back what is normal; what comes back badly is odd. Labels are used to judge it alone.",
        inputs=(),
        outputs=(),
        docs="https://scikit-learn.org/stable/modules/outlier_detection.html",
    ),
    metrics=(NUMBER_METRIC,),
)


def odd_rows(project: Project, prepared: Prepared) -> np.ndarray | None:
    """Which test rows are not normal, (rows,) bool; None where that is not known, or all or none are."""
    normal = project.data.split.normal
    if not normal or prepared.raw.target_kind != "classes":
        return None
    odd: np.ndarray = (pd.Series(prepared.raw.target).iloc[prepared.rows["test"]] != normal).to_numpy()
    return odd if 0 < odd.sum() < len(odd) else None


def auroc(odd: np.ndarray, scores: np.ndarray) -> float:
    """The chance that an odd row has a higher score than a normal one."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(odd, scores))


def forest(train: np.ndarray, test: np.ndarray, seed: int) -> np.ndarray:
    """How odd an isolation forest of scikit-learn's defaults finds each test row, (rows,)."""
    from sklearn.ensemble import IsolationForest

    return -np.asarray(IsolationForest(random_state=seed).fit(train).score_samples(test))

"""Every metric that the check lets pass is counted in a run as Keras counts it in `evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import client
from engine.catalog.read import cards
from engine.data.pipeline import prepare
from engine.document.project import Choice, Project
from engine.rules.check import check
from engine.rules.examples import chain, dense
from engine.training.run import train

pytestmark = pytest.mark.heavy

# Values for what a metric cannot do without.
NEEDED: dict[str, Any] = {"average": "macro", "recall": 0.5, "precision": 0.5, "specificity": 0.5, "sensitivity": 0.5}


def yes_or_no() -> Project:
    """The preset on breast cancer with one output, so that metrics for yes or no fit."""
    preset = client.preset("breast-cancer-mlp").with_graph(chain(dense(16, "relu"), dense(1, "sigmoid")))
    return preset.model_copy(
        update={"training": preset.training.model_copy(update={"losses": (Choice(name="BinaryCrossentropy"),)})}
    )


@pytest.mark.parametrize(
    ("project", "some"),
    [
        (yes_or_no(), {"AUC", "Precision", "PrecisionAtRecall", "SensitivityAtSpecificity", "TruePositives"}),
        (client.preset("digits-mlp"), {"SparseTopKCategoricalAccuracy"}),
        (client.preset("diabetes"), {"R2Score", "MeanAbsoluteError", "RootMeanSquaredError"}),
    ],
    ids=["yes or no", "classes", "a number"],
)
def test_figures_are_those_of_evaluate(project: Project, some: set[str]) -> None:
    prepared = prepare(project.data, Path)

    def scored(*metrics: Choice) -> Project:
        training = project.training.model_copy(update={"metrics": metrics, "epochs": 1})
        return project.model_copy(update={"training": training})

    every = [
        Choice(name=card.name, config={each.name: NEEDED[each.name] for each in card.parameters if each.required})
        for card in cards("metric")
    ]
    fitting = [metric for metric in every if not check(scored(metric), prepared.facts).problems]
    assert some <= {metric.name for metric in fitting}
    outcome = train(scored(*fitting), prepared, "run", lambda events: None, tuple)
    (x,), (y,) = prepared.x["test"].values(), prepared.y["test"].values()
    theirs = outcome.model.evaluate(x, y, project.training.batch_size, verbose=0, return_dict=True)
    assert len(theirs) == len(fitting) + 1
    assert {f"test_{name}": value for name, value in theirs.items()} == {
        name: pytest.approx(value, rel=1e-4, abs=1e-6)
        for name, value in outcome.metrics.items()
        if name.startswith("test_")
    }

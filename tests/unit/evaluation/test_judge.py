"""Judging a network: beside baselines, whatever becomes of these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Project, Step, Task, Training
from engine.errors import CatalogError
from engine.evaluation import judge as judging
from engine.evaluation.baselines import BASELINES
from engine.evaluation.judge import judge

pytestmark = pytest.mark.heavy

DATA = DataSettings(source=Choice(name="breast_cancer"), recipe=(Step(name="Standardize"),))


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(DATA, Path)


def project(**settings: Any) -> Project:
    loss = Choice(name="BinaryCrossentropy", config={"from_logits": True})
    return Project(data=DATA, task=Task(settings=settings), training=Training(losses=(loss,)))


def network(weight: float) -> keras.Model:
    """One score: the first column times a weight."""
    model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1)])
    kernel = np.zeros((30, 1), "float32")
    kernel[0] = weight
    model.set_weights([kernel, np.zeros(1, "float32")])
    return model


def test_one_score_is_for_the_second_class(prepared: Prepared) -> None:
    x, y = prepared.x["test"]["features"], prepared.y["test"]["diagnosis"]
    (found,) = judge(network(1.0), project(baselines=[]), prepared, [x])
    assert found.value == pytest.approx(np.mean((x[:, 0] > 0) == y))
    (ranked,) = judge(network(1.0), project(baselines=[], measure="auroc"), prepared, [x])
    (turned,) = judge(network(-1.0), project(baselines=[], measure="auroc"), prepared, [x])
    assert ranked.measure == "auroc"
    assert ranked.value is not None
    assert turned.value is not None
    assert ranked.value + turned.value == pytest.approx(1.0)


def test_a_baseline_that_fails_costs_no_run(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: Any) -> Any:
        raise ValueError("no")

    monkeypatch.setattr(type(BASELINES["linear"]), "predict", fails)
    (found,) = judge(network(1.0), project(), prepared, [prepared.x["test"]["features"]])
    assert found.baselines["linear"] is None
    assert found.baselines["gradient_boosting"] is not None


def test_of_very_many_numbers_only_the_cheapest_is_fitted_unless_asked_for(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MOST_NUMBERS", 100)
    x = [prepared.x["test"]["features"]]
    (found,) = judge(network(1.0), project(), prepared, x)
    assert list(found.baselines) == ["most_frequent"]
    (asked,) = judge(network(1.0), project(baselines=["linear"]), prepared, x)
    assert list(asked.baselines) == ["linear"]


def test_a_baseline_that_does_not_exist_is_named(prepared: Prepared) -> None:
    with pytest.raises(CatalogError, match="'oracle'"):
        judge(network(1.0), project(baselines=["oracle"]), prepared, [prepared.x["test"]["features"]])

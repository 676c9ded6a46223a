"""An evaluation as a whole: probabilities, and what becomes of simpler ways that take too long or fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.data.said import probabilities
from engine.document.project import Choice
from engine.evaluation import evaluate as evaluating
from engine.evaluation.baselines import BASELINES
from engine.evaluation.evaluate import Beside
from engine.evaluation.judge import baselines_of
from engine.messages.answers import TargetFacts
from engine.tasks.supervised import read_by

pytestmark = pytest.mark.heavy

LOGITS = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
SHARES = Choice(name="SparseCategoricalCrossentropy")
TWO = TargetFacts(name="t", kind="classes", classes=("a", "b"))
THREE = TargetFacts(name="t", kind="classes", classes=("a", "b", "c"))


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(client.preset("breast-cancer-mlp").data, Path)


def beside(prepared: Prepared, told: list[str] | None = None) -> Beside:
    tell = lambda doing, share: (told if told is not None else []).append(doing)  # noqa: E731
    return Beside(client.preset("breast-cancer-mlp"), prepared, tell)


def test_logits_become_shares_and_shares_stay() -> None:
    found = probabilities(np.array([[0.0, np.log(3.0), 0.0]]), THREE, read_by(LOGITS))
    assert found is not None
    assert found[0] == pytest.approx([0.2, 0.6, 0.2])
    kept = probabilities(np.array([[0.2, 0.5, 0.3]]), THREE, read_by(SHARES))
    assert kept is not None
    assert kept[0] == pytest.approx([0.2, 0.5, 0.3])


def test_one_score_is_the_second_class() -> None:
    loss = Choice(name="BinaryCrossentropy", config={"from_logits": True})
    found = probabilities(np.array([[np.log(4.0)], [-1e4]]), TWO, read_by(loss))
    assert found is not None
    assert found == pytest.approx(np.array([[0.2, 0.8], [1.0, 0.0]]))


def test_what_is_no_probability_is_none() -> None:
    assert probabilities(np.array([[3.0, 1.0, -1.0]]), THREE, read_by(SHARES)) is None
    assert probabilities(np.array([[0.9, 0.9, 0.9]]), THREE, read_by(SHARES)) is None
    assert probabilities(np.array([[1.7]]), TWO, read_by(Choice(name="Hinge"))) is None


def test_the_nearest_rows_are_tried_here_and_not_at_the_end_of_a_run(prepared: Prepared) -> None:
    told: list[str] = []
    found = beside(prepared, told).of(prepared.facts.target)
    assert list(found) == ["most_frequent", "linear", "nearest_rows", "gradient_boosting"]
    assert "nearest_rows" not in baselines_of(client.preset("breast-cancer-mlp"), prepared.facts.target, prepared)
    assert "Trying a simpler way: Nearest neighbours" in told
    right = found["nearest_rows"].argmax(axis=-1) == prepared.y["test"][prepared.facts.target.name]
    assert right.mean() > 0.9


def test_once_the_time_is_over_no_further_way_is_begun_and_that_is_said(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "BASELINE_SECONDS", 1e-9)
    some = beside(prepared)
    assert list(some.of(prepared.facts.target)) == ["most_frequent"]
    assert set(some.out) == {"linear", "nearest_rows", "gradient_boosting"}


def test_a_way_that_fails_is_named_and_the_others_stand(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: Any) -> Any:
        raise ValueError("no")

    monkeypatch.setattr(type(BASELINES["linear"]), "predict", fails)
    some = beside(prepared)
    assert "linear" not in some.of(prepared.facts.target)
    assert some.out == {"linear": "it could not be fitted"}

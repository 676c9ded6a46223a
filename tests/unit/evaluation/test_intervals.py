"""The interval of each measure is that of rows that are really drawn again, each time with the measure itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.evaluation.measures import MEASURES
from engine.messages.answers import TargetFacts

pytestmark = pytest.mark.heavy

ROWS, DRAWS = 80, 600
DICE = np.random.default_rng(7)
CLASSES = TargetFacts(name="t", kind="classes", classes=("a", "b", "c"))
TWO = TargetFacts(name="t", kind="classes", classes=("a", "b"))
NUMBER = TargetFacts(name="t", kind="number")
WORDS = TargetFacts(name="t", kind="text", classes=("", "a"), unit="word")
LABELS, PIXELS = DICE.integers(0, 3, ROWS), DICE.integers(0, 3, (ROWS, 4, 4))
NUMBERS = DICE.normal(3.0, 2.0, (ROWS, 1)).astype("float32")
TEXTS = np.array([" ".join(DICE.choice(["one", "two", "three"], 4)) for _ in range(ROWS)], dtype=object)


def near(labels: np.ndarray, classes: int) -> np.ndarray:
    """Scores that are right more often than not."""
    return np.eye(classes)[labels] + DICE.normal(0.0, 0.5, (*labels.shape, classes))


CASES: dict[str, tuple[TargetFacts, np.ndarray, np.ndarray]] = {
    "accuracy": (CLASSES, LABELS, near(LABELS, 3)),
    "auroc": (TWO, LABELS % 2, near(LABELS % 2, 2)),
    "iou": (CLASSES, PIXELS, near(PIXELS, 3)),
    "r2": (NUMBER, NUMBERS, NUMBERS + DICE.normal(0.0, 1.0, NUMBERS.shape)),
    "rmse": (NUMBER, NUMBERS, NUMBERS + DICE.normal(0.0, 1.0, NUMBERS.shape)),
    "exact_text": (WORDS, TEXTS, np.where(DICE.random(ROWS) < 0.3, "one two", TEXTS)),
    "character_error_rate": (WORDS, TEXTS, np.where(DICE.random(ROWS) < 0.3, "one two", TEXTS)),
    "word_error_rate": (WORDS, TEXTS, np.where(DICE.random(ROWS) < 0.3, "one two", TEXTS)),
}


def data(target: TargetFacts, true: np.ndarray) -> Any:
    """Test rows as a measure looks for them."""
    raw = SimpleNamespace(targets=[SimpleNamespace(name="t", values=true)])
    return SimpleNamespace(y={"test": {"t": true}}, raw=raw, rows={"test": np.arange(len(true))})


def test_every_measure_is_here() -> None:
    assert {*CASES, "mase"} == set(MEASURES)  # it needs a past; the runs of presets hold it to its range


@pytest.mark.parametrize("name", list(CASES))
def test_it_is_the_interval_of_drawn_rows(name: str) -> None:
    target, true, said = CASES[name]
    measure, dice = MEASURES[name], np.random.default_rng(1)
    low, high = measure.interval(said, target, data(target, true), 0) or (np.nan, np.nan)
    drawn = []
    for _ in range(DRAWS):
        rows = dice.integers(0, ROWS, ROWS)
        drawn.append(measure.value(said[rows], target, data(target, true[rows])))
    theirs = np.quantile(drawn, [0.025, 0.975])
    assert low < measure.value(said, target, data(target, true)) < high
    assert (low, high) == pytest.approx(tuple(theirs), abs=0.2 * float(theirs[1] - theirs[0]))

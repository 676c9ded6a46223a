"""Texts that a network wrote: decoded as Keras does, and judged beside always the same text."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.pipeline import Prepared, prepare
from engine.data.said import greedy
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training
from engine.evaluation.judge import judge
from engine.evaluation.texts import edits, error_rate, true_texts
from engine.messages.answers import TargetFacts

pytestmark = pytest.mark.heavy

LETTERS = TargetFacts(name="said", kind="text", shape=(4,), classes=("", "�", "a", "b"), unit="character")
SAID = ("ab", "ba", "ab", "b b")
OWN = "\n".join(["part,size,said", *(f"train,{n}.5,{SAID[n % 4]}" for n in range(20)),
                 "test,1.5,ab", "test,2.5,ba", "test,3.5,abc"])  # fmt: skip


def rows_of(moments: int) -> st.SearchStrategy[list[list[int]]]:
    """Up to five rows of so many tokens."""
    return st.lists(st.lists(st.integers(0, 3), min_size=moments, max_size=moments), min_size=1, max_size=5)


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return _prepared(tmp_path)


def _prepared(folder: Path, **more: object) -> Prepared:
    (folder / "data.csv").write_text(OWN, encoding="utf-8")
    asked = DataSettings(
        source=Choice(name="csv", config={"dataset": "a"}),
        target="said",
        kinds={"said": "text", "part": "ignore"},
        recipe=(Step(name="Standardize"),),
        split=Split(kind="column", column="part"),
        **more,
    )
    return prepare(asked, lambda id: folder / "data.csv")


class Says(keras.layers.Layer):
    """Scores of the tokens that it was given, one row for each row of a batch of three."""

    def __init__(self, tokens: list[list[int]], count: int) -> None:
        super().__init__()
        self.scores = np.eye(count, dtype="float32")[np.asarray(tokens)]

    def call(self, inputs: object) -> object:
        return keras.ops.convert_to_tensor(self.scores)


def test_the_judgement_has_every_measure_beside_always_the_same_text(prepared: Prepared) -> None:
    blank, a, b = 0, *(prepared.facts.target.classes.index(letter) for letter in "ab")
    says = Says([[a, a, blank, b], [blank, b, b, blank], [a, b, b, blank]], len(prepared.facts.target.classes))
    model = keras.Sequential([keras.Input((1,)), says])
    project = Project(task=Task(kind="transcription"), training=Training(losses=(Choice(name="CTC"),)))
    found = judge(model, project, prepared, [prepared.x["test"]["features"]])
    assert [each.measure for each in found] == ["character_error_rate", "exact_text"]
    rate, exact = found
    assert rate.value == pytest.approx(2 / 7)  # "ba" and "abc" lack a letter each
    assert exact.value == pytest.approx(1 / 3)
    assert list(rate.baselines) == ["most_frequent"]
    assert rate.baselines["most_frequent"] == pytest.approx(3 / 7)  # "ab"
    assert exact.baselines["most_frequent"] == pytest.approx(1 / 3)
    chosen = project.model_copy(update={"task": Task(kind="transcription", settings={"measure": "exact_text"})})
    (alone,) = judge(model, chosen, prepared, [prepared.x["test"]["features"]])
    assert alone == exact


def test_words_have_an_error_rate_of_their_own(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path, target_unit="word")
    number = prepared.facts.target.classes.index
    says = Says([[number("ab")] * 2, [number("b"), 0], [0, 1]], len(prepared.facts.target.classes))
    model = keras.Sequential([keras.Input((1,)), says])
    project = Project(task=Task(kind="transcription"), training=Training(losses=(Choice(name="CTC"),)))
    found = {each.measure: each.value for each in judge(model, project, prepared, [prepared.x["test"]["features"]])}
    assert list(found) == ["character_error_rate", "word_error_rate", "exact_text"]
    assert found["word_error_rate"] == pytest.approx(2 / 3)


def test_the_truth_is_what_was_read_and_not_what_is_known_of_it(prepared: Prepared) -> None:
    assert true_texts(prepared.facts.target, prepared).tolist() == ["ab", "ba", "abc"]


@given(st.integers(1, 9).flatmap(rows_of))
def test_decoding_is_that_of_keras(best: list[list[int]]) -> None:
    scores = np.eye(4, dtype="float32")[np.asarray(best)]
    (decoded,), _ = keras.ops.ctc_decode(scores, [len(best[0])] * len(best), mask_index=0)
    wanted = ["".join(LETTERS.classes[token] for token in row if token > 0) for row in np.asarray(decoded)]
    assert greedy(scores, LETTERS).tolist() == wanted


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0), ("flaw", "lawn", 2)],
)
def test_edits(one: str, other: str, count: int) -> None:
    assert edits(one, other) == count


def test_the_error_rate_is_over_all_texts() -> None:
    assert error_rate(["ab", ""], ["ab", "abcdefgh"]) == pytest.approx(0.8)
    assert error_rate(["abcd"], ["x"]) == 4.0

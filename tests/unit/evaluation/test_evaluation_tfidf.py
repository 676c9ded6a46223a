"""TF-IDF reads texts as they were, learns from training rows alone, and keeps to what it can read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine.data import pipeline
from engine.data.base import Raw
from engine.data.pipeline import Prepared
from engine.document.project import DataSettings, Split, Step
from engine.evaluation.baselines import BASELINES

COLOURS = ("red", "blue", "green")
RNG = np.random.default_rng(0)
SAID = [f"a {COLOURS[row % 3]} thing, the {word}th" for row, word in enumerate(RNG.integers(0, 50, 120))]


def prepared(target: pd.Series, recipe: tuple[Step, ...] = (Step(name="Tokenize"),)) -> Prepared:
    table = pd.DataFrame({"said": pd.Series(SAID, dtype="str")})
    kind = "number" if target.dtype == "float64" else "classes"
    raw = Raw(table, target, "colour", kind, seen=table, kinds={"said": "text"})
    return pipeline.prepare_raw(raw, DataSettings(recipe=recipe, split=Split(kind="random")))


CLASSES = pd.Series([COLOURS[row % 3] for row in range(120)], dtype="str")
NUMBERS = pd.Series([10.0 + 5.0 * (row % 3) for row in range(120)])


@pytest.mark.parametrize("target", [CLASSES, NUMBERS], ids=["classes", "a number"])
def test_it_reads_what_the_words_say(target: pd.Series) -> None:
    known = prepared(target)
    aim, tfidf = known.facts.target, BASELINES["tfidf"]
    assert tfidf.fits(aim, known)
    found = tfidf.predict(aim, known, 0)
    truth = target.iloc[known.rows["test"]].to_numpy()
    if aim.kind == "classes":
        assert [aim.classes[each] for each in found.argmax(axis=1)] == truth.tolist()
    else:
        assert np.abs(found[:, 0] - truth).max() < 2.5  # half the way to the next colour


def test_the_test_rows_teach_it_nothing() -> None:
    known = prepared(CLASSES)
    said = known.raw.table["said"].copy()
    said.iloc[known.rows["test"][1:]] = "words that no other row has"
    other = replace(known, raw=replace(known.raw, table=known.raw.table.assign(said=said)))
    first, again = (BASELINES["tfidf"].predict(each.facts.target, each, 0) for each in (known, other))
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[1:], again[1:])


def test_numbers_of_tokens_are_no_measurements() -> None:
    known = prepared(CLASSES)
    assert not BASELINES["linear"].fits(known.facts.target, known)
    assert not BASELINES["gradient_boosting"].fits(known.facts.target, known)
    table = pd.DataFrame({"n": np.arange(120.0)})
    numbers = pipeline.prepare_raw(Raw(table, CLASSES, "colour", "classes", seen=table), DataSettings())
    assert BASELINES["linear"].fits(numbers.facts.target, numbers)
    assert not BASELINES["tfidf"].fits(numbers.facts.target, numbers)

"""Ratings: the root of the mean squared error, and the means of both names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import root_mean_squared_error

from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Step
from engine.evaluation.base import truth
from engine.evaluation.baselines import two_means
from engine.evaluation.measures import rmse


@pytest.fixture(scope="module")
def ratings() -> Prepared:
    recipe = tuple(
        Step(name="Tokenize", columns=(name,), config={"unit": "word", "length": 1}) for name in ("person", "film")
    )
    return prepare(DataSettings(source=Choice(name="made_ratings"), recipe=recipe), Path)


def test_the_error_is_that_of_scikit_learn(ratings: Prepared) -> None:
    wanted = truth(ratings.facts.target, ratings)
    for seed in range(20):
        told = wanted + np.random.default_rng(seed).normal(size=wanted.shape)
        assert rmse.MEASURE.value(told, ratings.facts.target, ratings) == pytest.approx(
            root_mean_squared_error(wanted, told)
        )


def test_means_are_those_of_training_rows_alone(ratings: Prepared) -> None:
    assert two_means.BASELINE.fits(ratings.facts.target, ratings)
    told = two_means.BASELINE.predict(ratings.facts.target, ratings, 0)
    frame = ratings.raw.table.assign(rating=ratings.raw.target)
    train, row = frame.iloc[ratings.rows["train"]], frame.iloc[ratings.rows["test"][0]]
    mean = train["rating"].mean()
    generous = (train["rating"] - mean).groupby(train["person"]).mean()
    left = train["rating"] - mean - train["person"].map(generous)
    good = left[train["film"] == row["film"]].mean()
    assert told[0, 0] == pytest.approx(mean + generous[row["person"]] + good)


def test_the_means_say_more_than_one_mean(ratings: Prepared) -> None:
    told = two_means.BASELINE.predict(ratings.facts.target, ratings, 0)
    wanted = truth(ratings.facts.target, ratings)
    assert rmse.MEASURE.value(told, ratings.facts.target, ratings) < float(wanted.std())

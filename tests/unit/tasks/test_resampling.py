"""Intervals of figures that are sums over rows, against rows that are really drawn; and those of tasks' figures."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from engine.evaluation.evaluate import as_judged
from engine.messages.events import Judgement
from engine.tasks.clustering import matched_accuracy, matched_interval
from engine.tasks.models.variational import VariationalAutoencoder
from engine.tasks.reconstruction import returned
from engine.tasks.resampling import Summed, mean_of, ratio
from engine.tasks.variational import DRAWS, lower_bound, lower_bounds

pytestmark = pytest.mark.heavy


def test_a_mean_has_the_interval_of_its_normal_approximation() -> None:
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    low, high = mean_of(values).interval(0) or (0.0, 0.0)
    half = 1.96 * values.std() / 20
    assert mean_of(values).value == pytest.approx(values.mean())
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.05)


def test_a_figure_of_sums_is_that_of_drawn_rows() -> None:
    dice = np.random.default_rng(1)
    counts = dice.integers(1, 9, (60, 2)).astype(float)
    rows = dice.integers(0, 60, (2_000, 60))
    theirs = np.quantile([ratio(counts[each].sum(axis=0)) for each in rows], [0.025, 0.975])
    assert Summed(counts, ratio).interval(0) == pytest.approx(tuple(theirs), abs=0.02)


def test_nothing_over_nothing_has_no_interval() -> None:
    assert Summed(np.zeros((5, 2)), ratio).interval(0) is None


def test_an_error_of_few_rows_has_a_wide_interval() -> None:
    dice = np.random.default_rng(2)
    made, true = dice.normal(size=(2, 200, 3, 3))
    wide, narrow = (returned(made[:many], true[:many], 0) for many in (20, 200))
    assert narrow["value"] == pytest.approx(((made - true) ** 2).mean())
    assert wide["interval"][1] - wide["interval"][0] > 2 * (narrow["interval"][1] - narrow["interval"][0])


def test_clusters_that_say_nothing_are_not_flattered() -> None:
    """A matching of each resample's own would lie above the figure of all rows."""
    dice = np.random.default_rng(4)
    labels, clusters = dice.integers(0, 10, (2, 60))
    low, high = matched_interval(labels, clusters, 0) or (0.0, 0.0)
    assert low < matched_accuracy(labels, clusters) < high


def test_clusters_that_are_mostly_right_have_a_range() -> None:
    dice = np.random.default_rng(3)
    labels = dice.integers(0, 3, 90)
    clusters = np.where(dice.random(90) < 0.8, (labels + 1) % 3, dice.integers(0, 3, 90))
    low, high = matched_interval(labels, clusters, 0) or (0.0, 0.0)
    assert low < matched_accuracy(labels, clusters) < high
    assert high - low < 0.25


def test_the_bound_of_rows_is_in_the_mean_that_of_the_model() -> None:
    """`losses_of`, which trains, says the same of a batch."""
    keras.utils.set_random_seed(0)
    given, code = keras.Input((4, 4, 1)), keras.Input((2,))
    flat = keras.layers.Flatten()(given)
    encoder = keras.Model(given, [keras.layers.Dense(2)(flat), keras.layers.Dense(2)(flat)])
    made = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16, "sigmoid")(code))
    model = VariationalAutoencoder(encoder, keras.Model(code, made), keras.losses.BinaryCrossentropy())
    x = np.random.default_rng(0).random((40, 4, 4, 1)).astype("float32")
    losses = [model.losses_of(x, seed)[1:] for seed in range(DRAWS)]
    wanted = -np.mean([float(one + other) for one, other in losses])
    assert lower_bounds(model, x).shape == (40,)
    assert lower_bound(model, x) == pytest.approx(wanted, rel=1e-5)


def test_the_page_says_why_a_figure_has_no_range() -> None:
    told = (
        Judgement(target="image", measure="class_as_asked", value=0.9, interval=(0.8, 1.0)),
        Judgement(target="image", measure="frechet_distance", value=2.0, unresampled="For a reason."),
        Judgement(target="image", measure="elbo", value=2.0),
    )
    (section,) = as_judged(told, ())
    ranged, bare, old = section.figures
    assert (ranged.low, ranged.high, bare.low) == (0.8, 1.0, None)
    assert bare.unresampled == "For a reason."
    assert section.notes[0] == "Fréchet distance: no range. For a reason."
    assert section.notes[1].startswith("Evidence lower bound: no range. The run is older")
    assert old.unresampled == ""


def test_a_judgement_of_an_older_run_is_read() -> None:
    old = '{"target": "a", "measure": "elbo", "value": 1.0, "baselines": {}}'
    assert Judgement.model_validate_json(old).interval is None

"""Figures of forecasts: MASE, and what it is compared with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Split, Window
from engine.evaluation import seasons
from engine.evaluation.baselines import BASELINES
from engine.evaluation.measures import MEASURES


def prepared(source: str, length: int, horizon: int = 1, period: int = 0, inputs: tuple[str, ...] = ()) -> Prepared:
    data = DataSettings(
        source=Choice(name=source),
        inputs=inputs or (source,),
        target_transform="standardize",
        window=Window(length=length, horizon=horizon, period=period),
        split=Split(kind="time"),
    )
    return prepare(data, Path)


def figure(name: str, known: Prepared) -> float:
    target = known.facts.target
    return MEASURES["mase"].value(BASELINES[name].predict(target, known, 0), target, known)


def test_the_period_is_found_in_the_training_rows_and_a_persons_word_counts() -> None:
    for source, length, found in (("sunspots", 24, 11), ("co2", 60, 52)):
        known = prepared(source, length)
        assert abs(seasons.period(known.facts.target, known) - found) <= 1
    spoken = prepared("sunspots", 24, period=22)
    assert seasons.period(spoken.facts.target, spoken) == 22
    nothing = prepared("nile", 10, inputs=("volume",))
    assert seasons.period(nothing.facts.target, nothing) == 1


def test_mase_is_the_error_over_that_of_the_season_before_in_the_training_rows() -> None:
    known = prepared("sunspots", 12, horizon=3, period=11)
    target, values = known.facts.target, known.raw.seen["sunspots"].to_numpy()
    kept = known.raw.kept
    assert kept is not None
    train, test = kept[known.rows["train"]], kept[known.rows["test"]]
    scale = np.abs(values[train + 1] - values[train + 1 - 11]).mean()
    error = np.mean([np.abs(values[test + step] - values[test + step - 11]).mean() for step in (1, 2, 3)])
    assert figure("seasonal_naive", known) == pytest.approx(error / scale, rel=1e-6)
    assert MEASURES["mase"].value(seasons.ahead(target, known, "test"), target, known) == pytest.approx(0.0, abs=1e-5)


def test_a_season_shorter_than_the_horizon_goes_round() -> None:
    known = prepared("nile", 4, horizon=5, period=2, inputs=("volume",))
    told = BASELINES["seasonal_naive"].predict(known.facts.target, known, 0)
    past = seasons.past(known.facts.target, known, "test")
    np.testing.assert_array_equal(told, past[:, [-2, -1, -2, -1, -2]])


def test_linear_autoregression_beats_repeating_and_sees_no_test_target() -> None:
    known = prepared("co2", 60, horizon=4)
    assert figure("linear_autoregression", known) < figure("seasonal_naive", known)
    before = BASELINES["linear_autoregression"].predict(known.facts.target, known, 0)
    known.y["test"]["co2"][:] = 1e6
    np.testing.assert_array_equal(BASELINES["linear_autoregression"].predict(known.facts.target, known, 0), before)


def test_linear_autoregression_sees_the_numbers_that_are_known_ahead(tmp_path: Path) -> None:
    """Sales that follow from the day's price alone: only who knows it can foretell them."""
    price = np.random.default_rng(0).uniform(1.0, 9.0, 200)
    lines = [f"{each},{100.0 - 7.0 * each + place % 2}" for place, each in enumerate(price)]
    (tmp_path / "data.csv").write_text("\n".join(["price,sold", *lines]), encoding="utf-8")
    error = {}
    for known in ((), ("price",)):
        data = DataSettings(
            source=Choice(name="csv", config={"dataset": "a"}),
            window=Window(length=4, horizon=2, known=known),
            split=Split(kind="time"),
        )
        error[known] = figure("linear_autoregression", prepare(data, lambda id: tmp_path / "data.csv"))
    assert error["price",] < 0.1 * error[()]


def test_what_needs_a_past_does_not_fit_without_one() -> None:
    table = prepare(DataSettings(source=Choice(name="diabetes")), Path)
    others = prepared("co2", 8, inputs=("week",))
    for known in (table, others):
        assert not MEASURES["mase"].fits(known.facts.target, known)
        assert not BASELINES["seasonal_naive"].fits(known.facts.target, known)
        assert not BASELINES["linear_autoregression"].fits(known.facts.target, known)

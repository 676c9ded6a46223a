"""Our figures are scikit-learn's, on 200 random cases each; the calibration error is its definition, row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from sklearn import metrics

from engine.evaluation.counts import counts, resampled
from engine.evaluation.reports.calibration import BINS, calibration_error, confidence
from engine.evaluation.reports.forecast import symmetric
from engine.evaluation.reports.numbers import of_rows
from engine.tasks.ranking import areas, passed, ranked, resampled_areas
from engine.tasks.resampling import interval, of_counts, over_rows, weights

CASES = 200
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def labels() -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Truth, what was said, classes: some classes have no row, some are never said, some cases have one row."""
    for case in range(CASES):
        generator = np.random.default_rng(case)
        classes, rows = int(generator.integers(2, 9)), int(generator.integers(1, 120))
        true = generator.integers(0, classes, rows)
        said = np.where(generator.random(rows) < generator.random(), true, generator.integers(0, classes, rows))
        yield true, said, classes


def test_counts_give_scikit_learns_figures() -> None:
    for true, said, classes in labels():
        found = counts(true, said, classes)
        assert float(found.accuracy) == pytest.approx(metrics.accuracy_score(true, said))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert float(found.balanced_accuracy) == pytest.approx(metrics.balanced_accuracy_score(true, said))
        for name in ("precision", "recall", "f1"):
            values = getattr(found, name)
            theirs = getattr(metrics, f"{name}_score")
            each = theirs(true, said, labels=range(classes), average=None, zero_division=0)
            assert values == pytest.approx(each)
            assert float(found.macro(values)) == pytest.approx(theirs(true, said, average="macro", zero_division=0))
            weighted = theirs(true, said, average="weighted", zero_division=0)
            assert float(found.weighted(values)) == pytest.approx(weighted)
        iou = metrics.jaccard_score(true, said, labels=range(classes), average=None, zero_division=0)
        assert found.iou == pytest.approx(iou)


def test_resampled_counts_are_those_of_drawn_rows() -> None:
    """The multinomial short cut has the mean and the spread of rows that are really drawn."""
    true, said, classes = next(case for case in labels() if len(case[0]) > 80)
    short = resampled(true, said, classes, seed=1)
    assert short.true.sum(axis=1) == pytest.approx(np.full(1_000, len(true)))
    long = over_rows(lambda some: some @ (true == said) / len(true), len(true), seed=1)
    assert short.accuracy.mean() == pytest.approx(long.mean(), abs=0.01)
    assert short.accuracy.std() == pytest.approx(long.std(), rel=0.1)
    drawn = np.random.default_rng(3).integers(0, len(true), (1_000, len(true)))
    f1 = [metrics.f1_score(true[rows], said[rows], average="macro", zero_division=0) for rows in drawn[:400]]
    macro = short.macro(short.f1)
    assert macro.mean() == pytest.approx(np.mean(f1), abs=0.01)
    assert macro.std() == pytest.approx(np.std(f1), rel=0.15)


def ranks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of a class or not, and scores; many of them equal in every third case."""
    for case in range(CASES):
        generator = np.random.default_rng(1_000 + case)
        rows = int(generator.integers(2, 150))
        own = generator.random(rows) < generator.uniform(0.1, 0.9)
        own[:2] = True, False
        scores = own * generator.random() + generator.random(rows)
        yield own, scores.round(1) if case % 3 == 0 else scores


def test_areas_are_scikit_learns() -> None:
    for own, scores in ranks():
        (roc,), (average,) = areas(ranked(own, scores))
        assert float(roc) == pytest.approx(metrics.roc_auc_score(own, scores))
        assert float(average) == pytest.approx(metrics.average_precision_score(own, scores))


def test_what_passes_is_what_scikit_learns_curve_has() -> None:
    for own, scores in ranks():
        inside, others = passed(ranked(own, scores))
        false, true, _ = metrics.roc_curve(own, scores, drop_intermediate=False)
        assert np.r_[0, inside] / own.sum() == pytest.approx(true)
        assert np.r_[0, others] / (~own).sum() == pytest.approx(false)


def test_areas_of_weighted_rows_are_scikit_learns() -> None:
    for number, (own, scores) in enumerate(ranks()):
        drawn = np.random.default_rng(number).integers(0, 4, len(own)).astype("float32")
        drawn[:2] = 1.0
        roc, average = areas(ranked(own, scores), drawn[None])
        assert roc[0] == pytest.approx(metrics.roc_auc_score(own, scores, sample_weight=drawn))
        assert average[0] == pytest.approx(metrics.average_precision_score(own, scores, sample_weight=drawn))


def test_resampled_areas_lie_around_the_area() -> None:
    generator = np.random.default_rng(0)
    own = generator.random(150) < 0.4
    scores = 0.4 * own + generator.random(150)
    rows = ranked(own, scores)
    (roc,), (average,) = areas(rows)
    found = resampled_areas([rows, ranked(~own, -scores)], seed=0)
    assert found.shape == (1_000, 2, 2)
    assert found[:, 0, 0] == pytest.approx(found[:, 1, 0])  # the mirror
    low, high = interval(found[:, 0, 0])
    assert low is not None
    assert high is not None
    assert low < float(roc) < high
    assert np.nanmean(found[:, 0, 1]) == pytest.approx(float(average), abs=0.05)


@pytest.mark.parametrize("width", [1, 3])
def test_numbers_are_scikit_learns(width: int) -> None:
    for case in range(CASES):
        generator = np.random.default_rng(case)
        rows = int(generator.integers(2, 80))
        true = generator.normal(generator.normal() * 1e4, 3.0, (rows, width))
        said = true + generator.normal(0.0, 2.0, true.shape)
        mae, rmse, r2 = of_rows(true, said)
        assert mae == pytest.approx(metrics.mean_absolute_error(true, said))
        assert rmse == pytest.approx(np.sqrt(metrics.mean_squared_error(true.ravel(), said.ravel())))
        assert r2 == pytest.approx(metrics.r2_score(true, said))


def test_the_calibration_error_is_its_definition() -> None:
    for case in range(CASES):
        generator = np.random.default_rng(case)
        rows, classes = int(generator.integers(1, 90)), int(generator.integers(2, 6))
        shares = generator.dirichlet(np.ones(classes), rows)
        true = generator.integers(0, classes, rows)
        expected = 0.0
        for number in range(BINS):
            inside = [row for row in range(rows) if number / BINS < shares[row].max() <= (number + 1) / BINS]
            if inside:
                sure = np.mean([shares[row].max() for row in inside])
                right = np.mean([shares[row].argmax() == true[row] for row in inside])
                expected += len(inside) / rows * abs(sure - right)
        assert calibration_error(*confidence(shares, true)) == pytest.approx(expected, abs=1e-6)


def test_calibration_in_closed_form() -> None:
    """Always 90 % sure and right 6 times in 10: 0.3 off; sure and right: nothing."""
    shares = np.tile([0.9, 0.1], (10, 1))
    assert calibration_error(*confidence(shares, np.array([0] * 6 + [1] * 4))) == pytest.approx(0.3)
    assert calibration_error(*confidence(np.eye(2)[[0, 1, 1]], np.array([0, 1, 1]))) == 0.0


def test_the_symmetric_error_in_closed_form() -> None:
    assert symmetric(np.array([110.0, 0.0, -5.0]), np.array([90.0, 0.0, 5.0])) == pytest.approx([0.2, 0.0, 2.0])


def test_a_resample_draws_as_many_rows_and_is_the_same_for_the_same_seed() -> None:
    drawn = np.concatenate(list(weights(37, seed=5)))
    assert drawn.shape == (1_000, 37)
    assert drawn.sum(axis=1) == pytest.approx(np.full(1_000, 37.0))
    assert np.array_equal(drawn, np.concatenate(list(weights(37, seed=5))))
    assert not np.array_equal(drawn, np.concatenate(list(weights(37, seed=6))))
    assert drawn.var(axis=0).mean() == pytest.approx(1.0 - 1.0 / 37, rel=0.1)  # of a multinomial


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    values = np.random.default_rng(0).normal(5.0, 2.0, 400)
    low, high = interval(over_rows(lambda some: some @ values / len(values), len(values), seed=0))
    error = 1.96 * values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - error, abs=0.04)
    assert high == pytest.approx(values.mean() + error, abs=0.04)


def test_an_interval_is_none_where_many_resamples_have_no_figure() -> None:
    assert interval(np.array([np.nan] * 20 + [1.0] * 80)) == (None, None)
    assert of_counts(np.zeros((2, 2), dtype="int64"), seed=0).sum() == 0

"""Two runs on the same rows: what chance explains, and what it does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, chi2

from engine.document.project import Choice
from engine.evaluation.pairs import Outcome, Outcomes, mcnemar, pairs, same_rows

SOURCE = Choice(name="digits")


def outcomes(values: np.ndarray, *, unit: str = "share", better: str = "higher", target: str = "digit") -> Outcomes:
    outcome = Outcome.model_validate(
        {"target": target, "title": "Accuracy", "unit": unit, "better": better, "values": tuple(values.tolist())}
    )
    return Outcomes(source=SOURCE, rows=tuple(range(len(values))), targets=(outcome,))


@pytest.mark.parametrize(("one", "other"), [(0, 0), (1, 9), (3, 3), (0, 6), (12, 12), (24, 0)])
def test_of_few_rows_the_test_is_exact(one: int, other: int) -> None:
    expected = min(1.0, 2 * binom.cdf(min(one, other), one + other, 0.5))
    assert mcnemar(one, other) == pytest.approx(expected)


def test_of_many_rows_it_is_the_corrected_chi_squared() -> None:
    assert mcnemar(30, 60) == pytest.approx(chi2.sf((30 - 1) ** 2 / 90, 1))


def test_rows_that_one_run_alone_has_right_are_counted() -> None:
    one = np.array([1.0] * 80 + [0.0] * 20)
    other = np.array([1.0] * 75 + [0.0] * 5 + [1.0] * 18 + [0.0] * 2)
    (found,) = pairs(outcomes(one), outcomes(other))
    assert (found.only_one, found.only_other, found.rows) == (5, 18, 100)
    assert (found.one, found.other) == (0.8, pytest.approx(0.93))
    assert found.p == pytest.approx(mcnemar(5, 18))
    assert found.low is not None
    assert found.high is not None
    assert 0.0 < found.low < 0.13 < found.high
    (alike,) = pairs(outcomes(one), outcomes(one))
    assert (alike.p, alike.low, alike.high) == (1.0, 0.0, 0.0)


def test_of_numbers_less_is_nearer_and_there_is_no_such_test() -> None:
    one, other = np.array([3.0, 2.0, 1.0, 4.0]), np.array([1.0, 1.0, 2.0, 4.0])
    (found,) = pairs(outcomes(one, unit="", better="lower"), outcomes(other, unit="", better="lower"))
    assert (found.only_one, found.only_other, found.p) == (1, 2, None)


def test_only_the_same_rows_and_targets_are_compared() -> None:
    one = outcomes(np.ones(3))
    assert same_rows(one, outcomes(np.zeros(3)))
    assert not same_rows(one, outcomes(np.zeros(4)))
    assert not same_rows(one, one.model_copy(update={"source": Choice(name="mnist")}))
    assert list(pairs(one, outcomes(np.ones(3), target="other"))) == []

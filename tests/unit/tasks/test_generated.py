"""What tasks that make samples share: the distance, what is seen, and the generator that they are put beside."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import sqrtm
from sklearn.datasets import load_digits

from engine.tasks import generated
from engine.tasks.generated import by_vae, eye, frechet

pytestmark = pytest.mark.heavy


def with_moments(mean: np.ndarray, deviation: np.ndarray, rows: int = 400) -> np.ndarray:
    """Rows whose mean and standard deviations are exactly these, uncorrelated."""
    values = np.random.default_rng(0).normal(size=(rows, len(mean)))
    values -= values.mean(axis=0)
    values, _ = np.linalg.qr(values)
    return values * np.sqrt(rows - 1) * deviation + mean


def test_the_distance_of_independent_normals_is_that_of_means_and_deviations() -> None:
    one = with_moments(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 0.5]))
    other = with_moments(np.array([3.0, 1.0, 0.0]), np.array([2.0, 2.0, 1.5]))
    assert frechet(one, other) == pytest.approx((9 + 0 + 4) + (1 + 0 + 1), rel=1e-9)
    assert frechet(one, one) == pytest.approx(0.0, abs=1e-6)


def test_the_distance_is_the_formula_with_a_matrix_root() -> None:
    random = np.random.default_rng(3)
    one, other = (random.normal(size=(200, 6)) @ random.normal(size=(6, 6)) for _ in range(2))
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    root = np.real(sqrtm(first @ second))
    apart = one.mean(axis=0) - other.mean(axis=0)
    assert frechet(one, other) == pytest.approx(apart @ apart + np.trace(first + second - 2 * root), rel=1e-6)


def test_features_that_never_move_have_a_distance() -> None:
    flat = np.zeros((20, 3))
    assert frechet(flat, flat + 2.0) == pytest.approx(12.0)


def test_the_classifier_finds_the_classes_that_are_there_and_sees_noise_far_away() -> None:
    x, labels = load_digits(return_X_y=True)
    x, labels = (x / 16.0).reshape(-1, 8, 8, 1)[:900], labels[:900].astype(str)
    seen = eye(x[:600], labels[:600])
    assert seen.classes == 10
    assert np.mean(seen.predict(x[600:]) == labels[600:]) > 0.85
    assert seen.classes_found(x[:600]) == 10
    assert seen.classes_found(x[:600][labels[:600] == "7"]) < 5
    noise = np.random.default_rng(0).uniform(size=(300, 8, 8, 1))
    near, far = (frechet(seen.features(rows), seen.features(x[600:])) for rows in (x[:300], noise))
    assert far > 5 * near


def test_rows_without_classes_are_seen_by_their_components() -> None:
    x = np.random.default_rng(0).normal(size=(50, 5)).astype("float32")
    seen = eye(x, None)
    assert seen.classes == 0
    assert seen.features(x).shape == (50, 5)


def test_the_variational_autoencoder_makes_the_same_rows_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated, "EPOCHS", 20)
    x = 3.0 + np.random.default_rng(0).uniform(size=(200, 4, 4, 1)).astype("float32") ** 4
    made = by_vae(x, 100)
    assert made.shape == (100, 4, 4, 1)
    assert np.array_equal(made, by_vae(x, 100))
    assert made.mean() == pytest.approx(x.mean(), abs=0.1)  # in the units of the data

"""Many steps in one call give the weights and figures of Keras's own `fit` and `evaluate`, bit for bit."""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.training import speed
from engine.training.speed import Evaluator, Stepper, epoch_order

pytestmark = pytest.mark.heavy

ROWS, BATCH, SEED = 70, 32, 3


def data() -> tuple[np.ndarray, np.ndarray]:
    """Seventy small pictures of three classes: two whole batches and a short one."""
    dice = np.random.default_rng(0)
    return dice.random((ROWS, 8, 8, 1), dtype="float32"), dice.integers(0, 3, ROWS).astype("int32")


def network() -> Any:
    """Convolution, batch normalization, dropout and Adam: everything that keeps a state of its own."""
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(3),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    metrics = [keras.metrics.SparseCategoricalAccuracy(), keras.metrics.SparseTopKCategoricalAccuracy(2)]
    model.compile("adam", loss, metrics=metrics, jit_compile=False)
    return model


def test_weights_and_figures_equal_fit() -> None:
    x, y = data()
    theirs, ours = network(), None
    history = []
    for epoch in range(3):
        order = epoch_order(SEED, epoch, ROWS)
        history.append(theirs.fit(x[order], y[order], BATCH, shuffle=False, verbose=0).history)
    ours = network()
    stepper = Stepper(ours, {"image": x}, {"class": y}, BATCH)
    for epoch in range(3):
        stepper.begin_epoch(epoch_order(SEED, epoch, ROWS))
        stepper.run(0, 2)
        stepper.run(2, 1)
        assert stepper.metrics() == {name: values[-1] for name, values in history[epoch].items()}
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_each_step_reports_its_own_loss() -> None:
    x, y = data()
    order = epoch_order(SEED, 0, ROWS)
    stepper = Stepper(network(), {"image": x}, {"class": y}, BATCH)
    stepper.begin_epoch(order)
    values = stepper.run(0, 3)
    assert stepper.series == ("loss", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy")
    theirs = network()
    for step in range(3):
        rows = order[step * BATCH : (step + 1) * BATCH]
        seen = theirs.train_on_batch(x[rows], y[rows], return_dict=True)
        theirs.reset_metrics()
        np.testing.assert_allclose(values[step, 0], seen["loss"], rtol=1e-5)
        np.testing.assert_allclose(values[step, 1], seen["sparse_categorical_accuracy"], rtol=1e-5)


def test_evaluation_equals_keras() -> None:
    x, y = data()
    model = network()
    theirs = model.evaluate(x, y, BATCH, verbose=0, return_dict=True)
    assert Evaluator(model, {"image": x}, {"class": y}, BATCH).run() == pytest.approx(theirs, rel=1e-6)
    assert Evaluator(model, {"image": x[:0]}, {"class": y[:0]}, BATCH).run() == {}


def test_the_order_of_rows_follows_seed_and_epoch_alone() -> None:
    orders = [epoch_order(seed, epoch, 50) for seed in (1, 2) for epoch in (0, 1)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4
    np.testing.assert_array_equal(epoch_order(1, 1, 50), orders[1])


def slowly(x: list[tf.Tensor], y: list[tf.Tensor]) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
    """The same tensors, thirty milliseconds later."""
    with tf.control_dependencies([tf.py_function(lambda: time.sleep(0.03), [], [])]):
        return [tf.identity(each) for each in x], [tf.identity(each) for each in y]


@pytest.mark.parametrize(("slow", "picks"), [("picking", 1), ("picking", 10), ("computing", 1)])
def test_waiting_is_the_time_in_which_the_next_batch_is_not_there(
    slow: str, picks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of several batches are picked at once where they are small, and one by one where they are large."""
    pick = Stepper._pick
    if slow == "picking":
        monkeypatch.setattr(Stepper, "_pick", lambda stepper, rows: slowly(*pick(stepper, rows)))
    monkeypatch.setattr(speed, "AT_ONCE", 1 if picks == 10 else 2**20)
    x, y = data()
    stepper = Stepper(network(), {"image": x}, {"class": y}, 7, slowly if slow == "computing" else None)
    stepper.begin_epoch(epoch_order(SEED, 0, ROWS))
    began = time.perf_counter()
    stepper.run(0, 10)
    seconds = time.perf_counter() - began
    if slow == "picking":
        assert picks * 0.025 < stepper.waited < seconds
    else:
        assert stepper.waited < 0.1 * seconds


def test_rows_picked_at_once_or_batch_by_batch_train_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for bytes in (1, 20_000, 2**20):  # one batch, two batches, all three
        monkeypatch.setattr(speed, "AT_ONCE", bytes)
        x, y = data()
        stepper = Stepper(network(), {"image": x}, {"class": y}, BATCH)
        stepper.begin_epoch(epoch_order(SEED, 0, ROWS))
        found.append((stepper.run(0, 3).tobytes(), [values.tobytes() for values in stepper.model.get_weights()]))
    assert found[0] == found[1] == found[2]

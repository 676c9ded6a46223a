"""Many steps in one call: what makes training here several times as fast as a plain `fit`, to the same bits.

The data are held once as tensors. One compiled function runs a chunk of steps: it picks the rows of all its batches,
and for each batch calls Keras's own `train_step` and returns what the step saw. Whatever `train_step` honours (custom
losses, metrics, regularizers, masks) is honoured here, and the weights are those of `fit` over rows in the same order,
bit for bit.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

Arrays = dict[str, np.ndarray]
Picked = tuple[list[tf.Tensor], list[tf.Tensor]]  # some rows of x and of y
Augment = Callable[[list[tf.Tensor], list[tf.Tensor]], Picked]
AT_ONCE = 16 * 2**20  # bytes of rows that are picked before the steps that need them: a second copy of no more
PROBED, PROBES = 200, 5  # batches by whose picking it is told how long that takes, and how often it is tried


def epoch_order(seed: int, epoch: int, rows: int) -> np.ndarray:
    """The order of rows in an epoch (from 0): it depends on the seed and the epoch alone, so a run can be repeated."""
    return np.random.default_rng([seed, epoch]).permutation(rows)


class Stepper:
    """Trains a compiled model chunk by chunk.

    Args:
        model: a compiled functional `keras.Model`.
        x: by input name, arrays of shape (rows, ...), in the order of the model's inputs.
        y: by target, arrays of shape (rows, ...), in the order of the model's outputs.
        batch_size: rows of a batch; the last batch of an epoch may be shorter and is trained too.
        augment: changes the inputs and targets of each batch that is trained; None: nothing does.
        class_weights: for each output, by label, what a row's loss is multiplied by; None: by 1. Empty: nothing is.
    """

    def __init__(
        self,
        model: Any,
        x: Arrays,
        y: Arrays,
        batch_size: int,
        augment: Augment | None = None,
        *,
        class_weights: Sequence[np.ndarray | None] = (),
    ) -> None:
        self.model, self.batch_size, self.rows = model, batch_size, len(next(iter(y.values())))
        self._hold(x, y)
        row = sum(values.nbytes // max(1, len(values)) for values in [*x.values(), *y.values()])
        self._at_once = max(1, AT_ONCE // max(1, row * batch_size))  # steps
        self._order, self._augment = tf.zeros((0,), tf.int64), augment
        self._class_weights = list(class_weights) if any(each is not None for each in class_weights) else []
        self._done = 0  # steps
        self._picking: float | None = None  # seconds for one batch
        model._symbolic_build(data_batch=self._changed(*self._rows(np.arange(min(batch_size, self.rows)))))
        self.series = tuple(series(model))

    def _hold(self, x: Arrays, y: Arrays) -> None:
        self._x = [tf.constant(values) for values in x.values()]
        self._y = [tf.constant(values) for values in y.values()]

    def _rows(self, rows: np.ndarray) -> Picked:
        return self._pick(tf.constant(rows))

    def batch(self, rows: np.ndarray) -> tuple[Any, ...]:
        """The batch of these rows as a step takes it: augmented, and with what each row weighs if classes do."""
        return self._changed(*self._rows(rows), self._augment)

    @property
    def steps_per_epoch(self) -> int:
        """Batches of one epoch, the short last one included."""
        return -(-self.rows // self.batch_size)

    def begin_epoch(self, order: np.ndarray) -> None:
        """A new epoch over rows in this order; running metrics start anew, as in `fit`."""
        self._order = tf.constant(order)
        self.model.reset_metrics()

    def run(self, first: int, steps: int) -> np.ndarray:
        """Trains `steps` batches from batch `first` of the epoch on; returns what each saw, (steps, series)."""
        seen = []
        for begin in range(first, first + steps, self._at_once):
            count = min(self._at_once, first + steps - begin)
            seen.append(self._chunk(self._order, tf.constant(begin), tf.constant(count)).numpy())
        self._done += steps
        return np.concatenate(seen)

    def metrics(self) -> dict[str, float]:
        """The running metrics of the epoch so far, as `fit` reports them."""
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    @property
    def waited(self) -> float:
        """Seconds of all steps so far in which there was nothing to compute because the next batch was not there.

        The rows lie where they are needed, so it is the time of picking them, which is measured once, on batches of
        this epoch: that of a loop that picks batches, less that of the same loop without. Inside the compiled step it
        cannot be told from what runs beside it.
        """
        if self._picking is None:
            self._picking = self._time_of_picking(min(self.steps_per_epoch, self._at_once, PROBED))
        return self._done * self._picking

    def _time_of_picking(self, steps: int) -> float:
        """Seconds for each batch, where so many are picked at once."""
        rounds, took = -(-PROBED // steps), []
        for _ in range(1 + PROBES):
            times = []
            for loop in (self._picks, self._picks_nothing):
                began = time.perf_counter()
                loop(self._order, tf.constant(rounds), tf.constant(steps)).numpy()
                times.append(time.perf_counter() - began)
            took.append(times[0] - times[1])
        return max(0.0, statistics.median(took[1:])) / (rounds * steps)  # the first also traces

    @tf.function
    def _picks(self, order: tf.Tensor, rounds: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        """Picks batches, other rows in each round, and does nothing with them but look at one value of each."""
        seen, ends = tf.zeros(()), steps * self.batch_size
        for begin in tf.range(rounds):
            picked = self._pick(tf.roll(order, begin, 0)[:ends])
            for step in tf.range(steps):
                seen += _looked_at(self._batch(picked, step))
        return seen

    @tf.function
    def _picks_nothing(self, order: tf.Tensor, rounds: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        """The same with the rows as they lie."""
        seen, ends = tf.zeros(()), steps * self.batch_size
        for begin in tf.range(rounds):
            rolled = tf.cast(tf.roll(order, begin, 0)[:ends][0], tf.float32)
            for step in tf.range(steps):
                seen += _looked_at((self._x, self._y)) + rolled * tf.cast(step, tf.float32)
        return seen

    @tf.function(reduce_retracing=True)
    def _chunk(self, order: tf.Tensor, first: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        seen = tf.TensorArray(tf.float32, size=steps, element_shape=(len(self.series),))
        picked = self._pick(order[first * self.batch_size : (first + steps) * self.batch_size])
        for step in tf.range(steps):
            before = totals(self.model)
            self.model.train_step(self._changed(*self._batch(picked, step), self._augment))
            seen = seen.write(step, since(self.model, before))
        return seen.stack()

    def _pick(self, rows: tf.Tensor) -> Picked:
        return [tf.gather(values, rows) for values in self._x], [tf.gather(values, rows) for values in self._y]

    def _batch(self, picked: Picked, step: tf.Tensor) -> Picked:
        """A batch of the rows that are picked: a slice, which costs less than picking each batch by itself."""
        rows = slice(step * self.batch_size, (step + 1) * self.batch_size)
        return [values[rows] for values in picked[0]], [values[rows] for values in picked[1]]

    def _changed(self, x: list[tf.Tensor], y: list[tf.Tensor], augment: Augment | None = None) -> tuple[Any, ...]:
        """A batch as Keras takes it, augmented if it is to be, and with what each row weighs if classes do."""
        if augment:
            x, y = augment(x, y)
        if not self._class_weights:
            return one_or_all(x), one_or_all(y)
        return one_or_all(x), one_or_all(y), one_or_all(map(_row_weights, y, self._class_weights))


class Evaluator:
    """Evaluates a compiled model on one part of the data, to the same figures as `model.evaluate`."""

    def __init__(self, model: Any, x: Arrays, y: Arrays, batch_size: int) -> None:
        self.model, self.batch_size, self.rows = model, batch_size, len(next(iter(y.values())))
        self._hold(x, y)

    def _hold(self, x: Arrays, y: Arrays) -> None:
        self._x = [tf.constant(values) for values in x.values()]
        self._y = [tf.constant(values) for values in y.values()]

    def run(self) -> dict[str, float]:
        """Loss and metrics over all rows; empty when there are none. The model's running metrics are reset."""
        if not self.rows:
            return {}
        self.model.reset_metrics()
        self._all()
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    @tf.function
    def _all(self) -> None:
        for start in tf.range(0, self.rows, self.batch_size):
            rows = slice(start, start + self.batch_size)
            x = one_or_all(values[rows] for values in self._x)
            self.model.test_step((x, one_or_all(values[rows] for values in self._y)))


def _row_weights(labels: tf.Tensor, weights: np.ndarray | None) -> tf.Tensor:
    """What the loss of each row (or pixel) is multiplied by."""
    return tf.ones(tf.shape(labels)[:1]) if weights is None else tf.gather(weights, labels)


def _looked_at(batch: Picked) -> tf.Tensor:
    """One value of each array, added up."""
    return tf.add_n([tf.cast(tf.reshape(values, [-1])[0], tf.float32) for values in [*batch[0], *batch[1]]])


def one_or_all(tensors: Iterable[tf.Tensor]) -> Any:
    """What Keras takes for a model with one input or output, and for one with several."""
    found = tuple(tensors)
    return found[0] if len(found) == 1 else found


def series(model: Any) -> list[str]:
    """Names of what each step reports: `loss`, then the compiled metrics, as `fit` names them."""
    return list(model.get_metrics_result())


def totals(model: Any) -> list[tuple[tf.Tensor, tf.Tensor] | None]:
    """Sum and count of each metric that is a mean, in the order of `series`; None for the others."""
    return [
        (tf.identity(metric.total.value), tf.identity(metric.count.value)) if is_mean(metric) else None
        for metric in metrics(model)
    ]


def since(model: Any, before: list[tuple[tf.Tensor, tf.Tensor] | None]) -> tf.Tensor:
    """What one step alone saw: the mean since `before`; for a metric that is no mean, its running value."""
    values = []
    for metric, earlier in zip(metrics(model), before, strict=True):
        if earlier is None:
            values.append(tf.reduce_mean(tf.cast(metric.result(), tf.float32)))
        else:
            total, count = metric.total.value - earlier[0], metric.count.value - earlier[1]
            values.append(tf.cast(tf.math.divide_no_nan(total, count), tf.float32))
    return tf.stack(values)


def metrics(model: Any) -> list[Any]:
    """The metric objects behind `series`, in its order."""
    found: list[Any] = []
    for metric in model.metrics:
        found += getattr(metric, "metrics", None) or [metric]
    return found


def is_mean(metric: Any) -> bool:
    """Whether a metric is a sum over a count, whose share of one step is a difference."""
    return hasattr(metric, "total") and hasattr(metric, "count") and metric.total.shape == ()

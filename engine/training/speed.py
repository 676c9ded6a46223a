"""Many steps in one call: what makes training here several times as fast as a plain `fit`, to the same bits.

The data are held once as tensors. One compiled function runs a chunk of steps: it picks the rows of each batch, calls
Keras's own `train_step`, and returns what each step saw. Whatever `train_step` honours (custom losses, metrics,
regularizers, masks) is honoured here, and the weights are those of `fit` over rows in the same order, bit for bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

Arrays = dict[str, np.ndarray]
Augment = Callable[[list[tf.Tensor], list[tf.Tensor]], tuple[list[tf.Tensor], list[tf.Tensor]]]
PROBED = 20  # batches by whose picking it is told how long that takes


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
        self._order, self._augment = tf.zeros((0,), tf.int64), augment
        self._class_weights = list(class_weights) if any(each is not None for each in class_weights) else []
        self._done = 0  # steps
        self._picking: float | None = None  # seconds for one batch
        model._symbolic_build(data_batch=self._changed(*self._first(min(batch_size, self.rows))))
        self.series = tuple(series(model))

    def _hold(self, x: Arrays, y: Arrays) -> None:
        self._x = [tf.constant(values) for values in x.values()]
        self._y = [tf.constant(values) for values in y.values()]

    def _first(self, rows: int) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        """The first rows, for shapes alone."""
        return self._pick(tf.range(rows))

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
        values: np.ndarray = self._chunk(self._order, tf.constant(first), tf.constant(steps)).numpy()
        self._done += steps
        return values

    def metrics(self) -> dict[str, float]:
        """The running metrics of the epoch so far, as `fit` reports them."""
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    @property
    def waited(self) -> float:
        """Seconds of all steps so far in which there was nothing to compute because the next batch was not there.

        The rows lie where they are needed, so it is the time of picking them, which is measured once, on batches of
        this epoch, by itself: inside the compiled step it cannot be told from what runs beside it.
        """
        if self._picking is None:
            steps = tf.constant(min(PROBED, self.steps_per_epoch))
            self._picks(self._order, steps)  # traces
            began = time.perf_counter()
            self._picks(self._order, steps).numpy()
            self._picking = (time.perf_counter() - began) / int(steps)
        return self._done * self._picking

    @tf.function
    def _picks(self, order: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        """Picks batches and does nothing with them but look at one value of each."""
        seen = tf.zeros(())
        for step in tf.range(steps):
            x, y = self._pick(order[step * self.batch_size : (step + 1) * self.batch_size])
            for values in x + y:
                seen += tf.cast(tf.reshape(values, [-1])[0], tf.float32)
        return seen

    @tf.function(reduce_retracing=True)
    def _chunk(self, order: tf.Tensor, first: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        seen = tf.TensorArray(tf.float32, size=steps, element_shape=(len(self.series),))
        for step in tf.range(steps):
            start = (first + step) * self.batch_size
            before = totals(self.model)
            x, y = self._pick(order[start : start + self.batch_size])
            self.model.train_step(self._changed(x, y, self._augment))
            seen = seen.write(step, since(self.model, before))
        return seen.stack()

    def _pick(self, rows: tf.Tensor) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        return [tf.gather(values, rows) for values in self._x], [tf.gather(values, rows) for values in self._y]

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

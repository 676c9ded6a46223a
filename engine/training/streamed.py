"""The stepper and the evaluator for data that lie on disk: to the same bits as those for data in memory.

A thread gathers the next batches while a step runs. Each step is one call of a compiled function whose body is that of
the chunk in `engine.training.speed`, so the weights are the same; a call for each step costs some tenths of a
millisecond, which is little beside steps that are worth data of this size.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from engine.data.stored import Stored, picked
from engine.training.reader import Reader
from engine.training.speed import Arrays, Augment, Evaluator, Stepper, one_or_all, since, totals


def on_disk(*columns: Arrays) -> bool:
    """Whether any of these columns lies on disk."""
    return any(isinstance(values, Stored) for each in columns for values in each.values())


def stepper(
    model: Any,
    x: Arrays,
    y: Arrays,
    batch_size: int,
    augment: Augment | None = None,
    *,
    class_weights: Sequence[np.ndarray | None] = (),
) -> Stepper:
    """The stepper that fits where the data are; arguments as those of `Stepper`."""
    kind = StreamedStepper if on_disk(x, y) else Stepper
    return kind(model, x, y, batch_size, augment, class_weights=class_weights)


def evaluator(model: Any, x: Arrays, y: Arrays, batch_size: int) -> Evaluator:
    """The evaluator that fits where the data are."""
    return (StreamedEvaluator if on_disk(x, y) else Evaluator)(model, x, y, batch_size)


def signature(columns: Arrays) -> list[tf.TensorSpec]:
    """Batches of any length, as inside a chunk: TensorFlow computes other bits where it knows the length."""
    return [tf.TensorSpec((None, *values.shape[1:]), values.dtype) for values in columns.values()]


class StreamedStepper(Stepper):
    """Trains a compiled model on data of which a part lies on disk; as `Stepper`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._waited, self._rows_in_order = 0.0, np.arange(0)
        self._reader: Reader | None = None
        self._next = 0  # the batch that the reader gives next
        super().__init__(*arguments, **named)

    def _hold(self, x: Arrays, y: Arrays) -> None:
        self._columns, self._inputs = [*x.values(), *y.values()], len(x)
        self._step = tf.function(self._one, input_signature=[signature(x), signature(y)])

    def _rows(self, rows: np.ndarray) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        return self._tensors([picked(values, rows) for values in self._columns])

    @property
    def waited(self) -> float:
        """Seconds in which there was nothing to compute because the next batch was not gathered yet."""
        return self._waited

    def begin_epoch(self, order: np.ndarray) -> None:
        """A new epoch over rows in this order; running metrics start anew, as in `fit`."""
        self._rows_in_order = order
        self._read_from(0)
        self.model.reset_metrics()

    def run(self, first: int, steps: int) -> np.ndarray:
        """Trains `steps` batches from batch `first` of the epoch on; returns what each saw, (steps, series)."""
        if first != self._next:
            self._read_from(first)
        seen = []
        for _ in range(steps):
            asked = time.perf_counter()
            batch = self._reader.next() if self._reader else []
            self._waited += time.perf_counter() - asked
            seen.append(self._step(*self._tensors(batch)))
        self._next = first + steps
        if self._next >= self.steps_per_epoch:
            self._stop()
        return np.stack([values.numpy() for values in seen])

    def _read_from(self, batch: int) -> None:
        self._stop()
        self._reader = Reader(self._columns, self._rows_in_order[batch * self.batch_size :], self.batch_size)
        self._next = batch

    def _stop(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader, self._next = None, -1

    def _tensors(self, batch: list[np.ndarray]) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        made = [tf.constant(values) for values in batch]
        return made[: self._inputs], made[self._inputs :]

    def _one(self, x: list[tf.Tensor], y: list[tf.Tensor]) -> tf.Tensor:
        before = totals(self.model)
        self.model.train_step(self._changed(x, y, self._augment))
        return since(self.model, before)


class StreamedEvaluator(Evaluator):
    """Evaluates a compiled model on data of which a part lies on disk; as `Evaluator`."""

    def _hold(self, x: Arrays, y: Arrays) -> None:
        self._columns, self._inputs = [*x.values(), *y.values()], len(x)
        self._step = tf.function(self._one, input_signature=[signature(x), signature(y)])

    def _all(self) -> None:
        reader = Reader(self._columns, np.arange(self.rows), self.batch_size)
        try:
            for _ in range(0, self.rows, self.batch_size):
                made = [tf.constant(values) for values in reader.next()]
                self._step(made[: self._inputs], made[self._inputs :])
        finally:
            reader.close()

    def _one(self, x: list[tf.Tensor], y: list[tf.Tensor]) -> None:
        self.model.test_step((one_or_all(x), one_or_all(y)))

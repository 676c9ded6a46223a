"""What a run says, as events: times, speeds and values, sent in small lots so that saying costs next to nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.messages.events import Batch, Epoch, Event, Note, Sample
from engine.messages.pictures import Picture
from engine.training.device import memory_mb

Sink = Callable[[list[Event]], object]
MIN_PAUSE = 0.15  # seconds between two lots
WINDOW = 5.0  # seconds over which speed is measured


@dataclass
class Progress:
    """Where a run stands.

    Args:
        step: steps done over the whole run.
        chunk: how many steps the next chunk has; the first is one step, so that a person sees a point at once.
        seconds, waited: how long all steps took, and how much of it the next batch was not there.
    """

    step: int = 0
    chunk: int = 1
    stopped: bool = False
    seconds: float = 0.0
    waited: float = 0.0

    @property
    def waiting(self) -> float:
        """The share of the time of all steps spent waiting for data."""
        return min(1.0, self.waited / self.seconds) if self.seconds else 0.0


class Stream:
    """Makes events and sends them in lots, at most every `MIN_PAUSE` seconds; `flush` sends what waits.

    What is said is only noted between two steps; events are made when a lot is sent, all in a row, which costs a
    fraction of making each between computations that have emptied the processor's caches.

    Args:
        sink: takes a lot of events; when it returns they are on disk.
        series: names of the values of one step.
        total_steps: of the whole run; batch_size: rows a step.
    """

    def __init__(self, sink: Sink, series: Sequence[str], total_steps: int, batch_size: int) -> None:
        self._sink, self._series, self._total, self._batch = sink, tuple(series), total_steps, batch_size
        self._waiting: list[Callable[[], Event]] = []
        self._sent = -math.inf
        self._memory, self._weighed = 0.0, -math.inf  # megabytes, and when they were read
        self._marks: list[tuple[float, int]] = []  # (time, steps done), of the last WINDOW seconds

    def batch(self, epoch: int, first_step: int, values: np.ndarray, learning_rate: float) -> None:
        """One chunk: values of shape (steps, series), the first step's number over the whole run."""
        now, done = time.time(), first_step - 1 + len(values)
        rate, memory = self._speed(now, done), self._memory_mb()
        self._add(
            lambda: Batch(
                epoch=epoch,
                first_step=first_step,
                series=dict(zip(self._series, finite(values), strict=True)),
                learning_rate=learning_rate,
                samples_per_second=rate * self._batch,
                seconds_left=(self._total - done) / rate if rate else 0.0,
                memory_mb=memory,
                time=now,
            )
        )

    def epoch(
        self, epoch: int, progress: Progress, metrics: dict[str, float], learning_rate: float, seconds: float
    ) -> None:
        """One epoch is over."""
        step, waiting = progress.step, progress.waiting
        now = time.time()
        told = {name: value if math.isfinite(value) else None for name, value in metrics.items()}
        rate = self._marks and self._speed(now, step)
        self._add(
            lambda: Epoch(
                epoch=epoch,
                step=step,
                metrics=told,
                learning_rate=learning_rate,
                seconds=seconds,
                seconds_left=(self._total - step) / rate if rate else 0.0,
                waiting=round(waiting, 6),
                time=now,
            )
        )

    def sample(self, epoch: int, step: int, pictures: tuple[Picture, ...]) -> None:
        """What the networks make by now, for a person to look at."""
        now = time.time()
        self._add(lambda: Sample(epoch=epoch, step=step, pictures=pictures, time=now))

    def note(self, text: str, step: int, *, warning: bool = False) -> None:
        """Something that a person should know, sent at once."""
        now = time.time()
        self._add(lambda: Note(level="warning" if warning else "info", text=text, step=step, time=now))
        self.flush()

    def flush(self) -> None:
        """Sends what waits."""
        if self._waiting:
            lot, self._waiting = self._waiting, []
            self._sink([make() for make in lot])
        self._sent = time.monotonic()

    def _add(self, make: Callable[[], Event]) -> None:
        self._waiting.append(make)
        if time.monotonic() - self._sent >= MIN_PAUSE:
            self.flush()

    def _memory_mb(self) -> float:
        """What the process holds, read at most once a lot."""
        now = time.monotonic()
        if now - self._weighed >= MIN_PAUSE:
            self._memory, self._weighed = memory_mb(), now
        return self._memory

    def _speed(self, now: float, done: int) -> float:
        """Steps a second over the last `WINDOW` seconds; 0 until there is something to compare."""
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW:
            self._marks.pop(0)
        then, before = self._marks[0]
        return (done - before) / (now - then) if now > then else 0.0


def finite(values: np.ndarray) -> list[tuple[float | None, ...]]:
    """The columns as numbers for JSON: six digits are plenty for a curve, and what is not finite is None."""
    columns = [tuple(float(f"{value:.6g}") for value in column) for column in values.T.tolist()]
    if np.isfinite(values).all():
        return list(columns)
    return [tuple(value if math.isfinite(value) else None for value in column) for column in columns]

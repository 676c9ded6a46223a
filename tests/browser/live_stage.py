"""A run whose rows the live chart's tests write themselves."""

from __future__ import annotations

import math
import os
import time

from engine.messages.events import Batch, End, Epoch, Event, Note, Start
from engine.store import events, runs
from engine.store.workspace import Workspace
from tests.builders import digits_mlp

CHUNK = 20  # steps
EPOCH = 100  # steps


class Trainer:
    """Plays the trainer of one run: writes rows as a real one does, one call at a time."""

    def __init__(self, ws: Workspace, epochs: int = 20, pid: int | None = None) -> None:
        self.ws = ws
        self.run = runs.create(ws, digits_mlp(epochs=epochs)).id
        self.epochs, self.step, self.last = epochs, 0, 0
        runs.begin(ws, self.run, pid or os.getpid())
        self.say(self._start())

    def say(self, *rows: Event) -> int:
        """Writes rows; gives the sequence number of the last."""
        self.last = events.append(self.ws, self.run, rows)
        return self.last

    def train(self, chunks: int = 1) -> int:
        """Writes chunks of steps, and an epoch's row where one ends; gives the last sequence number."""
        for _ in range(chunks):
            rows: list[Event] = [self._batch()]
            self.step += CHUNK
            if self.step % EPOCH == 0:
                rows.append(self._epoch())
            self.say(*rows)
        return self.last

    def spike(self, value: float) -> int:
        """Writes a chunk in which the loss of one step in the middle is far away."""
        row = self._batch()
        values = (*row.series["loss"][:10], value, *row.series["loss"][11:])
        self.step += CHUNK
        return self.say(row.model_copy(update={"series": {**row.series, "loss": values}}))

    def measure(self, values: dict[str, float]) -> int:
        """Writes a chunk with metrics of other names."""
        row = self._batch()
        self.step += CHUNK
        return self.say(row.model_copy(update={"series": {name: (value,) * CHUNK for name, value in values.items()}}))

    def note(self, text: str, level: str = "info") -> int:
        """Writes a message."""
        return self.say(Note.model_validate({"level": level, "text": text, "step": self.step, "time": time.time()}))

    def end(self) -> int:
        """Ends the run as finished."""
        self.say(End(run=self.run, status="finished", metrics={"test_loss": 0.1}, seconds=12.0, time=time.time()))
        runs.finish(self.ws, self.run, "finished", {"test_loss": 0.1})
        return self.last

    def leave(self) -> None:
        """Stops the run if it goes on still."""
        if runs.get(self.ws, self.run).active:
            runs.finish(self.ws, self.run, "stopped")

    def _start(self) -> Event:
        return Start(
            run=self.run,
            name="Digits",
            device="CPU (2 cores)",
            epochs=self.epochs,
            steps_per_epoch=EPOCH,
            batch_size=32,
            samples={"train": 3200, "validation": 400, "test": 400},
            parameters=61706,
            monitored=("loss", "accuracy"),
        )

    def _batch(self) -> Batch:
        steps = range(self.step + 1, self.step + CHUNK + 1)
        return Batch(
            epoch=self.step // EPOCH + 1,
            first_step=self.step + 1,
            series={"loss": tuple(map(loss, steps)), "accuracy": tuple(map(accuracy, steps))},
            learning_rate=0.001,
            samples_per_second=12000.0,
            seconds_left=30.0,
            memory_mb=640.0,
            time=time.time(),
        )

    def _epoch(self) -> Event:
        metrics = {"loss": loss(self.step), "accuracy": accuracy(self.step)}
        metrics |= {"val_loss": loss(self.step) + 0.1, "val_accuracy": accuracy(self.step) - 0.02}
        return Epoch(
            epoch=self.step // EPOCH,
            step=self.step,
            metrics=metrics,
            learning_rate=0.001,
            seconds=1.0,
            seconds_left=30.0,
            time=time.time(),
        )


def loss(step: int) -> float:
    """Falls, with a ripple."""
    return 2.3 * math.exp(-step / 600) + 0.1 + 0.05 * math.sin(step / 3)


def accuracy(step: int) -> float:
    """Rises, with a ripple."""
    return 1 - 0.9 * math.exp(-step / 500) - 0.02 * math.cos(step / 5)

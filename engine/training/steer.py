"""What a person asks of a run while it trains: taken at chunk edges, a few times a second."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.store.runs import Intent
from engine.training.stream import Stream

Take = Callable[[], Sequence[Intent]]
PAUSE = 0.05  # seconds


@dataclass
class Listener:
    """Asks for what waits at most every `PAUSE` seconds: a chunk of steps may be over in a millisecond."""

    take: Take
    asked: float = -math.inf

    def __call__(self) -> Sequence[Intent]:
        """What waits; nothing when it was asked a moment ago."""
        now = time.monotonic()
        if now - self.asked < PAUSE:
            return ()
        self.asked = now
        return self.take()


def steer(take: Take, model: Any, stream: Stream, step: int) -> bool:
    """Does what is asked; True when the run is to stop."""
    stop = False
    for intent in take():
        if intent.kind == "stop":
            stop = True
        elif intent.value is not None:
            _set_rate(model, intent.value, stream, step)
    return stop


def learning_rate(model: Any) -> float:
    """The rate of the next step, also when a schedule decides it."""
    return float(model.optimizer.learning_rate)


def _set_rate(model: Any, value: float, stream: Stream, step: int) -> None:
    before = learning_rate(model)
    try:
        model.optimizer.learning_rate = value
    except TypeError:  # Keras's word for: a schedule decides
        stream.note("The learning rate follows a schedule and cannot be set by hand.", step, warning=True)
        return
    stream.note(f"Learning rate changed from {before:g} to {value:g}.", step)

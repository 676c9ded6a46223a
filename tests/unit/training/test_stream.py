"""What a run says goes out in lots, with speeds and times that can be believed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.messages.events import Batch, Epoch, Event, Note
from engine.training import stream as stream_module
from engine.training.stream import Progress, Stream, finite

pytestmark = pytest.mark.heavy


class Clock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replaces the stream's clock."""
    made = Clock()
    monkeypatch.setattr(stream_module, "time", made)
    return made


def chunk(steps: int) -> np.ndarray:
    """Values of some steps, one series."""
    return np.ones((steps, 1), "float32")


def test_lots_are_not_sent_more_often_than_ten_times_a_second(clock: Clock) -> None:
    lots: list[list[Event]] = []
    stream = Stream(lots.append, ["loss"], total_steps=1000, batch_size=10)
    for number in range(100):
        stream.batch(1, 1 + number * 10, chunk(10), 0.1)
        clock.now += 0.01
    stream.flush()
    assert 8 <= len(lots) <= 12
    batches = [event for lot in lots for event in lot if isinstance(event, Batch)]
    assert [batch.first_step for batch in batches] == list(range(1, 1001, 10))


def test_speed_and_time_left(clock: Clock) -> None:
    lots: list[Event] = []
    stream = Stream(lots.extend, ["loss"], total_steps=1000, batch_size=10)
    for number in range(5):
        stream.batch(1, 1 + number * 50, chunk(50), 0.1)
        clock.now += 0.5
    stream.flush()
    last = [event for event in lots if isinstance(event, Batch)][-1]
    assert last.samples_per_second == pytest.approx(1000.0)  # 100 steps a second, 10 rows each
    assert last.seconds_left == pytest.approx(7.5)  # 750 steps are left


def test_a_note_is_sent_at_once(clock: Clock) -> None:
    lots: list[list[Event]] = []
    stream = Stream(lots.append, ["loss"], total_steps=10, batch_size=1)
    stream.batch(1, 1, chunk(1), 0.1)
    stream.note("Something happened.", 1, warning=True)
    assert isinstance(lots[-1][-1], Note)
    assert lots[-1][-1].level == "warning"


def test_what_is_no_number_becomes_none() -> None:
    values = np.array([[1.25, 1.0], [np.nan, 2.0], [np.inf, 1 / 3]], "float32")
    assert finite(values) == [(1.25, None, None), (1.0, 2.0, 0.333333)]


def test_what_is_told_of_an_epoch_is_what_it_was_then(clock: Clock) -> None:
    lots: list[list[Event]] = []
    stream = Stream(lots.append, ["loss"], total_steps=10, batch_size=1)
    stream.flush()
    metrics = {"loss": 0.5}
    stream.epoch(1, Progress(step=1), metrics, 0.1, 0.01)
    metrics["learning_rate"] = 0.1  # as Keras's callbacks do
    stream.flush()
    told = lots[-1][-1]
    assert isinstance(told, Epoch)
    assert told.metrics == {"loss": 0.5}

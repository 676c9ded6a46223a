"""Rows of a run, each made by one call."""

from __future__ import annotations

from engine.messages.events import Batch, End, Event, Note


def batch(first_step: int, *losses: float) -> Event:
    """A chunk of steps."""
    return Batch(
        epoch=1,
        first_step=first_step,
        series={"loss": losses},
        learning_rate=0.001,
        samples_per_second=1000.0,
        seconds_left=3.0,
        memory_mb=500.0,
        time=0.0,
    )


def note(text: str) -> Event:
    """A message."""
    return Note(text=text, step=1, time=0.0)


def end(run: str) -> Event:
    """The last row of a run."""
    return End(run=run, status="finished", time=0.0)

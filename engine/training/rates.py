"""The learning rate that a run will have at each of its steps, before it runs."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from engine.document.project import Project
from engine.messages.pictures import Curve, Line
from engine.tasks.supervised import optimizer

POINTS = 240  # more than a small chart can show


def planned(project: Project, steps_per_epoch: int) -> Curve:
    """The learning rate over the epochs of a run.

    Args:
        project: its schedule, or a schedule in the place of the optimizer's learning rate, says how the rate changes.
        steps_per_epoch: batches of one epoch.

    Raises:
        CatalogError: the optimizer or the schedule has a parameter that is missing or out of range.
        ValueError: Keras refuses the schedule.
    """
    rate = rate_of(optimizer(project))
    last = project.training.epochs * steps_per_epoch
    steps = np.unique(np.linspace(0, last - 1, min(last, POINTS)).astype(int))
    values = [rate(int(step)) for step in steps]
    epochs = tuple(round(float(step) / steps_per_epoch, 4) for step in steps)
    line = Line(name="learning rate", x=epochs, y=tuple(float(f"{value:.6g}") for value in values))
    return Curve(title="Planned learning rate", x_label="epoch", y_label="learning rate", lines=(line,))


def rate_of(made: Any) -> Any:
    """A function from a step (from 0) to the learning rate of a Keras optimizer."""
    schedule = made._learning_rate
    if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        return lambda step: float(schedule(step))
    return lambda step: float(made.learning_rate)

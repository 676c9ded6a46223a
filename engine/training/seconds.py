"""How long a run takes, measured for a moment: a few real steps with the real settings, then multiplied.

The same stepper and evaluator as in a run do the work, so what makes a run quick makes the estimate small. The first
call of each traces and compiles; it is counted once and not multiplied.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import tensorflow as tf

from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.errors import JobError
from engine.messages.answers import Seconds
from engine.messages.events import Epoch, Event
from engine.network.objects import precision_of
from engine.tasks import TASKS
from engine.tasks.base import Looks, Steps
from engine.training.device import choose
from engine.training.run import CHUNK_SECONDS, LONGEST_CHUNK, all_epochs, evaluator_of, stepper_of
from engine.training.speed import epoch_order
from engine.training.steer import Listener
from engine.training.stream import Stream

BUDGET = 1.0  # seconds of steps, and as many of epochs' ends
ROUNDS = 7  # at most so many times is the same measured; the median counts
LARGE = 64 * 2**20  # bytes of data, beyond which a part of the rows is tried
TRIED = 64  # batches of that part


def seconds(project: Project, prepared: Prepared, preparing: float, wanted: Callable[[], bool]) -> Seconds:
    """Builds the network and trains it for a moment.

    Args:
        preparing: seconds that the data took.
        wanted: asked between two short pieces of work; when it says no, this ends.

    Raises:
        NetworkError, CatalogError, TrainingError: as a run would.
        JobError: nobody wants the answer any more.
    """
    task, settings = TASKS[project.task.kind], project.training
    project = task.complete(project, prepared.facts)
    few = _few(prepared, settings.batch_size)
    with tf.device(choose(settings.device)), precision_of(settings.precision):
        began = time.perf_counter()
        model = task.make(project, prepared.facts)
        _expect(wanted)
        stepper = stepper_of(task, model, project, few)
        validate = evaluator_of(task, model, project, few, "validation")
        before = preparing + time.perf_counter() - began
        _expect(wanted)
        found = _measured(project, prepared, stepper, validate, wanted)
    return found.model_copy(update={"start": found.start + before, "total": found.total + before})


def _measured(
    project: Project, prepared: Prepared, stepper: Steps, validate: Looks, wanted: Callable[[], bool]
) -> Seconds:
    """Seconds from the first step on."""
    rows, settings = prepared.facts.rows, project.training
    steps, whole = stepper.steps_per_epoch, 1.0
    if TASKS[project.task.kind].on_rows:  # of large data, a part is tried
        steps = -(-rows["train"] // settings.batch_size)
        whole = rows["validation"] / validate.rows if validate.rows else 0.0

    stepper.begin_epoch(epoch_order(settings.seed, 0, stepper.rows))
    first_step = _timed(lambda: stepper.run(0, 1))
    _expect(wanted)
    first_look = _timed(validate.run)
    _expect(wanted)

    step = _step(stepper, wanted)
    look = _median(validate.run, wanted) * whole
    turn = _median(lambda: _turn(stepper), wanted)
    epoch = steps * step + look + turn
    if ROUNDS * epoch < BUDGET and steps == stepper.steps_per_epoch:
        epoch = _whole_epoch(project, stepper, validate)
        _expect(wanted)
    start = first_step - step + first_look
    end = (
        first_look + look * (rows["test"] / max(1, rows["validation"])) + _timed(lambda: _save(project, stepper.model))
    )
    return Seconds(start=start, step=step, epoch=epoch, end=end, total=start + settings.epochs * epoch + end)


def _few(prepared: Prepared, batch_size: int) -> Prepared:
    """The data themselves; where they are large, the first rows of each part."""
    if prepared.facts.bytes <= LARGE:
        return prepared
    most = TRIED * batch_size
    x, y = (
        {part: {name: values[:most] for name, values in columns.items()} for part, columns in parts.items()}
        for parts in (prepared.x, prepared.y)
    )
    return replace(prepared, x=x, y=y)


def _step(stepper: Steps, wanted: Callable[[], bool]) -> float:
    """Seconds of one step, in chunks as long as those of a run."""
    chunk, ends = 1, time.perf_counter() + BUDGET
    found: list[float] = []
    while len(found) < ROUNDS and (time.perf_counter() < ends or not found):
        took = _timed(lambda steps=chunk: stepper.run(0, steps)) / chunk  # type: ignore[misc]
        _expect(wanted)
        longest = min(LONGEST_CHUNK, stepper.steps_per_epoch)
        longer = min(longest, 4 * chunk, max(1, round(CHUNK_SECONDS / took)))
        if longer <= chunk:
            found.append(took)
        chunk = max(chunk, longer)
    return statistics.median(found)


def _whole_epoch(project: Project, stepper: Steps, validate: Looks) -> float:
    """Seconds of an epoch as a run has it, with callbacks and all that it tells: much of a short epoch."""
    told: list[Event] = []
    training = project.training.model_copy(update={"epochs": ROUNDS})
    short = project.model_copy(update={"training": training})
    stream = Stream(told.extend, stepper.series, ROUNDS * stepper.steps_per_epoch, stepper.batch_size)
    took = _timed(lambda: all_epochs(short, stepper, validate, stream, Listener(tuple)))
    return took / sum(isinstance(event, Epoch) for event in told)  # early stopping may have made them fewer


def _turn(stepper: Steps) -> None:
    """What happens between two epochs, apart from validation."""
    stepper.begin_epoch(epoch_order(0, 1, stepper.rows))
    stepper.metrics()


def _median(work: Callable[[], object], wanted: Callable[[], bool]) -> float:
    found, ends = [_timed(work)], time.perf_counter() + BUDGET / 2
    while len(found) < ROUNDS and time.perf_counter() < ends:
        _expect(wanted)
        found.append(_timed(work))
    return statistics.median(found)


def _save(project: Project, model: Any) -> None:
    """Writing the networks, as a run does at its end; here into memory only."""
    for network in TASKS[project.task.kind].networks(model).values():
        keras.saving.serialize_keras_object(network)
    for variable in [*model.variables, *model.optimizer.variables]:
        variable.numpy().tobytes()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _expect(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise JobError("Nobody waits for the estimate any more", cure="Ask again.")

"""A training run, as a story: seed, build, train in chunks, validate, tell, listen, and test once at the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.errors import TrainingError
from engine.messages.events import Start
from engine.messages.pictures import Picture
from engine.network.objects import make, precision_of
from engine.network.opening import weights as opening
from engine.store.weights import opened as opened_in
from engine.tasks import TASKS
from engine.tasks.base import Looks, Steps, Task
from engine.tasks.class_weights import class_weights
from engine.training import streamed
from engine.training.augment import augment
from engine.training.device import choose, expect_memory
from engine.training.speed import epoch_order
from engine.training.steer import Listener, Take, learning_rate, steer
from engine.training.stream import Progress, Sink, Stream

CHUNK_SECONDS = 0.15  # long enough that streaming costs nothing, short enough that a stop is prompt
LONGEST_CHUNK = 1_000  # steps
LOOKS = 1.0  # seconds between two looks at what was learned, at the least

Look = Callable[[], tuple[Picture, ...]]


@dataclass(frozen=True)
class Outcome:
    """What is left when the story ends: the trained model, how it ended, and its final figures.

    Args:
        waiting: share of the time of all steps spent waiting for data.
    """

    model: Any
    status: Literal["finished", "stopped"]
    metrics: dict[str, float]
    waiting: float = 0.0


def train(
    project: Project, prepared: Prepared, run: str, sink: Sink, take: Take, *, opened: Path | None = None
) -> Outcome:
    """Trains a project's model and tests it once.

    Args:
        project: the document.
        prepared: its data.
        run: the id that events carry.
        sink: takes events; they are on disk when it returns.
        take: gives the intents that wait.
        opened: the weights that its network was opened with, where they are kept; layers that they fit start from them.

    Raises:
        NetworkError, CatalogError: the drawing or a choice is not right.
        TrainingError: the run does not fit this machine, or its loss stopped being a number.
    """
    # The task fills in what a person left open; check and script complete the project alike.
    task, settings = TASKS[project.task.kind], project.training
    project = task.complete(project, prepared.facts)

    # All randomness follows from the seed: first weights, dropout, and the order of rows. Sums have one order, too.
    device = choose(settings.device)
    keras.utils.set_random_seed(settings.seed)
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": not task.adds_as_it_stands(project)})
    with tf.device(device), precision_of(settings.precision):
        model = task.make(project, prepared.facts)
        started = start(model, project, opened)
        expect_memory(prepared.facts.bytes, model.count_params(), 0)

        # Data go to the device once, and many batches are trained in one call; those on disk are read batch by batch.
        stepper = stepper_of(task, model, project, prepared)
        validate, test = (evaluator_of(task, model, project, prepared, part) for part in ("validation", "test"))
        sink([_start(project, prepared, stepper, run, device)])

        stream = Stream(sink, stepper.series, settings.epochs * stepper.steps_per_epoch, settings.batch_size)
        if started:
            stream.note(started, 0, warning=opened is None)
        look = partial(task.samples, model, project, prepared)
        progress, metrics = all_epochs(project, stepper, validate, stream, Listener(take), look=look)

        # The test split is looked at here, once.
        metrics |= {f"test_{name}": value for name, value in test.run().items()}
        stream.flush()
    return Outcome(model, "stopped" if progress.stopped else "finished", metrics, progress.waiting)


def start(model: Any, project: Project, opened: Path | None) -> str:
    """Gives the layers their opened weights, and says how many took theirs; empty for a network of one's own."""
    if opened is not None:
        kept = TASKS[project.task.kind].networks(model)
        network = kept.get(opened_in(project), model)
        return opening.sentence(*opening.start_from(network, opening.read(opened)))
    if any(graph.weights for graph in project.networks.values()):
        return "The weights that this network was opened with are not in this workspace: every layer starts anew."
    return ""


def stepper_of(task: Task, model: Any, project: Project, prepared: Prepared) -> Steps:
    """What trains the model: the task's own, or what goes through the rows. Targets stand in the order of outputs."""
    own = task.stepper(model, project, prepared)
    if own is not None:
        return own
    x, y = feeds(project, prepared)["train"], prepared.y["train"]
    changed, weights = augment(project, prepared, list(x)), class_weights(project, prepared.facts)
    return streamed.stepper(model, x, y, project.training.batch_size, changed, class_weights=weights)


def evaluator_of(task: Task, model: Any, project: Project, prepared: Prepared, part: str) -> Looks:
    """What evaluates the model on a part of the data."""
    own = task.evaluator(model, project, prepared, part)
    x, y = feeds(project, prepared)[part], prepared.y[part]
    return own or streamed.evaluator(model, x, y, project.training.batch_size)


def feeds(project: Project, prepared: Prepared) -> dict[str, dict[str, np.ndarray]]:
    """For each part the arrays in the order of the model's inputs."""
    order = TASKS[project.task.kind].columns(project, prepared.facts)
    return {part: {name: values[name] for name in order} for part, values in prepared.x.items()}


def all_epochs(
    project: Project, stepper: Steps, validate: Looks, stream: Stream, take: Take, *, look: Look = tuple
) -> tuple[Progress, dict[str, float]]:
    """The loop over epochs; returns how far it came, and the metrics of the last epoch.

    Args:
        look: pictures of what was learned so far, asked for at most every `LOOKS` seconds.
    """
    settings, model, progress = project.training, stepper.model, Progress()
    callbacks = keras.callbacks.CallbackList(
        [make("callback", each.name, each.config) for each in settings.callbacks], model=model, epochs=settings.epochs
    )
    metrics: dict[str, float] = {}
    model.stop_training, looked = False, -math.inf
    callbacks.on_train_begin()
    for epoch in range(settings.epochs):
        began = time.monotonic()
        callbacks.on_epoch_begin(epoch)
        stepper.begin_epoch(epoch_order(settings.seed, epoch, stepper.rows))
        _train_epoch(stepper, stream, epoch, progress, lambda: steer(take, model, stream, progress.step))

        progress.waited = stepper.waited

        # Validation after each epoch, on rows that no step has seen. A stopped epoch is reported as far as it came.
        metrics = stepper.metrics()
        callbacks.on_test_begin()
        metrics |= {f"val_{name}": value for name, value in validate.run().items()}
        callbacks.on_test_end()
        stream.epoch(epoch + 1, progress, metrics, learning_rate(model), time.monotonic() - began)
        looked = _looked(look, looked, stream, epoch + 1, progress.step)
        callbacks.on_epoch_end(epoch, metrics)
        if progress.stopped:
            break
        if model.stop_training:
            stream.note(f"Early stopping ended the run after epoch {epoch + 1}.", progress.step)
            break
    # An optimizer that averages the weights (`use_ema`) hands the averages over here, as at the end of `fit`.
    model.optimizer.finalize_variable_values(model.trainable_variables)
    callbacks.on_train_end()
    _looked(look, -math.inf, stream, epoch + 1, progress.step)  # what is seen at last is what is kept
    stream.flush()
    return progress, metrics


def _looked(look: Look, before: float, stream: Stream, epoch: int, step: int) -> float:
    """Tells what is to be seen, if the last look is long enough ago; returns when a look was last."""
    if time.monotonic() - before < LOOKS:
        return before
    if pictures := look():
        stream.sample(epoch, step, pictures)
    return time.monotonic()


def _train_epoch(
    stepper: Steps, stream: Stream, epoch: int, progress: Progress, stop_asked: Callable[[], bool]
) -> None:
    """Every batch of one epoch, in chunks whose length follows the speed; ends early when a stop is asked."""
    batch = 0
    while batch < stepper.steps_per_epoch and not progress.stopped:
        steps = min(progress.chunk, stepper.steps_per_epoch - batch)
        rate, began = learning_rate(stepper.model), time.monotonic()
        values = stepper.run(batch, steps)
        seconds = time.monotonic() - began
        stream.batch(epoch + 1, progress.step + 1, values, rate)
        batch += steps
        progress.step += steps
        _expect_numbers(values, stream, progress.step - steps)
        if progress.step > steps:  # the first call also traces and compiles, which says nothing about speed
            progress.seconds += seconds
            progress.chunk = int(np.clip(CHUNK_SECONDS / seconds * steps, 1, min(LONGEST_CHUNK, 4 * progress.chunk)))
        else:
            progress.chunk = 4
        progress.stopped = stop_asked()


def _expect_numbers(values: np.ndarray, stream: Stream, done: int) -> None:
    """Ends the run when the loss stopped being a number: from then on every weight is lost."""
    bad = np.flatnonzero(~np.isfinite(values[:, 0]))
    if bad.size:
        step = done + int(bad[0]) + 1
        stream.note(f"The loss is not a number any more at step {step}.", step, warning=True)
        raise TrainingError(
            f"The loss became {'infinite' if np.isinf(values[bad[0], 0]) else 'NaN (not a number)'} at step {step}",
            where="training",
            cure="Use a smaller learning rate, scale the inputs, or clip gradients (the optimizer's clipnorm).",
        )


def _start(project: Project, prepared: Prepared, stepper: Steps, run: str, device: str) -> Start:
    return Start(
        run=run,
        name=project.name,
        device=device,
        epochs=project.training.epochs,
        steps_per_epoch=stepper.steps_per_epoch,
        batch_size=project.training.batch_size,
        samples=prepared.facts.rows,
        parameters=stepper.model.count_params(),
        monitored=stepper.series,
    )

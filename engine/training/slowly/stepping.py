"""The story: a network as training makes it, one batch after another, each step looked at before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.errors import TrainingError
from engine.tasks import TASKS
from engine.tasks.base import Task
from engine.tasks.supervised import Supervised
from engine.training.run import start, stepper_of
from engine.training.slowly.passes import Drawn, Passes, State, drawn, forward, put_back, state_of, there_and_back
from engine.training.speed import epoch_order

MOST_STEPS = 200


@dataclass(frozen=True)
class Looked:
    """A step: the batch, what passed through the network, and everything before and after.

    Args:
        number: from 1. rows: of the batch, their numbers in the training split.
        clipped: dL/dw in the order of the trainable weights, as the optimizer clips it. loss_after: of the same batch.
    """

    number: int
    rows: np.ndarray
    batch: tuple[Any, ...]
    seen: Passes
    before: State
    after: State
    clipped: Sequence[Any]
    loss_after: float


class Slow:
    """A project whose training is gone through step by step. The model always stands as before the step `looked`.

    Args:
        opened: the file of the weights that its network was opened with.
        learned: weights to begin with, in Keras's order, in the place of fresh ones.

    Raises:
        TrainingError: its task trains in a way of its own.
        NetworkError, CatalogError: the drawing or a choice is not right.
    """

    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        opened: Path | None = None,
        learned: Sequence[np.ndarray] | None = None,
    ) -> None:
        task = TASKS[project.task.kind]
        expect_usual(task)
        single = project.training.model_copy(update={"precision": "float32"})
        self.project = task.complete(project.model_copy(update={"training": single}), prepared.facts)
        self.task, self.prepared = task, prepared
        keras.utils.set_random_seed(single.seed)  # as a run begins
        model = task.make(self.project, prepared.facts)
        start(model, self.project, opened)
        if learned is not None:
            model.set_weights(learned)
        self.stepper: Any = stepper_of(task, model, self.project, prepared)
        if not model.trainable_weights:
            raise TrainingError("No layer has a weight that is trained", cure="Add a layer with weights, or thaw one.")
        model.optimizer.build(model.trainable_weights)
        self.net: Drawn = drawn(model, self.project.networks[task.roles[0].name])
        self.looked: Looked = self._look(1)
        self.check: Any = None  # of a gradient of the step that is looked at, once somebody asks

    @property
    def model(self) -> Any:
        """The Keras model that is trained."""
        return self.net.model

    def place(self, number: int) -> tuple[int, int]:
        """The epoch and the batch of a step, all from 0."""
        return divmod(number - 1, int(self.stepper.steps_per_epoch))

    def go_to(self, number: int) -> Looked:
        """Steps on until a step that is not yet taken. Raises TrainingError: it is too far away, or behind."""
        if not self.looked.number <= number <= MOST_STEPS:
            raise TrainingError(f"There is no step {number:,} here", expected=f"from 1 to {MOST_STEPS}")
        while self.looked.number < number:
            put_back(self.looked.after)
            self.check = None
            self.looked = self._look(self.looked.number + 1)
        return self.looked

    def again(self, state: State | None = None) -> Passes:
        """Another pass of the same batch with the same random masks; the model then stands as before the step.

        Args:
            state: weights to do it with; None: those before the step.
        """
        generators = {id(each) for each in random_states(self.model)}
        masks = [(variable, values) for variable, values in self.looked.before if id(variable) in generators]
        return self._again(self.looked.batch, self.looked.before, [*(state or self.looked.before), *masks])

    def _again(self, batch: tuple[Any, ...], before: State, changed: State) -> Passes:
        put_back(changed)
        try:
            return forward(self.net, batch)
        finally:
            put_back(before)

    def _look(self, number: int) -> Looked:
        epoch, batch = self.place(number)
        order = epoch_order(self.project.training.seed, epoch, self.stepper.rows)
        rows = order[batch * self.stepper.batch_size : (batch + 1) * self.stepper.batch_size]
        taken = self.stepper.batch(rows)
        before, optimizer = state_of(self.model), self.model.optimizer
        seen = there_and_back(self.net, taken)
        with_gradient = [each for each in seen.of_weights if each is not None]
        clips = iter(optimizer._clip_gradients(with_gradient))
        clipped = [None if each is None else next(clips) for each in seen.of_weights]
        optimizer.apply_gradients(zip(seen.of_weights, self.model.trainable_weights, strict=True))
        after, generators = state_of(self.model), {id(each) for each in random_states(self.model)}
        masks = [(variable, values) for variable, values in before if id(variable) in generators]
        loss_after = float(self._again(taken, before, [*after, *masks]).loss)  # ends as before the step
        return Looked(number, rows, taken, seen, before, after, clipped, loss_after)


def random_states(model: Any) -> list[Any]:
    """The states of all random generators of a model's layers."""
    layers = model._flatten_layers(include_self=True, recursive=True)
    return [each.state for layer in layers for each in getattr(layer, "_seed_generators", [])]


def expect_usual(task: Task) -> None:
    """Raises TrainingError where a step is not: one network forward, the losses of its outputs, gradients, update."""
    if isinstance(task, Supervised) and len(task.roles) == 1 and type(task).make is Supervised.make:
        return
    raise TrainingError(
        f"A training step of {task.card.title} is another one than what is shown here",
        expected="one network, and a loss for each output that compares it with what is right",
        cure="How it learns stands on the Build page. Look at a step of a classification, a regression or an "
        "autoencoder.",
    )

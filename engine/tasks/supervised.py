"""Supervised tasks: from inputs to one target, a class or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.catalog.card import Card
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts
from engine.network.objects import make


@dataclass(frozen=True)
class Supervised:
    """One network, one target, one loss.

    Args:
        losses, metrics: what is used where a person has chosen nothing.
    """

    card: Card
    losses: tuple[Choice, ...]
    metrics: tuple[Choice, ...]

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """Fills in the loss and the metrics."""
        training = project.training
        filled = {"losses": training.losses or self.losses, "metrics": training.metrics or self.metrics}
        return project.model_copy(update={"training": training.model_copy(update=filled)})

    def compile(self, model: Any, project: Project) -> None:
        """Optimizer (with its schedule), losses and metrics from the catalog. XLA stays off, so that runs repeat."""
        training = project.training
        losses = [make("loss", loss.name, loss.config) for loss in training.losses]
        model.compile(
            optimizer=optimizer(project),
            loss=losses[0] if len(losses) == 1 else losses,
            metrics=[make("metric", metric.name, metric.config) for metric in training.metrics],
            jit_compile=False,
        )


def optimizer(project: Project) -> Any:
    """The optimizer, its learning rate replaced by the schedule when there is one."""
    chosen, schedule = project.training.optimizer, project.training.schedule
    made = make("optimizer", chosen.name, chosen.config)
    if schedule is not None:
        made.learning_rate = make("schedule", schedule.name, schedule.config)
    return made


CLASSIFICATION = Supervised(
    card=Card(
        kind="task",
        name="classification",
        title="Classification",
        category="supervised",
        summary="Learn to say to which of several classes a sample belongs.",
        inputs=(),
        outputs=(),
    ),
    losses=(Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True}),),
    metrics=(Choice(name="SparseCategoricalAccuracy"),),
)
REGRESSION = Supervised(
    card=Card(
        kind="task",
        name="regression",
        title="Regression",
        category="supervised",
        summary="Learn to predict a number.",
        inputs=(),
        outputs=(),
    ),
    losses=(Choice(name="MeanSquaredError"),),
    metrics=(Choice(name="MeanAbsoluteError"), Choice(name="R2Score")),
)

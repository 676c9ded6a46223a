"""Supervised tasks: from inputs to what is to be predicted. Each output of the network has a target of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.catalog.card import Card
from engine.catalog.read import card
from engine.data.pipeline import Prepared
from engine.data.said import said
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.messages.using import Applied
from engine.network.build import build
from engine.network.code.model import choice, model_code
from engine.network.code.python import Call, Expression, Items, render
from engine.network.objects import make
from engine.tasks.applied import given, of_targets, outputs_of, table_of
from engine.tasks.base import Script, Task

CLASSES_LOSS = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
CLASSES_METRIC = Choice(name="SparseCategoricalAccuracy")
TEXT_LOSS = Choice(name="CTC")
NUMBER_LOSS = Choice(name="MeanSquaredError")
NUMBER_METRIC = Choice(name="MeanAbsoluteError")
LOSSES = {"classes": CLASSES_LOSS, "number": NUMBER_LOSS, "text": TEXT_LOSS}  # by kind of target
METRICS = {"classes": CLASSES_METRIC, "number": NUMBER_METRIC}


@dataclass(frozen=True)
class Supervised(Task):
    """One network, a target and a loss for each output.

    Args:
        metrics: what is used where a person has chosen nothing; empty: one that fits each target.
    """

    card: Card
    metrics: tuple[Choice, ...] = ()

    def losses(self, facts: DataFacts) -> tuple[Choice, ...]:
        """A loss for each target."""
        return tuple(LOSSES[target.kind] for target in facts.targets)

    def usual_metrics(self, facts: DataFacts) -> tuple[Choice, ...]:
        """What is measured beside the losses; of texts nothing, for Keras has no metric of them."""
        fitting = [METRICS[target.kind] for target in facts.targets if target.kind in METRICS]
        return self.metrics or tuple(each for place, each in enumerate(fitting) if each not in fitting[:place])

    def complete(self, project: Project, facts: DataFacts) -> Project:
        """Fills in the losses and the metrics."""
        training = project.training
        filled = {
            "losses": training.losses or self.losses(facts),
            "metrics": training.metrics or self.usual_metrics(facts),
        }
        return project.model_copy(update={"training": training.model_copy(update=filled)})

    def make(self, project: Project, facts: DataFacts) -> Any:
        """The network, compiled with optimizer, losses and metrics. XLA stays off, so that runs repeat."""
        model = build(project, facts)
        losses, metrics = by_output(project, len(model.outputs))
        made = [make("loss", loss.name, loss.config) for loss in losses]
        measured = [[make("metric", metric.name, metric.config) for metric in each] for each in metrics]
        model.compile(
            optimizer=optimizer(project),
            loss=made[0] if len(made) == 1 else made,
            metrics=(measured[0] if len(measured) == 1 else measured) if any(measured) else None,
            jit_compile=False,
        )
        return model

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """What it predicts for each row, and how likely it finds each class for the first."""
        outputs = outputs_of(model, given(prepared, self.columns(project, prepared.facts)))
        read, targets = losses_of(project, len(outputs)), prepared.facts.targets
        table = table_of("Predictions", said(outputs, targets, read))
        return Applied(rows=len(table.rows), table=table, pictures=tuple(of_targets(outputs, targets, read)))

    def script(self, project: Project, facts: DataFacts) -> Script:
        """The network as code, and `compile` with what differs from Keras's defaults."""
        code = model_code(project, facts)
        losses, measured = by_output(project, len(project.networks["model"].output_ids()))
        made = [choice("loss", loss.name, loss.config) for loss in losses]
        metrics = [Items([choice("metric", metric.name, metric.config) for metric in each]) for each in measured]
        given: dict[str, Expression] = {
            "optimizer": optimizer_code(project),
            "loss": made[0] if len(made) == 1 else Items(made),
        }
        given |= {"metrics": metrics[0] if len(metrics) == 1 else Items(metrics)} if project.training.metrics else {}
        return Script(code.definitions, code.statements, render(Call("model.compile", (), given)))


def by_output(project: Project, outputs: int) -> tuple[list[Choice], list[list[Choice]]]:
    """The loss and the metrics of each output: one loss is for all, a metric goes where the loss has such targets."""
    losses, metrics = list(project.training.losses), project.training.metrics
    if outputs < 2:
        return losses, [list(metrics)]
    losses = losses * outputs if len(losses) == 1 else losses
    return losses, [[each for each in metrics if _targets("metric", each) == _targets("loss", loss)] for loss in losses]


def read_by(loss: Choice) -> tuple[str, bool]:
    """How a loss reads what the network gives: its name, and whether it takes logits."""
    return loss.name, bool(loss.config.get("from_logits"))


def losses_of(project: Project, outputs: int) -> list[tuple[str, bool]]:
    """How the loss of each output reads it; one loss is for all."""
    losses, _ = by_output(project, outputs)
    return [read_by(loss) for loss in losses] * (outputs // len(losses))


def _targets(kind: Literal["loss", "metric"], choice: Choice) -> str:
    """What a loss or a metric is for: `integer classes`, `numbers`, `text` or others."""
    return str(card(kind, choice.name).facts.get("targets", ""))


def optimizer(project: Project) -> Any:
    """The optimizer, its learning rate replaced by the schedule when there is one."""
    chosen, schedule = project.training.optimizer, project.training.schedule
    made = make("optimizer", chosen.name, chosen.config)
    if schedule is not None:
        made.learning_rate = make("schedule", schedule.name, schedule.config)
    return made


def optimizer_code(project: Project) -> Call:
    """The optimizer as a script makes it."""
    chosen, schedule = project.training.optimizer, project.training.schedule
    made = choice("optimizer", chosen.name, chosen.config)
    if schedule is None:
        return made
    rates = choice("schedule", schedule.name, schedule.config)
    return Call(made.name, (), {**made.keywords, "learning_rate": rates})


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
    metrics=(NUMBER_METRIC, Choice(name="R2Score")),
)
SEGMENTATION = Supervised(
    card=Card(
        kind="task",
        name="segmentation",
        title="Segmentation",
        category="supervised",
        summary="Learn to say to which class each pixel of a picture belongs.",
        inputs=(),
        outputs=(),
    ),
)
TRANSCRIPTION = Supervised(
    card=Card(
        kind="task",
        name="transcription",
        title="Transcription",
        category="supervised",
        summary="Learn to write down a sound, a picture or a series as text, without being told what stands where.",
        inputs=(),
        outputs=(),
    ),
)
FORECASTING = Supervised(
    card=Card(
        kind="task",
        name="forecasting",
        title="Forecasting",
        category="supervised",
        summary="Learn to predict the next values of a series from the ones before.",
        inputs=(),
        outputs=(),
    ),
)
SEVERAL = Supervised(
    card=Card(
        kind="task",
        name="several",
        title="Several targets",
        category="supervised",
        summary="Learn to predict several things at once, each by an output of its own.",
        inputs=(),
        outputs=(),
    ),
)


def task_for(targets: tuple[TargetFacts, ...], *, windows: bool) -> Supervised:
    """The task that fits what is to be predicted."""
    first = targets[0]
    if len(targets) > 1:
        return SEVERAL
    if first.kind == "text":
        return TRANSCRIPTION
    if first.kind == "classes":
        return SEGMENTATION if first.shape else CLASSIFICATION
    return FORECASTING if windows else REGRESSION

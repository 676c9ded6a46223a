"""The rule `bad-choice`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.card import Kind
from engine.catalog.read import card, cards, check_config, close_names, has
from engine.document.project import Choice, Project, Step
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import SPARSE, dense, digits


class BadChoice(Rule):
    """A loss, optimizer, metric or other setting that the catalog does not have, or with a value that it cannot have.

    What it finds:
        A name that is in no catalog, and a parameter of the wrong type, out of range or unknown, in everything that is
        chosen outside the drawing: optimizer, schedule, losses, metrics, callbacks, data source, recipe.
    Why it hurts:
        The run could not begin, or would begin with another value than the one that is shown.
    Wrong:
        The optimizer Adam with `learning_rate` = -1.
    Right:
        The optimizer Adam with `learning_rate` = 0.001.
    Where to read:
        https://keras.io/api/optimizers/
    """

    code = "bad-choice"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for field, kind, chosen in _choices(context.project):
            if not has(kind, chosen.name):
                if cards(kind):
                    yield self.problem(_unknown(kind, chosen.name), field=field)
                continue
            for _, sentence in check_config(card(kind, chosen.name), chosen.config):
                yield self.problem(f"{chosen.name}: {sentence}", field=field)

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam", config={"learning_rate": -1.0}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam"), losses=(SPARSE,))


def _unknown(kind: Kind, name: str) -> str:
    close = close_names(kind, name)
    cure = f"Did you mean {' or '.join(close)}?" if close else f"Choose another {kind}."
    return f"There is no {kind} called {name!r}. {cure}"


def _choices(project: Project) -> Iterator[tuple[str, Kind, Choice | Step]]:
    """Every choice outside the drawing, with its place and kind."""
    training, data = project.training, project.data
    yield "training.optimizer", "optimizer", training.optimizer
    if training.schedule:
        yield "training.schedule", "schedule", training.schedule
    for number, loss in enumerate(training.losses):
        yield f"training.losses.{number}", "loss", loss
    for number, metric in enumerate(training.metrics):
        yield f"training.metrics.{number}", "metric", metric
    for number, callback in enumerate(training.callbacks):
        yield f"training.callbacks.{number}", "callback", callback
    if data.source:
        yield "data.source", "source", data.source
    for number, step in enumerate(data.recipe):
        yield f"data.recipe.{number}", "step", step

"""The rule `bad-choice`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.card import Card, Kind
from engine.catalog.read import card, cards, check_config, close_names, has
from engine.document.edits import SetField
from engine.document.project import Choice, Project, Step
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
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
            for name, sentence in check_config(card(kind, chosen.name), chosen.config):
                cure = _default(card(kind, chosen.name), chosen, field, name)
                yield self.problem(f"{chosen.name}: {sentence}", field=field, fix=cure)

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam", config={"learning_rate": -1.0}))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), optimizer=Choice(name="Adam"), losses=(SPARSE,))


def _default(found: Card, chosen: Choice | Step, field: str, name: str) -> Fix | None:
    """Taking the value back cures all but what is required."""
    known = {parameter.name: parameter for parameter in found.parameters}
    if name not in chosen.config or (name in known and known[name].required):
        return None
    kept = {other: value for other, value in chosen.config.items() if other != name}
    label = f"Take {name} back to its default" if name in known else f"Remove {name}"
    value = chosen.model_copy(update={"config": kept}).model_dump(mode="json")
    return fix(label, SetField(path=field, value=value))


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

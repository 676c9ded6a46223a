"""The rule `monitor-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import card, has
from engine.document.edits import SetField
from engine.document.project import Choice, Project
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits
from engine.tasks import TASKS


class MonitorMissing(Rule):
    """A callback watches a series that does not exist.

    What it finds:
        A `monitor` that is neither the loss nor one of the metrics, nor one of them with `val_` before it; and one with
        `val_` where no rows are kept for validation.
    Why it hurts:
        Keras warns once on the terminal and goes on. Training is then never stopped, or the rate never lowered.
    Wrong:
        EarlyStopping with `monitor` = "val_accuracy", and no metric of that name.
    Right:
        EarlyStopping with `monitor` = "val_loss".
    Where to read:
        https://keras.io/api/callbacks/early_stopping/
    """

    code = "monitor-missing"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        known = _series(context.project)
        for number, callback in enumerate(context.project.training.callbacks):
            monitor = callback.config.get("monitor", "val_loss" if _watches(callback) else None)
            if not isinstance(monitor, str) or monitor in known:
                continue
            path = f"training.callbacks.{number}"
            better = next((name for name in ("val_loss", "val_return", "loss") if name in known), known[0])
            value = choice(callback.name, **{**callback.config, "monitor": better})
            yield self.problem(
                f"{callback.name} watches {monitor!r}, which this run does not have. It has: {', '.join(known)}.",
                field=path,
                fix=fix(f"Watch {better}", SetField(path=path, value=value)),
            )

    def broken(self) -> Example:
        callback = Choice(name="EarlyStopping", config={"monitor": "val_accuracy"})
        return digits(("Flatten", {}), dense(10), callbacks=(callback,))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), callbacks=(Choice(name="EarlyStopping"),))


def _watches(callback: Choice) -> bool:
    found = card("callback", callback.name) if has("callback", callback.name) else None
    return found is not None and any(parameter.name == "monitor" for parameter in found.parameters)


def _series(project: Project) -> list[str]:
    """The names of all series of a run."""
    task = TASKS.get(project.task.kind)
    if task is not None and task.series:
        return [*task.series, *(f"val_{name}" for name in task.validated or task.series)]
    metrics = [metric.name for metric in project.training.metrics if has("metric", metric.name)]
    names = ["loss", *(str(card("metric", name).facts["series"]) for name in metrics)]
    return names + ([f"val_{name}" for name in names] if project.data.split.validation else [])

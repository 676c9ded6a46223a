"""Steps of tasks that do not go through rows: a model learns round by round, and each round says what it saw.

Such a model has a method `learn`, which is one round and gives its figures by the names of the model's metrics.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.document.project import Project
from engine.network.code.model import choice
from engine.network.code.python import Call, Items, render

LOOP = """\
{rounds}
{before}for epoch in range(EPOCHS):
{begin}    model.reset_metrics()
    for _ in range(ROUNDS):
        model.learn()
    figures = {{
        each.name: float(each.result()) for each in model.metrics if float(each.count)
    }}
{validated}    told = "  ".join(f"{{name}} {{figure:.3f}}" for name, figure in figures.items())
    print(f"epoch {{epoch + 1}}: {{told}}")
{end}{after}"""


class Rounds:
    """The stepper of a run: each step is a round, and stands for `steps` rows."""

    waited = 0.0

    def __init__(self, model: Any, rounds: int, steps: int) -> None:
        self.model, self.steps_per_epoch, self.batch_size = model, rounds, steps
        self.series = tuple(metric.name for metric in model.metrics)
        self.rows = rounds * steps

    def begin_epoch(self, order: np.ndarray) -> None:
        self.model.reset_metrics()

    def run(self, first: int, steps: int) -> np.ndarray:
        """What each round saw, (steps, series); nan where it saw nothing of it."""
        return np.array([list(self.model.learn().values()) for _ in range(steps)])

    def metrics(self) -> dict[str, float]:
        return means(self.model)


def means(model: Any) -> dict[str, float]:
    """The model's means since its metrics were reset; those of nothing are left out."""
    return {metric.name: float(metric.result()) for metric in model.metrics if float(metric.count)}


def loop(project: Project, rounds: str, validated: str = "") -> list[str]:
    """The loop over epochs as lines of a script, with callbacks where there are any.

    Args:
        rounds: the line that says how many `ROUNDS` an epoch has.
        validated: lines that add to `figures`, indented and ended.
    """
    callbacks = [choice("callback", each.name, each.config) for each in project.training.callbacks]
    parts = dict.fromkeys(("before", "begin", "end", "after"), "")
    if callbacks:
        made = Call("keras.callbacks.CallbackList", [Items(callbacks)], {"model": "model", "epochs": "EPOCHS"})
        lines = [*render(made, before="callbacks = "), "model.stop_training = False", "callbacks.on_train_begin()"]
        parts["before"] = "\n".join(lines) + "\n"
        parts["begin"] = "    callbacks.on_epoch_begin(epoch)\n"
        parts["end"] = "    callbacks.on_epoch_end(epoch, figures)\n    if model.stop_training:\n        break\n"
        parts["after"] = "callbacks.on_train_end()\n"
    if project.training.optimizer.config.get("use_ema"):
        parts["after"] = "model.optimizer.finalize_variable_values(model.trainable_variables)\n" + parts["after"]
    return LOOP.format(rounds=rounds, validated=validated, **parts).splitlines()

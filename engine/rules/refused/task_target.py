"""The rule `task-target`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Task
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import SQUARED, dense, number


class TaskTarget(Rule):
    """The task does not fit the target.

    What it finds:
        Classification of a target that is a number, and regression to a target that has classes.
    Why it hurts:
        Losses, metrics and reports are chosen by the task; with the wrong one they say nothing.
    Wrong:
        Classification of a price.
    Right:
        Regression to a price.
    Where to read:
        https://developers.google.com/machine-learning/intro-to-ml/supervised
    """

    code = "task-target"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        kind = context.project.task.kind
        if kind == "classification" and context.is_number:
            said, right = "The task is classification, but the target is a number.", "regression"
        elif kind == "regression" and context.classes is not None:
            said, right = f"The task is regression, but the target has {context.classes} classes.", "classification"
        else:
            return
        edit = SetField(path="task.kind", value=right)
        yield self.problem(f"{said} Change the task to {right}.", field="task.kind", fix=fix(f"Make it {right}", edit))

    def broken(self) -> Example:
        example = number(dense(1), losses=(SQUARED,))
        project = example.project.model_copy(update={"task": Task(kind="classification")})
        return Example(project, example.facts)

    def sound(self) -> Example:
        return number(dense(1), losses=(SQUARED,))

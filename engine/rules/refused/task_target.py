"""The rule `task-target`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Task
from engine.messages.answers import DataFacts, Problem
from engine.rules.base import SUPERVISED, Context, Example, Rule, fix
from engine.rules.examples import SQUARED, dense, number
from engine.tasks import TASKS
from engine.tasks.supervised import task_for


class TaskTarget(Rule):
    """The task does not fit the target.

    What it finds:
        Classification of a target that is a number, regression to a target that has classes, anything but transcription
        of a text, and one target where there are several.
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
        if context.facts is None or context.facts.aim != "target" or kind not in SUPERVISED:
            return
        right = task_for(context.facts.targets, windows=context.project.data.window is not None).card.name
        if right == kind or {right, kind} == {"forecasting", "regression"}:
            return
        edit = SetField(path="task.kind", value=right)
        now, better = TASKS[kind].card.title.lower(), TASKS[right].card.title.lower()
        said = f"The task is {now}, but {_has(context.facts)}. Change the task to {better}."
        yield self.problem(said, field="task.kind", fix=fix(f"Make it {better}", edit))

    def broken(self) -> Example:
        example = number(dense(1), losses=(SQUARED,))
        project = example.project.model_copy(update={"task": Task(kind="classification")})
        return Example(project, example.facts)

    def sound(self) -> Example:
        return number(dense(1), losses=(SQUARED,))


def _has(facts: DataFacts) -> str:
    target = facts.target
    if len(facts.targets) > 1:
        return f"the data have {len(facts.targets)} targets"
    if target.kind == "number":
        return "the target is a number"
    if target.kind == "text":
        return "the target is a text"
    return f"the target has {len(target.classes)} classes" + (" for each pixel" if target.shape else "")

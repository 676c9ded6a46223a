"""The rule `windows-at-random`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Choice, DataSettings, Project, Split, Task, Training, Window
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import SQUARED, chain, dense, facts


class WindowsAtRandom(Rule):
    """Windows that overlap are split at random.

    What it finds:
        Samples that are stretches of a series, each of which shares rows with its neighbours, and a random or
        stratified split of them.
    Why it hurts:
        A test sample's neighbours, with nearly the same rows and often the very number that it is to predict, are
        among the training samples. The network knows them by heart: the figures are good, and say nothing of the
        future.
    Wrong:
        24 hours as input, the hour after them as target, split at random.
    Right:
        The same samples, split by time: the earliest train, the latest test.
    Where to read:
        https://scikit-learn.org/stable/modules/cross_validation.html#time-series-split
    """

    code = "windows-at-random"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        window, split = context.project.data.window, context.project.data.split
        if window is None or split.kind not in ("random", "stratified"):
            return
        steps = window.length + window.horizon
        if window.stride < steps:
            yield self.problem(
                f"Each sample spans {steps:,} rows and the next one begins {window.stride:,} further on, so a "
                f"{split.kind} split puts the same rows into training and test. Split by time.",
                field="data.split.kind",
                fix=fix("Split by time", SetField(path="data.split.kind", value="time")),
            )

    def broken(self) -> Example:
        return _split("random")

    def sound(self) -> Example:
        return _split("time")


def _split(kind: str) -> Example:
    data = DataSettings(
        source=Choice(name="sunspots"), window=Window(length=11), split=Split.model_validate({"kind": kind})
    )
    project = Project(
        networks={"model": chain(("Flatten", {}), dense(8, "relu"), dense(1))},
        data=data,
        task=Task(kind="forecasting"),
        training=Training(losses=(SQUARED,)),
    )
    return Example(project, facts((11, 1)))

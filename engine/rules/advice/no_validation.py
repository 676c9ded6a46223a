"""The rule `no-validation`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Split
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits


class NoValidation(Rule):
    """No rows are kept for validation.

    What it finds:
        A split with nothing for validation.
    Why it hurts:
        Nobody sees when the network begins to learn by heart: the training loss goes on falling. Choosing settings by
        the test split instead makes its figures too good.
    Wrong:
        80% for training, 20% for the test.
    Right:
        70% for training, 15% for validation, 15% for the test.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/overfitting/dividing-datasets
    """

    code = "no-validation"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        split = context.project.data.split
        if context.project.data.source is None or split.validation or not context.on_rows:
            return
        value = {**split.model_dump(mode="json"), "train": 0.7, "validation": 0.15, "test": 0.15}
        yield self.problem(
            "No rows are kept for validation, so overfitting would not be seen. Keep about 15% of them.",
            field="data.split.validation",
            fix=fix("Split 70 / 15 / 15", SetField(path="data.split", value=value)),
        )

    def broken(self) -> Example:
        example = digits(("Flatten", {}), dense(10))
        data = example.project.data.model_copy(update={"split": Split(train=0.8, validation=0.0, test=0.2)})
        return Example(example.project.model_copy(update={"data": data}), example.facts)

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))

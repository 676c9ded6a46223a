"""The rule `large-batch`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits


class LargeBatch(Rule):
    """The batch is larger than the training data.

    What it finds:
        A batch size above the number of training rows.
    Why it hurts:
        Every epoch is one step, so 20 epochs move the weights 20 times.
    Wrong:
        1,000 training rows, and a batch size of 4,096.
    Right:
        1,000 training rows, and a batch size of 32.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/linear-regression/hyperparameters
    """

    code = "large-batch"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        rows = context.facts.rows.get("train", 0) if context.facts else 0
        size = context.project.training.batch_size
        if not rows or size <= rows or not context.on_rows:
            return
        better = min(32, rows)
        yield self.problem(
            f"The batch size is {size:,}, but there are only {rows:,} training rows, so that each epoch is one step. "
            f"Use {better}.",
            field="training.batch_size",
            fix=fix(f"Set it to {better}", SetField(path="training.batch_size", value=better)),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), batch_size=4_096)

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), batch_size=32)

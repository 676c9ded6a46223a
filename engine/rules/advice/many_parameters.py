"""The rule `many-parameters`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, table

RATIO = 500  # parameters for each training row


class ManyParameters(Rule):
    """Far more parameters than examples.

    What it finds:
        A network with more than 500 trainable parameters for each training row. Not where each pixel has a class: a
        few photographs teach from many thousand pixels.
    Why it hurts:
        Such a network can learn every row by heart and fail on new ones. Networks with more parameters than rows often
        do well, but not at this scale without much regularization, augmentation, or weights from elsewhere.
    Wrong:
        1,000 rows, and Dense 2,000 -> Dense 2,000.
    Right:
        1,000 rows, and Dense 64 -> Dense 64.
    Where to read:
        https://developers.google.com/machine-learning/crash-course/overfitting/overfitting
    """

    code = "many-parameters"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        rows = context.facts.rows.get("train", 0) if context.facts else 0
        if context.model is None or not rows or _says_much(context):
            return
        counts = {id: note.trainable for id, note in context.model.notes.items()}
        total = sum(counts.values())
        if total > RATIO * rows:
            largest = max(counts, key=lambda id: counts[id])
            yield self.problem(
                f"The network has {total:,} parameters for {rows:,} training rows, {total // rows:,} for each. Most "
                f"are in {context.model.title(largest)}. Make it smaller, or watch how the validation loss goes.",
                node=largest,
            )

    def broken(self) -> Example:
        return table(dense(2_000, "relu"), dense(2_000, "relu"), dense(3))

    def sound(self) -> Example:
        return table(dense(64, "relu"), dense(64, "relu"), dense(3))


def _says_much(context: Context) -> bool:
    """Whether the target of each row is many: a class for each pixel, or a text."""
    return context.facts is not None and not context.is_number and bool(context.facts.target.shape)

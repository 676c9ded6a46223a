"""The rule `numbers-loss-on-classes`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import SQUARED, dense, digits


class NumbersLossOnClasses(Rule):
    """A loss for numbers, where the targets are classes.

    What it finds:
        MeanSquaredError and its like where the target has classes. Two classes with one output are let pass: there it
        is a choice (the Brier score).
    Why it hurts:
        The number of a class says nothing about its size: confusing a 1 with a 9 is not worse than with a 2. With
        several outputs the number is even compared with each of them.
    Wrong:
        Ten digits, and MeanSquaredError.
    Right:
        Ten digits, and SparseCategoricalCrossentropy.
    Where to read:
        https://keras.io/api/losses/
    """

    code = "numbers-loss-on-classes"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, classes = context.aim, context.classes
        if aim is None or classes is None or aim.targets != "numbers" or (classes == 2 and aim.units == 1):
            return
        yield self.problem(
            f"{aim.loss.name} is for numbers, but the target has {classes} classes. Use SparseCategoricalCrossentropy.",
            field=aim.field,
            fix=_cure(aim, classes),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), losses=(SQUARED,))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _cure(aim: Aim, classes: int) -> Fix | None:
    """Sure where the output has the right size and its last function is known."""
    if aim.units != classes or aim.ending.activation not in ("linear", "softmax"):
        return None
    logits = {"from_logits": True} if aim.ending.activation == "linear" else {}
    edit = SetField(path=aim.field, value=choice("SparseCategoricalCrossentropy", **logits))
    return fix("Use SparseCategoricalCrossentropy", edit)

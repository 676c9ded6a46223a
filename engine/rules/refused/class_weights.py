"""The rule `class-weights`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.read import has
from engine.document.edits import SetField
from engine.errors import TrainingError
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table
from engine.tasks.class_weights import FIELD, class_weights


class ClassWeights(Rule):
    """Class weights do not fit the target.

    What it finds:
        Weights for a target that is not predicted or is a number, for a class that it does not have, of 0 for every
        class, or for the pixels of a mask with a loss that has no figure for each pixel.
    Why it hurts:
        The run could not begin. Weights that are left from other data would weigh nothing, or the wrong class.
    Wrong:
        Weights for the classes yes and no, and the target is now a species.
    Right:
        Weights for classes that the target has, or none.
    Where to read:
        https://keras.io/api/models/model_training_apis/#fit-method
    """

    code = "class-weights"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        losses = context.project.training.losses
        if not context.project.training.class_weights or context.facts is None:
            return
        if not losses or not all(has("loss", loss.name) for loss in losses):
            return
        try:
            class_weights(context.project, context.facts)
        except TrainingError as error:
            told = ". ".join(part for part in (error.what, error.cure.rstrip(".")) if part)
            yield self.problem(f"{told}.", field=FIELD, fix=fix("Take the weights out", SetField(path=FIELD, value={})))

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(3), class_weights={"target": {"setosa": 2.0}})

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(3), class_weights={"target": {"0": 2.0}})

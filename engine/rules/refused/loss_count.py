"""The rule `loss-count`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import SPARSE, SQUARED, dense, digits


class LossCount(Rule):
    """There are more losses than outputs.

    What it finds:
        Several losses for a network with one output.
    Why it hurts:
        Each output has one loss; Keras refuses a second one.
    Wrong:
        One output, and both SparseCategoricalCrossentropy and MeanSquaredError.
    Right:
        One output, and one loss. A second number to watch is a metric.
    Where to read:
        https://keras.io/api/models/model_training_apis/#compile-method
    """

    code = "loss-count"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        losses, network = context.project.training.losses, context.model
        if network is None or len(losses) < 2 or len(losses) == len(network.outputs):
            return
        if len(network.outputs) > 1:
            outputs = len(network.outputs)
            said = f"There are {len(losses)} losses for {outputs} outputs: give each output one, or one for all."
            yield self.problem(said, field="training.losses")
            return
        first = losses[0].model_dump(mode="json")
        yield self.problem(
            f"There are {len(losses)} losses for one output. Keep one; others can be watched as metrics.",
            field="training.losses",
            fix=fix(f"Keep {losses[0].name}", SetField(path="training.losses", value=[first])),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), losses=(SPARSE, SQUARED))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10), losses=(SPARSE,))

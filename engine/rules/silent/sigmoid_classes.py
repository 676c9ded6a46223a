"""The rule `sigmoid-classes`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig, SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits


class SigmoidClasses(Rule):
    """A sigmoid where a softmax belongs.

    What it finds:
        Several outputs with sigmoid, and a loss that expects one of several classes.
    Why it hurts:
        A sigmoid judges each class on its own, so the outputs do not sum to 1. The loss wants probabilities that
        compete: one class up, the others down.
    Wrong:
        Dense 10 with sigmoid, and SparseCategoricalCrossentropy.
    Right:
        Dense 10 with softmax, and SparseCategoricalCrossentropy.
    Where to read:
        https://keras.io/api/layers/activations/#softmax-function
    """

    code = "sigmoid-classes"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or aim.targets != "integer classes" or (aim.units or 0) < 2:
            return
        if aim.ending.activation not in ("sigmoid", "hard_sigmoid"):
            return
        yield self.problem(
            f"{network.title(aim.ending.node)} has {aim.units} outputs with sigmoid, which judges each class on its "
            f"own, but {aim.loss.name} wants probabilities that sum to 1. Use softmax.",
            node=aim.ending.node,
            field="activation",
            fix=_cure(aim),
        )

    def broken(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10, "sigmoid"), losses=(loss,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10, "softmax"), losses=(loss,))


def _cure(aim: Aim) -> Fix:
    kept = {name: value for name, value in aim.loss.config.items() if name != "from_logits"}
    loss = SetField(path=aim.field, value=choice(aim.loss.name, **kept))
    return fix("Use softmax", SetConfig(node=aim.ending.node, name="activation", value="softmax"), loss)

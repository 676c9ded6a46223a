"""The rule `loss-target`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits
from engine.tasks.supervised import LOSSES


class LossTarget(Rule):
    """The loss wants another kind of target than the data have.

    What it finds:
        A loss for rows of zeros with a single one (one-hot) where targets are class numbers, a loss for classes where
        the target is a number, and CTC where the target is no text, or another loss where it is one.
    Why it hurts:
        Training stops at the first step with a message about ranks that never names the loss that would be right; or,
        for numbers, the loss is meaningless.
    Wrong:
        CategoricalCrossentropy with the targets 3, 0, 9.
    Right:
        SparseCategoricalCrossentropy with the targets 3, 0, 9.
    Where to read:
        https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
    """

    code = "loss-target"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        aim = context.aim
        if aim is None:
            return
        if (context.tokens > 0) != (aim.targets == "text") and context.facts is not None:
            usual = LOSSES[context.facts.target.kind]
            yield self.problem(
                f"{aim.loss.name} is not for texts, but the target is one. Use {usual.name}."
                if context.tokens
                else f"{aim.loss.name} is for texts, but the target is none. Use {usual.name}.",
                field=aim.field,
                fix=fix(f"Use {usual.name}", SetField(path=aim.field, value=choice(usual.name, **usual.config))),
            )
        elif context.classes is not None and aim.targets == "one-hot":
            yield self.problem(
                f"{aim.loss.name} wants each target as a row of zeros with a single one, but the targets are class "
                "numbers. Use SparseCategoricalCrossentropy.",
                field=aim.field,
                fix=_sparse(aim),
            )
        elif context.is_number and aim.targets != "numbers":
            yield self.problem(
                f"{aim.loss.name} is for classes, but the target is a number. Use a loss such as MeanSquaredError.",
                field=aim.field,
                fix=fix("Use MeanSquaredError", SetField(path=aim.field, value=choice("MeanSquaredError"))),
            )

    def broken(self) -> Example:
        loss = Choice(name="CategoricalCrossentropy", config={"from_logits": True})
        return digits(("Flatten", {}), dense(10), losses=(loss,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
        return digits(("Flatten", {}), dense(10), losses=(loss,))


def _sparse(aim: Aim) -> Fix:
    """The sparse loss, reading the outputs as they are: as probabilities only where a softmax makes them so."""
    loss = choice(
        "SparseCategoricalCrossentropy", **({} if aim.ending.activation == "softmax" else {"from_logits": True})
    )
    return fix("Use SparseCategoricalCrossentropy", SetField(path=aim.field, value=loss))

"""The rule `logits-as-probabilities`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig, SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import dense, digits


class LogitsAsProbabilities(Rule):
    """Raw numbers are read as probabilities.

    What it finds:
        A last layer without an activation, and a loss for probabilities: `from_logits` off, or a loss without it.
    Why it hurts:
        Numbers below 0 or above 1 are cut off, so most gradients are zero. The loss may fall, but the network learns
        little; in a trial it stayed at 0.8 where 0.001 was possible.
    Wrong:
        Dense 10 without activation, and SparseCategoricalCrossentropy with `from_logits` off.
    Right:
        Dense 10 without activation, and SparseCategoricalCrossentropy with `from_logits` on.
    Where to read:
        https://keras.io/api/losses/probabilistic_losses/
    """

    code = "logits-as-probabilities"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if (
            aim is None
            or network is None
            or aim.ending.activation != "linear"
            or aim.logits
            or aim.targets == "one-hot"
        ):
            return
        if not str(aim.card.facts.get("outputs", "")).startswith("probabilities"):
            return
        cure = "Switch its from_logits on." if aim.takes_logits else "Give the layer a softmax."
        yield self.problem(
            f"{network.title(aim.ending.node)} gives raw numbers, but {aim.loss.name} expects probabilities. {cure}",
            node=aim.ending.node,
            field=aim.field,
            fix=_cure(aim),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10), losses=(Choice(name="SparseCategoricalCrossentropy"),))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
        return digits(("Flatten", {}), dense(10), losses=(loss,))


def _cure(aim: Aim) -> Fix | None:
    if aim.takes_logits:
        value = choice(aim.loss.name, **{**aim.loss.config, "from_logits": True})
        return fix("Switch from_logits on", SetField(path=aim.field, value=value))
    if not aim.ending.is_parameter:
        return None
    return fix("Add softmax", SetConfig(node=aim.ending.node, name="activation", value="softmax"))

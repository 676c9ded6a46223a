"""The rule `output-range`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, fix
from engine.rules.examples import dense, number
from engine.rules.network import Network

# The lowest and highest value that each function can give.
_RANGES = {
    "relu": (0.0, math.inf), "relu6": (0.0, 6.0), "softplus": (0.0, math.inf), "exponential": (0.0, math.inf),
    "sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0), "elu": (-1.0, math.inf), "hard_tanh": (-1.0, 1.0), "squareplus": (0.0, math.inf),
}  # fmt: skip
_CLASS_RANGES = {"relu", "relu6", "elu", "leaky_relu", "tanh", "softplus"}


class OutputRange(Rule):
    """The last activation keeps the output from the values that it needs.

    What it finds:
        For numbers: a last activation whose range does not hold the targets, such as relu for targets below zero or
        sigmoid for targets above one. For classes: relu, tanh and their like on the last layer.
    Why it hurts:
        The network can never give the right answer. A relu on the last layer may also go silent for good: in a trial it
        reached an accuracy of 0.3 where 1.0 was possible.
    Wrong:
        Targets from -2 to 3, and a last Dense with relu.
    Right:
        Targets from -2 to 3, and a last Dense without activation.
    Where to read:
        https://keras.io/api/layers/activations/
    """

    code = "output-range"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or context.facts is None or aim.ending.activation is None:
            return
        name, title = aim.ending.activation, network.title(aim.ending.node)
        if context.classes is not None and name in _CLASS_RANGES and aim.targets in ("integer classes", "0/1"):
            said = f"{title} ends with {name}, which cannot give every score that a class may need. Change it."
            yield self.problem(said, node=aim.ending.node, field="activation", fix=_cure(aim, network))
        target = context.facts.target
        low, high = _RANGES.get(name, (-math.inf, math.inf))
        if context.is_number and (target.minimum < low or target.maximum > high):
            said = (
                f"{title} ends with {name}, whose values lie {_between(low, high)}, but the targets go from "
                f"{target.minimum:g} to {target.maximum:g}. Leave the activation out."
            )
            yield self.problem(said, node=aim.ending.node, field="activation", fix=_cure(aim, network))

    def broken(self) -> Example:
        return number(dense(8, "relu"), dense(1, "relu"))

    def sound(self) -> Example:
        return number(dense(8, "relu"), dense(1))


def _between(low: float, high: float) -> str:
    return f"between {low:g} and {high:g}" if math.isfinite(high) else f"at or above {low:g}"


def _cure(aim: Aim, network: Network) -> Fix | None:
    """Nothing for numbers and for losses that read logits, a softmax or sigmoid for those that read probabilities."""
    if not aim.ending.is_parameter:
        return None
    right = None if aim.logits else {"integer classes": "softmax", "0/1": "sigmoid"}.get(aim.targets)
    edit = SetConfig(network=network.name, node=aim.ending.node, name="activation", value=right)
    return fix(f"Use {right}" if right else "Leave the activation out", edit)

"""The rule `probabilities-as-logits`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig, SetField
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Aim, Context, Example, Rule, choice, fix
from engine.rules.examples import SPARSE, dense, digits
from engine.rules.network import Network


class ProbabilitiesAsLogits(Rule):
    """Probabilities are read as logits.

    What it finds:
        A last layer with softmax or sigmoid, and a loss with `from_logits` on, or one that always reads logits, as CTC
        does.
    Why it hurts:
        The loss applies softmax or sigmoid once more. Gradients become small, and the network learns slowly and stops
        early. Keras notices only where the activation is the very last thing; with a Reshape behind it, never.
    Wrong:
        Dense 10 with softmax, and SparseCategoricalCrossentropy with `from_logits` on.
    Right:
        Dense 10 with softmax, and SparseCategoricalCrossentropy with `from_logits` off.
    Where to read:
        https://keras.io/api/losses/probabilistic_losses/
    """

    code = "probabilities-as-logits"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        aim, network = context.aim, context.model
        if aim is None or network is None or not aim.logits or aim.ending.activation not in ("softmax", "sigmoid"):
            return
        if not aim.takes_logits:
            said = f"{network.title(aim.ending.node)} already gives probabilities ({aim.ending.activation}), but "
            said += f"{aim.loss.name} always reads logits. Take its activation out."
            yield self.problem(said, node=aim.ending.node, field="activation", fix=_without(aim, network))
            return
        kept = {name: value for name, value in aim.loss.config.items() if name != "from_logits"}
        edit = SetField(path=aim.field, value=choice(aim.loss.name, **kept))
        yield self.problem(
            f"{network.title(aim.ending.node)} already gives probabilities ({aim.ending.activation}), but "
            f"{aim.loss.name} reads them as logits. Switch from_logits off.",
            node=aim.ending.node,
            field=aim.field,
            fix=fix("Switch from_logits off", edit),
        )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(10, "softmax"), losses=(SPARSE,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10, "softmax"), losses=(loss,))


def _without(aim: Aim, network: Network) -> Fix | None:
    """Sure where the activation is a layer's parameter."""
    if not aim.ending.is_parameter:
        return None
    return fix("Take it out", SetConfig(network=network.name, node=aim.ending.node, name="activation", value=None))

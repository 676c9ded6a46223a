"""The rule `softmax-one`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, yes_or_no

_LOSS, _METRIC = (Choice(name="BinaryCrossentropy"),), (Choice(name="BinaryAccuracy"),)


class SoftmaxOne(Rule):
    """A softmax over a single number.

    What it finds:
        A layer with softmax whose last axis has size 1.
    Why it hurts:
        Softmax makes its outputs sum to 1. A single output is therefore always exactly 1, and nothing can be learned.
    Wrong:
        Dense 1 with softmax.
    Right:
        Dense 1 with sigmoid.
    Where to read:
        https://keras.io/api/layers/activations/#softmax-function
    """

    code = "softmax-one"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                info = network.info(id)
                if network.activation(id) != "softmax" or info is None or info.shape[-1] != 1:
                    continue
                if network.layer(id) == "Softmax" and network.settings(id).get("axis") != -1:
                    continue
                yield self.problem(
                    f"{network.title(id)} applies softmax to a single number, which always gives 1. Use sigmoid.",
                    network=network,
                    node=id,
                    field="activation",
                    fix=None
                    if network.layer(id) == "Softmax"
                    else fix(
                        "Use sigmoid", SetConfig(network=network.name, node=id, name="activation", value="sigmoid")
                    ),
                )

    def broken(self) -> Example:
        return yes_or_no(dense(8, "relu"), dense(1, "softmax"), losses=_LOSS, metrics=_METRIC)

    def sound(self) -> Example:
        return yes_or_no(dense(8, "relu"), dense(1, "sigmoid"), losses=_LOSS, metrics=_METRIC)

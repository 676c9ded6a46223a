"""The rule `bias-before-norm`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table
from engine.rules.network import Network


class BiasBeforeNorm(Rule):
    """A bias that batch normalization takes away again.

    What it finds:
        A Dense or convolution without activation, with `use_bias` on, straight before BatchNormalization.
    Why it hurts:
        Batch normalization subtracts the mean, and with it the bias, and then adds a shift of its own. The bias is
        trained and has no effect.
    Wrong:
        Conv2D with `use_bias` on -> BatchNormalization -> relu.
    Right:
        Conv2D with `use_bias` off -> BatchNormalization -> relu.
    Where to read:
        https://keras.io/api/layers/core_layers/dense/
    """

    code = "bias-before-norm"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                source = network.source(id)
                if source and _subtracts_mean(network, id) and _adds_bias(network, source):
                    edit = SetConfig(network=network.name, node=source, name="use_bias", value=False)
                    said = f"{network.title(source)} has a bias, which {network.title(id)} takes away. Switch it off."
                    cure = fix("Switch off use_bias", edit)
                    yield self.problem(said, network=network, node=source, field="use_bias", fix=cure)

    def broken(self) -> Example:
        return table(dense(8), ("BatchNormalization", {}), ("ReLU", {}), dense(3))

    def sound(self) -> Example:
        return table(dense(8, use_bias=False), ("BatchNormalization", {}), ("ReLU", {}), dense(3))


def _subtracts_mean(network: Network, id: str) -> bool:
    settings = network.settings(id)
    return network.layer(id) == "BatchNormalization" and settings.get("center") is True and settings["axis"] == -1


def _adds_bias(network: Network, id: str) -> bool:
    """Whether a bias is all that comes after a layer's weights, and nothing else reads its output."""
    alone = len(network.after[id]) == 1 and id not in network.outputs
    return alone and network.activation(id) == "linear" and network.settings(id).get("use_bias") is True

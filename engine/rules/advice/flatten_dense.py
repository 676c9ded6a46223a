"""The rule `flatten-dense`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import Layer, dense, digits, facts
from engine.rules.network import DROPPING, Network

SHARE = 0.9  # of all parameters
SMALL = 500_000  # below this many, nothing is gained


class FlattenDense(Rule):
    """Nearly all parameters are in one Dense behind a Flatten.

    What it finds:
        A Dense behind the Flatten of convolutions that holds more than 90% of all parameters, in a network with more
        than 500,000 of them.
    Why it hurts:
        That layer has a weight for every place of every feature, so it learns where things are by heart, and makes the
        network slow and large. The convolutions, which carry the sense, are small beside it.
    Wrong:
        Conv2D 32 on 64 × 64 -> Flatten -> Dense 128: 16 million parameters in the Dense.
    Right:
        Conv2D 32 -> MaxPooling2D -> Conv2D 64 -> MaxPooling2D -> GlobalAveragePooling2D -> Dense 128.
    Where to read:
        https://arxiv.org/abs/1312.4400
    """

    code = "flatten-dense"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            total = sum(note.parameters for note in network.notes.values())
            for id in network.notes if total > SMALL else ():
                share = network.notes[id].parameters / total
                flatten = _flatten(network, id) if share > SHARE else None
                if flatten and network.layer(id) == "Dense":
                    yield self.problem(
                        f"{network.title(id)} has {share:.0%} of the network's {total:,} parameters, because "
                        f"{network.title(flatten)} gives it {network.info(flatten)} numbers. Put "
                        "GlobalAveragePooling2D in place of the Flatten, or more pooling before it.",
                        network=network,
                        node=id,
                    )

    def broken(self) -> Example:
        return _images(("Flatten", {}))

    def sound(self) -> Example:
        conv = ("Conv2D", {"filters": 32, "kernel_size": 5, "activation": "relu"})
        return _images(("MaxPooling2D", {"pool_size": 4}), conv, ("GlobalAveragePooling2D", {}))


def _flatten(network: Network, id: str) -> str | None:
    """The Flatten of convolutions that feeds a node straight."""
    found: str | None = None
    for each in network.back(id):
        layer = network.layer(each)
        if found and "Conv" in layer:
            return found
        if not found and layer == "Flatten":
            found = each
        elif not found and each != id and layer not in DROPPING:
            return None
    return None


def _images(*layers: Layer) -> Example:
    conv = ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "relu"})
    return digits(conv, *layers, dense(64, "relu"), dense(10), known=facts((32, 32, 1), 10))

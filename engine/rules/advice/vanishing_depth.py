"""The rule `vanishing-depth`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, table
from engine.rules.network import CARRIERS, Network

# How much each takes of a gradient: at its steepest a sigmoid lets a quarter of it through, tanh all of it.
_WEIGHTS = {"sigmoid": 1.0, "hard_sigmoid": 1.0, "tanh": 0.5, "softsign": 0.5}
LIMIT = 5.0
_COUNTED = ("Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv3D", "Activation")
_PASSED = CARRIERS | {f"{kind}Pooling{axes}D" for kind in ("Average", "Max") for axes in (1, 2, 3)}


class VanishingDepth(Rule):
    """Many sigmoid or tanh layers in a row.

    What it finds:
        Five or more layers with sigmoid, or ten or more with tanh, one behind the other, without a normalization or a
        short cut (Add) between them.
    Why it hurts:
        Each sigmoid lets through at most a quarter of the gradient. After five of them less than a thousandth is left,
        so that the first layers hardly learn.
    Wrong:
        Dense 16 with sigmoid, six times.
    Right:
        Dense 16 with relu, six times; or BatchNormalization between them.
    Where to read:
        https://proceedings.mlr.press/v9/glorot10a.html
    """

    code = "vanishing-depth"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            saturating = any(network.activation(id) in _WEIGHTS for id in network.nodes)
            taken = _taken(network) if saturating else {}
            worst = max(taken, key=lambda id: taken[id], default=None)
            if worst and taken[worst] >= LIMIT:
                names = {network.activation(id) for id in network.back(worst)} & set(_WEIGHTS)
                yield self.problem(
                    f"{network.title(worst)} ends a long row of layers with {' and '.join(sorted(map(str, names)))}, "
                    "through which little of the gradient reaches the first ones. Use relu, or put a "
                    "BatchNormalization between them.",
                    network=network,
                    node=worst,
                )

    def broken(self) -> Example:
        return table(*[dense(16, "sigmoid")] * 6, dense(3))

    def sound(self) -> Example:
        return table(*[dense(16, "relu")] * 6, dense(3))


def _taken(network: Network) -> dict[str, float]:
    """For each node how much the unbroken row that ends there takes of a gradient."""
    taken: dict[str, float] = {}
    for id in network.nodes:
        way: list[str] = []
        for each in network.back(id):
            if each in taken:
                break
            way.append(each)
        for each in reversed(way):
            before = taken.get(network.source(each) or "", 0.0)
            taken[each] = _after(network, each, before)
    return taken


def _after(network: Network, id: str, before: float) -> float:
    layer, name = network.layer(id), network.activation(id)
    if layer in _COUNTED and name in _WEIGHTS:
        return before + _WEIGHTS[name]
    return before if layer in _PASSED or (layer in _COUNTED and name == "linear") else 0.0

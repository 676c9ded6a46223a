"""The rule `no-nonlinearity`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import Network

_LINEAR = ("Dense", "Conv1D", "Conv2D", "Conv3D")


class NoNonlinearity(Rule):
    """Two linear layers in a row.

    What it finds:
        A Dense or convolution without activation whose values go straight into another Dense or convolution, perhaps
        through layers that change nothing but the arrangement, such as Flatten or Dropout. A code is left alone: a
        layer whose values also go elsewhere, or one that is narrower than what stands before and behind it.
    Why it hurts:
        Two linear layers do no more than one: their product is linear again. The network has more weights to train and
        can represent nothing new.
    Wrong:
        Dense 64 -> Dense 10.
    Right:
        Dense 64 with relu -> Dense 10.
    Where to read:
        https://d2l.ai/chapter_multilayer-perceptrons/mlp.html
    """

    code = "no-nonlinearity"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for first, then in _pairs(network):
                edit = SetConfig(network=network.name, node=first, name="activation", value="relu")
                yield self.problem(
                    f"{network.title(first)} has no activation before {network.title(then)}, so both together do "
                    "no more than one of them. Give it one, such as relu.",
                    network=network,
                    node=first,
                    field="activation",
                    fix=fix("Add relu", edit),
                )

    def broken(self) -> Example:
        return digits(("Flatten", {}), dense(64), ("Dropout", {"rate": 0.2}), dense(10))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(64, "relu"), ("Dropout", {"rate": 0.2}), dense(10))


def _pairs(network: Network) -> Iterator[tuple[str, str]]:
    """Each linear layer with the first linear layer that it feeds straight."""
    seen: set[str] = set()
    for id in network.nodes:
        source = network.source(id)
        if network.layer(id) not in _LINEAR or source is None or _is_grouped(network, id):
            continue
        first = network.ending(source)
        if first.activation != "linear" or network.layer(first.node) not in _LINEAR or first.node in seen:
            continue
        seen.add(first.node)
        if not _is_code(network, first.node, id):
            yield first.node, id


def _is_code(network: Network, first: str, then: str) -> bool:
    """What a network says in few numbers, or gives to others, too: both layers together are then not like one."""
    if len(network.after[first]) > 1 or first in network.outputs:
        return True
    before, code, behind = (_numbers(network, id) for id in (network.source(first), first, then))
    return 0 < code < min(before, behind)


def _numbers(network: Network, id: str | None) -> int:
    """How many numbers a sample has behind a node; 0 where it is not known."""
    info = network.info(id) if id else None
    return math.prod(size or 0 for size in info.shape[1:]) if info else 0


def _is_grouped(network: Network, id: str) -> bool:
    """Convolving groups of channels apart saves work, as in ConvNeXt behind a layer that makes the image smaller."""
    return bool(network.settings(id).get("groups", 1) != 1)

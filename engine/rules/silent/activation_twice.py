"""The rule `activation-twice`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from engine.document.edits import RemoveNode, SetConfig
from engine.document.project import Choice
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import FUNCTIONS, Network

_FIRST = ("relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "hard_sigmoid")
_THEN = (*_FIRST, "tanh", "softmax")
_BETWEEN = ("Dropout", "Flatten", "Reshape", "Identity")


class ActivationTwice(Rule):
    """Two activations in a row.

    What it finds:
        An activation layer behind values that have been through another activation already, with nothing that has
        weights in between. Softmax behind softmax has a rule of its own, and tanh before softmax is let pass.
    Why it hurts:
        The second works on what the first has left over. After relu no number is below zero, so a sigmoid behind it
        never says less than 0.5, and a softmax cannot rule a class out.
    Wrong:
        Dense 10 with relu -> Softmax.
    Right:
        Dense 10 -> Softmax.
    Where to read:
        https://keras.io/api/layers/activations/
    """

    code = "activation-twice"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                then, first = network.activation(id), _first(network, id)
                name = network.activation(first) if first else None
                if first and name in _FIRST and then in _THEN:
                    said = (
                        f"{network.title(id)} applies {then} to what has been through {name} in "
                        f"{network.title(first)} already. Remove one of them."
                    )
                    yield self.problem(said, network=network, node=id, fix=_cure(network, first, id))

    def broken(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10, "relu"), ("Softmax", {}), losses=(loss,))

    def sound(self) -> Example:
        loss = Choice(name="SparseCategoricalCrossentropy")
        return digits(("Flatten", {}), dense(10), ("Softmax", {}), losses=(loss,))


def _is_alone(network: Network, id: str) -> bool:
    """Whether a node is an activation and nothing else."""
    return network.layer(id) in FUNCTIONS or network.layer(id) == "Activation"


def _first(network: Network, id: str) -> str | None:
    """The node whose values reach this one unchanged; None when others read them too."""
    if not _is_alone(network, id):
        return None
    for before in islice(network.back(id), 1, None):
        if len(network.after[before]) != 1:
            return None
        if network.layer(before) not in _BETWEEN:
            return before
    return None


def _cure(network: Network, first: str, id: str) -> Fix | None:
    """Sure where both are the same, and where the last one makes probabilities."""
    if network.activation(first) == network.activation(id):
        return fix(f"Remove {id}", RemoveNode(network=network.name, node=id))
    if network.activation(id) not in ("softmax", "sigmoid") or network.nodes[first].share:
        return None
    if _is_alone(network, first):
        return fix(f"Remove {first}", RemoveNode(network=network.name, node=first))
    edit = SetConfig(network=network.name, node=first, name="activation", value=None)
    return fix(f"Take {network.activation(first)} off {first}", edit)

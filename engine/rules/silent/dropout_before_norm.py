"""The rule `dropout-before-norm`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import InsertAfter, RemoveNode
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table
from engine.rules.network import DROPPING, FUNCTIONS, Network


class DropoutBeforeNorm(Rule):
    """Dropout right before batch normalization.

    What it finds:
        A dropout layer whose values go straight into BatchNormalization, also the one between a convolution and its
        batch normalization.
    Why it hurts:
        Dropout makes values vary more while training. Batch normalization remembers that spread, and uses it when
        nothing is dropped any more: the network is scaled wrongly exactly when it is used.
    Wrong:
        Conv2D -> Dropout -> BatchNormalization -> ReLU.
    Right:
        Conv2D -> BatchNormalization -> ReLU -> Dropout.
    Where to read:
        https://arxiv.org/abs/1801.05134
    """

    code = "dropout-before-norm"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.nodes:
                source = network.source(id)
                if source and network.layer(id) == "BatchNormalization" and network.layer(source) in DROPPING:
                    said = (
                        f"{network.title(source)} comes right before {network.title(id)}, which then remembers a "
                        "spread that is there only while training. Put the dropout behind it."
                    )
                    yield self.problem(said, network=network, node=source, fix=_cure(network, source, id))

    def broken(self) -> Example:
        first = dense(8, use_bias=False)
        return table(first, ("Dropout", {"rate": 0.3}), ("BatchNormalization", {}), ("ReLU", {}), dense(3))

    def sound(self) -> Example:
        first = dense(8, use_bias=False)
        return table(first, ("BatchNormalization", {}), ("ReLU", {}), ("Dropout", {"rate": 0.3}), dense(3))


def _cure(network: Network, dropout: str, norm: str) -> Fix | None:
    """Moves the dropout behind the normalization and the activation that follows it, where neither is an output."""
    if network.after[dropout] != [norm] or network.nodes[dropout].share:
        return None
    last, seen = norm, {norm}
    while len(network.after[last]) == 1:
        then = network.after[last][0]
        if then in seen or network.source(then) != last or network.layer(then) not in (*FUNCTIONS, "Activation"):
            break
        seen.add(then)
        last = then
    if not network.after[last] or last in network.outputs:
        return None
    node = network.nodes[dropout]
    return fix(
        f"Move it behind {last}",
        RemoveNode(network=network.name, node=dropout),
        InsertAfter(network=network.name, node=last, layer=node.layer, config=node.config),
    )

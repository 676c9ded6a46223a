"""The rule `nothing-trainable`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.document.graph import Node
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, table
from engine.rules.network import Network

# Layers that look their input up in a table or sort it into bins: no gradient goes back through them.
_STOPPING = (
    "Embedding", "Discretization", "CategoryEncoding", "Hashing", "HashedCrossing", "IntegerLookup", "StringLookup",
    "TextVectorization",
)  # fmt: skip


class NothingTrainable(Rule):
    """The network has nothing to train.

    What it finds:
        A network in which nothing that leads to an output can be trained: no layer has weights, or every layer that has
        some is frozen (`trainable` off), or what could learn lies behind whole numbers, through which no gradient goes.
        Frozen layers with one behind them that learns are fine; that is transfer learning. So are networks that a task
        uses and does not train, such as the features of style transfer.
    Why it hurts:
        Training runs to the end and changes nothing.
    Wrong:
        Dense 8, frozen -> Dense 3, frozen.
    Right:
        Dense 8, frozen -> Dense 3.
    Where to read:
        https://keras.io/guides/transfer_learning/
    """

    code = "nothing-trainable"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            layers = [id for id, node in network.nodes.items() if node.layer != "Input"]
            known = all(id in network.notes for id in layers)
            if not layers or not known or network.graph.cycle() or network.name in context.untrained:
                continue
            reached = _reached(network)
            if any(network.notes[id].trainable for id in reached if id in network.notes):
                continue
            frozen = [node.id for node in network.graph.sorted_nodes() if node.id in reached and _frozen(network, node)]
            if frozen:
                yield self._frozen_problem(network, frozen)
            elif any(note.trainable for note in network.notes.values()):
                said = (
                    "The loss reaches no layer that learns: no gradient goes through whole numbers, nor from a branch "
                )
                said += "that leads to no output. Add a layer that has weights, such as Dense, before the output."
                yield self.problem(said, network=network, node=layers[-1])
            else:
                said = "No layer of the network has anything to train. Add one that has weights, such as Dense."
                yield self.problem(said, network=network, node=layers[-1])

    def _frozen_problem(self, network: Network, frozen: list[str]) -> Problem:
        last = frozen[-1]
        edit = SetConfig(network=network.name, node=last, name="trainable", value=None)
        return self.problem(
            "Every layer that has weights is frozen, so training changes nothing. "
            f"Let the last one learn: switch trainable on in {network.title(last)}.",
            network=network,
            node=last,
            field="trainable",
            fix=fix(f"Let {last} learn", edit),
        )

    def broken(self) -> Example:
        return table(dense(8, "relu", trainable=False), dense(3, trainable=False))

    def sound(self) -> Example:
        return table(dense(8, "relu", trainable=False), dense(3))


def _reached(network: Network) -> set[str]:
    """Every node that the loss's gradient reaches, and the owners of weights that are used there."""
    found, waiting = set[str](), list(network.outputs)
    while waiting:
        id = waiting.pop()
        if id in found:
            continue
        found |= {id, network.owner(id)}
        if network.layer(id) not in _STOPPING:
            waiting += [source for source in network.before[id] if not _is_whole(network, source)]
    return found


def _is_whole(network: Network, id: str) -> bool:
    info = network.info(id)
    return info is not None and "float" not in info.dtype


def _frozen(network: Network, node: Node) -> bool:
    """Whether a node's own weights would learn if it were not frozen."""
    note = network.notes.get(node.id)
    is_frozen = network.settings(node.id).get("trainable") is False
    return is_frozen and not node.share and note is not None and note.parameters > 0

"""The rule `narrow-layer`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import dense, table
from engine.rules.network import Network

_SIZES = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), "units"),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), "filters"),
}


class NarrowLayer(Rule):
    """Everything must pass through a single number.

    What it finds:
        A Dense or recurrent layer with 1 unit, or a convolution with 1 filter, inside the network: other layers with
        weights follow, and no way leads around it.
    Why it hurts:
        What two examples have in common in that one number, no later layer can tell apart. Often a 1 was left over from
        another output, or typed by accident.
    Wrong:
        Dense 64 -> Dense 1 -> Dense 10.
    Right:
        Dense 64 -> Dense 32 -> Dense 10.
    Where to read:
        https://d2l.ai/chapter_multilayer-perceptrons/mlp.html
    """

    code = "narrow-layer"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        network = context.model
        narrow = next((id for id in network.nodes if _is_narrow(network, id)), None) if network else None
        if network and narrow:
            name = _SIZES[network.layer(narrow)]
            yield self.problem(
                f"{network.title(narrow)} has {name} = 1, and all that the layers behind it get goes through it. Give "
                "it more, unless one number is enough.",
                node=narrow,
                field=name,
            )

    def broken(self) -> Example:
        return table(dense(8, "relu"), dense(1, "relu"), dense(3))

    def sound(self) -> Example:
        return table(dense(8, "relu"), dense(4, "relu"), dense(3))


def _is_narrow(network: Network, id: str) -> bool:
    size = network.settings(id).get(_SIZES.get(network.layer(id), ""))
    return size == 1 and _weights_follow(network, id) and _is_only_way(network, id)


def _weights_follow(network: Network, id: str) -> bool:
    return any(network.layer(each) in _SIZES for each in _reached(network, network.after[id]))


def _is_only_way(network: Network, id: str) -> bool:
    """Whether no output can be reached from an Input without this node."""
    inputs = [each for each, node in network.nodes.items() if node.layer == "Input"]
    return not _reached(network, inputs, without=id) & set(network.outputs)


def _reached(network: Network, start: list[str], without: str | None = None) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for id in network.after[waiting.pop()]:
            if id not in found and id != without:
                found.add(id)
                waiting.append(id)
    return found

"""The rule `merge-shapes`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import InsertAfter
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Fix, Problem, TensorInfo
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import digits
from engine.rules.network import Network

_ALIKE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


class MergeShapes(Rule):
    """A merge gets shapes that do not fit together.

    What it finds:
        Add and its like with inputs whose sizes differ, and Concatenate with inputs that differ in more than the axis
        along which they are joined.
    Why it hurts:
        Numbers can be added only where each has a partner, and laid side by side only where the other sides are of one
        length. Keras refuses, and names no layer.
    Wrong:
        Add of 8 × 8 × 4 and 8 × 8 × 6.
    Right:
        Add of 8 × 8 × 4 and 8 × 8 × 4: both convolutions have the same `filters`, `strides` and `padding`.
    Where to read:
        https://keras.io/api/layers/merging_layers/
    """

    code = "merge-shapes"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.refused:
                if network.layer(id) not in (*_ALIKE, "Concatenate"):
                    continue
                infos = {source: info for source in network.before[id] if (info := network.info(source))}
                if len({info.shape for info in infos.values()}) < 2:
                    continue
                shown = " and ".join(f"{info} from {network.title(source)}" for source, info in infos.items())
                said = f"{network.title(id)} gets {shown}, which do not fit together. {_advice(network, id, infos)}"
                yield self.problem(said, network=network, node=id, fix=_cure(network, infos))

    def broken(self) -> Example:
        return digits(graph=_two_branches(pooled=False))

    def sound(self) -> Example:
        return digits(graph=_two_branches(pooled=True))


def _advice(network: Network, id: str, infos: dict[str, TensorInfo]) -> str:
    if len({len(info.shape) for info in infos.values()}) > 1:
        return "Give them the same number of axes: a Flatten or a global pooling makes one row of numbers."
    if network.layer(id) == "Concatenate":
        return "They may differ only in the axis along which they are joined, usually the last one."
    if len({info.shape[:-1] for info in infos.values()}) > 1:
        return "Give both branches the same strides, padding and pooling."
    return "Give the layers before it the same number of filters or units."


def _cure(network: Network, infos: dict[str, TensorInfo]) -> Fix | None:
    """Sure where a map of features meets rows of numbers: the mean of each feature is such a row."""
    maps = {source: info for source, info in infos.items() if len(info.shape) > 2}
    rows = [info for info in infos.values() if len(info.shape) == 2]
    alone = all(len(network.after[source]) == 1 for source in maps)
    if not rows or not maps or not alone or any(not 3 <= len(info.shape) <= 5 for info in maps.values()):
        return None
    names = {source: f"GlobalAveragePooling{len(info.shape) - 2}D" for source, info in maps.items()}
    edits = [InsertAfter(network=network.name, node=source, layer=layer) for source, layer in names.items()]
    return fix(f"Insert {next(iter(names.values()))} behind {next(iter(names))}", *edits)


def _two_branches(pooled: bool) -> Graph:
    conv = {"filters": 4, "kernel_size": 5, "activation": "relu"}
    nodes = [
        Node(id="input", layer="Input"),
        Node(id="conv", layer="Conv2D", config=conv),
        Node(id="flatten", layer="Flatten"),
        Node(id="join", layer="Concatenate"),
        Node(id="dense", layer="Dense", config={"units": 10}),
    ]
    wires = [("input", "conv"), ("input", "flatten"), ("flatten", "join"), ("join", "dense")]
    wires += [("conv", "pool"), ("pool", "join")] if pooled else [("conv", "join")]
    nodes += [Node(id="pool", layer="GlobalAveragePooling2D")] if pooled else []
    return Graph(nodes=tuple(nodes), edges=tuple(Edge(source=a, target=b) for a, b in wires))

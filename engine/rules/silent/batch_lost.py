"""The rule `batch-lost`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import table
from engine.rules.network import Network


class BatchLost(Rule):
    """An output has no axis for the batch.

    What it finds:
        An output of the network that does not begin with the batch, as after `ops.mean` over all axes.
    Why it hurts:
        Such an operation joins the examples of a batch. The loss then compares one result with the target of every
        example, and a prediction depends on which other examples happen to be in the batch.
    Wrong:
        Reshape 2 × 3 -> ops.mean, as an output.
    Right:
        Reshape 2 × 3 -> ops.mean with `axis` = 1.
    Where to read:
        https://keras.io/api/ops/
    """

    code = "batch-lost"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.outputs:
                info = network.info(id)
                if info is not None and info.shape[:1] != (None,):
                    cure = (
                        "Give it an axis"
                        if _has_axis(network, id)
                        else "Put an operation behind it that keeps it apart"
                    )
                    said = f"{network.title(id)} is an output, and joins the examples of a batch. {cure}."
                    yield self.problem(said, network=network, node=id, fix=_along_1(network, id))

    def broken(self) -> Example:
        return _averaged({})

    def sound(self) -> Example:
        return _averaged({"axis": 1})


def _has_axis(network: Network, id: str) -> bool:
    found = network.card(id)
    return found is not None and any(parameter.name == "axis" for parameter in found.parameters)


def _along_1(network: Network, id: str) -> Fix | None:
    before = network.source(id)
    info = network.info(before) if before else None
    if info is None or len(info.shape) < 2 or not _has_axis(network, id) or "axis" in network.nodes[id].config:
        return None
    return fix("Work along axis 1", SetConfig(network=network.name, node=id, name="axis", value=1))


def _averaged(config: dict[str, int]) -> Example:
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="dense", layer="Dense", config={"units": 6}),
        Node(id="pairs", layer="Reshape", config={"target_shape": [2, 3]}),
        Node(id="middle", layer="ops.mean", config=config),
    )
    ends = (("input", "dense", "inputs"), ("dense", "pairs", "inputs"), ("pairs", "middle", "x"))
    edges = tuple(Edge(source=source, target=target, target_port=port) for source, target, port in ends)
    return table(graph=Graph(nodes=nodes, edges=edges))

"""The rule `several-outputs`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import RemoveNode, SetOutputs
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Fix, Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, digits
from engine.rules.network import Network


class SeveralOutputs(Rule):
    """The network has more outputs than there are targets.

    What it finds:
        More layers from which no wire leads on (or more that are named as outputs) than the data have targets, which is
        most often one. An Input from which no wire leads counts too.
    Why it hurts:
        The loss would not know which of them to compare with the target.
    Wrong:
        Flatten -> Dense 10, and beside it Flatten -> Dense 3 that leads nowhere.
    Right:
        The branch is deleted, joined to the rest, or only Dense 10 is named as the output.
    Where to read:
        https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
    """

    code = "several-outputs"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        network = context.model
        targets = len(context.facts.targets) if context.facts else 1
        if network is None or len(network.outputs) <= targets or not network.has_layers:
            return
        names = ", ".join(network.title(id) for id in network.outputs)
        said = (
            f"The network has {len(network.outputs)} outputs ({names}), but the task has one target. "
            "Join them, delete all but one, or say which one is the output."
            if targets == 1
            else f"The network has {len(network.outputs)} outputs ({names}), and the data have {targets} targets. "
            "Join some of them, or say which ones are the outputs."
        )
        wanted = context.classes or context.numbers
        yield self.problem(said, network=network, node=network.outputs[-1], fix=_cure(network, wanted))

    def broken(self) -> Example:
        graph = chain(("Flatten", {}), dense(10))
        side = Node(id="side", layer="Dense", config={"units": 3})
        edge = Edge(source="flatten_1", target="side")
        return digits(graph=Graph(nodes=(*graph.nodes, side), edges=(*graph.edges, edge)))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _cure(network: Network, wanted: int) -> Fix | None:
    """Sure when an Input is all that is loose, or when a single output has the size that the target needs."""
    loose = [id for id in network.outputs if network.nodes[id].layer == "Input" and not network.before[id]]
    if loose and len(network.outputs) - len(loose) == 1 and not network.graph.outputs:
        return fix("Delete the loose Input", *(RemoveNode(network=network.name, node=id) for id in loose))
    infos = {id: network.info(id) for id in network.outputs}
    fitting = [id for id, info in infos.items() if info and len(info.shape) == 2 and info.shape[-1] == wanted]
    if len(fitting) != 1:
        return None
    return fix(f"Make {fitting[0]} the only output", SetOutputs(network=network.name, nodes=(fitting[0],)))

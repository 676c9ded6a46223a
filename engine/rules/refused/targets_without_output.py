"""The rule `targets-without-output`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Edge, Graph, Node
from engine.document.project import DataSettings, Task
from engine.messages.answers import Problem, TargetFacts
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import SPARSE, SQUARED, chain, dense, facts, table


class TargetsWithoutOutput(Rule):
    """The data have more targets than the network has outputs.

    What it finds:
        Several targets, and fewer layers from which no wire leads on (or fewer that are named as outputs).
    Why it hurts:
        Each target is learned by an output of its own, in the order of the outputs; one without an output is never
        learned.
    Wrong:
        The targets digit and ink, and one Dense 10 at the end.
    Right:
        The targets digit and ink, and two layers side by side at the end: Dense 10 and Dense 1.
    Where to read:
        https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
    """

    code = "targets-without-output"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        network, known = context.model, context.facts
        if network is None or known is None or not network.has_layers or len(known.targets) <= len(network.outputs):
            return
        if not network.outputs:  # a circle has no end; another rule speaks of it
            return
        left = ", ".join(target.name for target in known.targets[len(network.outputs) :])
        outputs = f"{len(network.outputs)} output{'s' if len(network.outputs) > 1 else ''}"
        yield self.problem(
            f"The data have {len(known.targets)} targets, and the network has {outputs}: nothing predicts {left}. "
            "Add an output layer beside the last one, or take the target out on the Data page.",
            network=network,
            node=network.outputs[-1],
            field="data.further_targets",
        )

    def broken(self) -> Example:
        return _example(chain(dense(8, "relu"), dense(3)), (SPARSE,))

    def sound(self) -> Example:
        graph = chain(dense(8, "relu"), dense(3))
        size = Node(id="size", layer="Dense", config={"units": 1})
        edge = Edge(source="dense_1", target="size")
        return _example(Graph(nodes=(*graph.nodes, size), edges=(*graph.edges, edge)), (SPARSE, SQUARED))


def _example(graph: Graph, losses: tuple[object, ...]) -> Example:
    size = TargetFacts(name="size", kind="number", minimum=-2.0, maximum=3.0)
    example = table(graph=graph, known=facts((4,), 3, further_targets=(size,)), losses=losses)
    data = DataSettings(source=example.project.data.source, further_targets=("size",))
    return Example(example.project.model_copy(update={"data": data, "task": Task(kind="several")}), example.facts)

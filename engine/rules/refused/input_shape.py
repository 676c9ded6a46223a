"""The rule `input-shape`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import SetConfig
from engine.document.graph import Graph, Node
from engine.messages.answers import Problem, TensorInfo
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import chain, dense, digits


class InputShape(Rule):
    """The Input's shape is not that of the data.

    What it finds:
        An Input with a shape typed in that differs from the shape of the data that it takes.
    Why it hurts:
        The network is built for one shape and fed another, and stops at the first step.
    Wrong:
        Input 28 × 28 × 1 with images of 8 × 8 × 1.
    Right:
        Input without a shape: it takes that of the data.
    Where to read:
        https://keras.io/api/layers/core_layers/input/
    """

    code = "input-shape"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.model is None or context.facts is None:
            return
        for id, node in context.model.nodes.items():
            given = node.config.get("shape")
            data = _taken(context.facts.inputs, node)
            if node.layer != "Input" or not isinstance(given, list | tuple) or data is None:
                continue
            shown = " × ".join(str(size) for size in given)
            if tuple(given) != data.shape[1:]:
                yield self.problem(
                    f"{context.model.title(id)} has the shape {shown}, but the data are {data}. "
                    "Leave its shape empty, so that the data decide.",
                    node=id,
                    field="shape",
                    fix=fix("Take the shape of the data", SetConfig(node=id, name="shape", value=None)),
                )

    def broken(self) -> Example:
        graph = chain(("Flatten", {}), dense(10))
        given = Node(id="input", layer="Input", config={"shape": [28, 28, 1]})
        return digits(graph=Graph(nodes=(given, *graph.nodes[1:]), edges=graph.edges))

    def sound(self) -> Example:
        return digits(("Flatten", {}), dense(10))


def _taken(inputs: dict[str, TensorInfo], node: Node) -> TensorInfo | None:
    """The data that an Input takes; None when it names none of several."""
    column = node.config.get("column")
    if column is None:
        return next(iter(inputs.values())) if len(inputs) == 1 else None
    return inputs.get(column) if isinstance(column, str) else None

"""The rule `input-twice`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import facts, table


class InputTwice(Rule):
    """Two Inputs take the same data.

    What it finds:
        Two Inputs that name the same input of the data, or that name none where the data have one only.
    Why it hurts:
        They were surely meant to take different data. As it is, both branches see the same, and something else is not
        seen at all.
    Wrong:
        Two Inputs with `column` = "left".
    Right:
        One Input with `column` = "left", and one with `column` = "right". For two branches over the same data, draw two
        wires from one Input.
    Where to read:
        https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
    """

    code = "input-twice"
    severity = "warning"

    def find(self, context: Context) -> Iterator[Problem]:
        if context.model is None:
            return
        first: dict[str, str] = {}
        for id, node in context.model.nodes.items():
            column = _column(node, context.facts) if node.layer == "Input" and context.model.after[id] else None
            if column is None:
                continue
            if column in first:
                said = (
                    f"{context.model.title(first[column])} and {context.model.title(id)} both take {column!r}. Choose "
                    "another column for one of them, or draw both wires from one Input."
                )
                yield self.problem(said, node=id, field="column")
            first.setdefault(column, id)

    def broken(self) -> Example:
        return self._with_columns("left", "left")

    def sound(self) -> Example:
        return self._with_columns("left", "right")

    def _with_columns(self, *columns: str) -> Example:
        known = facts((), 3, inputs={name: TensorInfo(shape=(None, 4), dtype="float32") for name in ("left", "right")})
        ids = [f"input_{number}" for number in range(len(columns))]
        nodes = [Node(id=id, layer="Input", config={"column": column}) for id, column in zip(ids, columns, strict=True)]
        nodes += [Node(id="join", layer="Concatenate"), Node(id="dense", layer="Dense", config={"units": 3})]
        wires = [*((id, "join") for id in ids), ("join", "dense")]
        return table(
            graph=Graph(nodes=tuple(nodes), edges=tuple(Edge(source=a, target=b) for a, b in wires)), known=known
        )


def _column(node: Node, known: DataFacts | None) -> str | None:
    """The input of the data that an Input takes; None where it is not known."""
    column = node.config.get("column")
    if isinstance(column, str):
        return column
    return next(iter(known.inputs)) if column is None and known and len(known.inputs) == 1 else None

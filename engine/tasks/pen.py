"""A drawing in the making, layer by layer; where layers lie is left to the canvas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.document.graph import Edge, Graph, Node


@dataclass
class Pen:
    """A drawing in the making. `add` returns the new layer's id."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def add(self, layer: str, /, *before: str, label: str = "", **config: Any) -> str:
        """One layer behind others."""
        id = f"{''.join(letter for letter in layer.lower() if letter.isalnum())}_{len(self.nodes) + 1}"
        self.nodes.append(Node(id=id, layer=layer, label=label, config=config))
        self.edges += [Edge(source=source, target=id) for source in before]
        return id

    def matmul(self, first: str, second: str) -> str:
        """The matrix product of what two layers give."""
        id = self.add("ops.matmul")
        wires = (("x1", first), ("x2", second))
        self.edges += [Edge(source=source, target=id, target_port=port) for port, source in wires]
        return id

    def drawn(self, outputs: list[str]) -> Graph:
        """The whole; outputs are named where there are several."""
        return Graph(
            nodes=tuple(self.nodes), edges=tuple(self.edges), outputs=tuple(outputs) if len(outputs) > 1 else ()
        )

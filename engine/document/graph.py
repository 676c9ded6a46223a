"""A network as it is drawn: nodes, edges and groups. Knows nothing of Keras."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

MAX_NODES = 2_000
MAX_EDGES = 8_000
MAX_LABEL = 200

# Ids become Keras layer names and Python variables, so they are plain identifiers; what a person reads is the label.
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Name = Annotated[str, Field(max_length=MAX_LABEL)]


class Frozen(BaseModel):
    """A value that never changes; unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Position(Frozen):
    """Where a node's top left corner lies on the canvas, in canvas pixels."""

    x: FiniteFloat = 0.0
    y: FiniteFloat = 0.0


class Node(Frozen):
    """One layer on the canvas.

    Args:
        id: unique in its graph; also the name of the Keras layer.
        layer: the Keras class name (`Conv2D`), or `Input`.
        config: only what differs from Keras's defaults, in Keras's own words. A value may be a number, a string, a
            list, or a choice `{"name": "HeNormal", "config": {...}}`. `Input` may leave out `shape`: the data decide.
        label: what a person calls it; inert text, never HTML. Empty: the page shows the layer's name.
        share: id of another node whose weights this one uses.
    """

    id: Identifier
    layer: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]{0,79}$")]
    config: dict[str, Any] = Field(default_factory=dict)
    label: Name = ""
    position: Position = Position()
    share: Identifier | None = None


class Edge(Frozen):
    """A wire from a node's output port to a node's input port. Order in the list is the order of a merge's inputs."""

    source: Identifier
    target: Identifier
    source_port: str = Field(default="output", max_length=64)
    target_port: str = Field(default="inputs", max_length=64)

    @property
    def key(self) -> str:
        """A name for this edge that is unique in its graph."""
        return f"{self.source}.{self.source_port}>{self.target}.{self.target_port}"


class Driven(Frozen):
    """One parameter of one node."""

    node: Identifier
    name: Annotated[str, Field(max_length=64)]


class Exposed(Frozen):
    """A parameter of a whole group: its value is that of every node's parameter which it drives.

    The value itself stands in the nodes alone, so the two can never tell different things.

    Args:
        name: what it is called in the group's form, and as an argument of the group's function.
        drives: the nodes' parameters that are set with it.
        default: its value in a group that says nothing else.
    """

    name: Identifier
    drives: tuple[Driven, ...] = Field(min_length=1, max_length=MAX_NODES)
    default: Any = None


class Group(Frozen):
    """A named set of nodes that can be collapsed on the canvas.

    Args:
        block: the block it was placed from; empty for none. The document is valid without that block.
        parameters: what its form asks for, in place of the forms of its nodes.
    """

    id: Identifier
    label: Name = ""
    nodes: tuple[Identifier, ...] = ()
    collapsed: bool = False
    block: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,64}$")] = ""
    parameters: tuple[Exposed, ...] = Field(default=(), max_length=100)


class Graph(Frozen):
    """One network. Its outputs are its leaves unless `outputs` names them (node ids, in order).

    `weights` is the id of weights that the workspace keeps, of a model that was opened: layers that they still fit
    start from them. The document is valid without that file.
    """

    nodes: tuple[Node, ...] = Field(default=(), max_length=MAX_NODES)
    edges: tuple[Edge, ...] = Field(default=(), max_length=MAX_EDGES)
    groups: tuple[Group, ...] = ()
    outputs: tuple[Identifier, ...] = ()
    weights: Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")] = ""

    @model_validator(mode="after")
    def _references_exist(self) -> Graph:
        ids = [node.id for node in self.nodes]
        known = set(ids)
        if len(known) < len(ids):
            twice = next(name for name in ids if ids.count(name) > 1)
            raise ValueError(f"two nodes have the id {twice!r}; each id may be used once")
        if len({edge.key for edge in self.edges}) < len(self.edges):
            raise ValueError("the same edge is drawn twice")
        used = [(edge.key, end) for edge in self.edges for end in (edge.source, edge.target)]
        used += [(f"group {group.id}", name) for group in self.groups for name in group.nodes]
        used += [
            (f"group {group.id}", driven.node)
            for group in self.groups
            for exposed in group.parameters
            for driven in exposed.drives
        ]
        used += [("outputs", name) for name in self.outputs]
        used += [(f"node {node.id}", node.share) for node in self.nodes if node.share]
        for place, name in used:
            if name not in known:
                raise ValueError(f"{place} names the node {name!r}, which does not exist")
        return self

    def node(self, id: str) -> Node:
        """The node with this id. Raises KeyError when there is none."""
        for node in self.nodes:
            if node.id == id:
                return node
        raise KeyError(id)

    def inputs_of(self, id: str) -> list[Edge]:
        """The edges that end at this node, in the order in which they were drawn."""
        return [edge for edge in self.edges if edge.target == id]

    def leaves(self) -> list[Node]:
        """Nodes from which no edge starts, in document order."""
        sources = {edge.source for edge in self.edges}
        return [node for node in self.nodes if node.id not in sources]

    def output_ids(self) -> list[str]:
        """The ids of the network's outputs: as named, else its leaves."""
        return list(self.outputs) or [node.id for node in self.leaves()]

    def sorted_nodes(self) -> Iterator[Node]:
        """Nodes in topological order (sources first, document order among equals).

        Nodes on or behind a cycle are left out: compare with `cycle`.
        """
        waiting = {node.id: 0 for node in self.nodes}
        following: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            waiting[edge.target] += 1
            following[edge.source].append(edge.target)
        by_id = {node.id: node for node in self.nodes}
        ready = deque(id for id, count in waiting.items() if count == 0)
        while ready:
            id = ready.popleft()
            yield by_id[id]
            for target in following[id]:
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)

    def cycle(self) -> tuple[str, ...]:
        """Ids of nodes that lie on or behind a cycle, in document order; empty when there is none."""
        reached = {node.id for node in self.sorted_nodes()}
        return tuple(node.id for node in self.nodes if node.id not in reached)

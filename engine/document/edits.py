"""Small changes to a project as data: what a quick fix is made of, and what a page does when one is clicked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from engine.document.files import read_value
from engine.document.graph import Edge, Frozen, Graph, Identifier, Node, Position
from engine.document.project import Project
from engine.errors import DocumentError


class SetConfig(Frozen):
    """Give a node's parameter a value; None takes it back to Keras's default."""

    kind: Literal["set_config"] = "set_config"
    network: Identifier = "model"
    node: Identifier
    name: str
    value: Any = None


class InsertAfter(Frozen):
    """Put a new layer behind a node: every edge that left the node now leaves the new one."""

    kind: Literal["insert_after"] = "insert_after"
    network: Identifier = "model"
    node: Identifier
    layer: str
    config: dict[str, Any] = Field(default_factory=dict)


class RemoveNode(Frozen):
    """Take a node out; what came before it is joined to what came after it."""

    kind: Literal["remove_node"] = "remove_node"
    network: Identifier = "model"
    node: Identifier


class Connect(Frozen):
    """Draw an edge."""

    kind: Literal["connect"] = "connect"
    network: Identifier = "model"
    edge: Edge


class SetOutputs(Frozen):
    """Say which nodes are the network's outputs."""

    kind: Literal["set_outputs"] = "set_outputs"
    network: Identifier = "model"
    nodes: tuple[Identifier, ...]


class SetField(Frozen):
    """Set a field of `data`, `task` or `training`; `path` is dotted (`training.batch_size`, `training.losses.0`)."""

    kind: Literal["set_field"] = "set_field"
    path: Annotated[str, Field(pattern=r"^(name|description|data|task|training)(\.[A-Za-z0-9_]+)*$")]
    value: Any = None


Edit = Annotated[
    SetConfig | InsertAfter | RemoveNode | Connect | SetOutputs | SetField,
    Field(discriminator="kind"),
]
EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)


def apply(project: Project, edits: tuple[Edit, ...] | list[Edit]) -> Project:
    """The project with all edits made, in order.

    Raises:
        DocumentError: an edit names something that is not there, or its result is not a valid document.
    """
    for edit in edits:
        project = _apply_one(project, edit)
    return project


def _apply_one(project: Project, edit: Edit) -> Project:
    if isinstance(edit, SetField):
        return _set_field(project, edit)
    if edit.network not in project.networks:
        raise DocumentError(f"There is no network named {edit.network!r}", where="networks")
    graph = project.networks[edit.network]
    node = getattr(edit, "node", None)
    if node is not None and node not in {each.id for each in graph.nodes}:
        raise DocumentError(
            f"There is no node {node!r}", where=f"network {edit.network}", cure="It may be deleted already."
        )
    return project.with_graph(_edit_graph(graph, edit), edit.network)


def _edit_graph(graph: Graph, edit: SetConfig | InsertAfter | RemoveNode | Connect | SetOutputs) -> Graph:
    if isinstance(edit, SetConfig):
        return _replace(graph, _configured(graph.node(edit.node), edit.name, edit.value))
    if isinstance(edit, InsertAfter):
        return insert_after(graph, edit.node, edit.layer, edit.config)
    if isinstance(edit, RemoveNode):
        return remove_node(graph, edit.node)
    if isinstance(edit, Connect):
        return Graph.model_validate({**graph.model_dump(), "edges": [*graph.edges, edit.edge]})
    return Graph.model_validate({**graph.model_dump(), "outputs": edit.nodes})


def new_id(graph: Graph, layer: str) -> str:
    """A free node id made from a layer's name: `conv2d`, `conv2d_1`, ..."""
    name = layer.removeprefix("ops.").lower()
    stem = "".join(letter for letter in name if letter.isascii() and letter.isalnum()) or "layer"
    stem = stem if stem[0].isalpha() else f"n{stem}"
    taken = {node.id for node in graph.nodes}
    if stem not in taken:
        return stem
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def insert_after(graph: Graph, id: str, layer: str, config: dict[str, Any]) -> Graph:
    """A graph in which a new node stands behind node `id` and takes over the edges that leave its first output."""
    before = graph.node(id)
    place = Position(x=before.position.x, y=before.position.y + 60)
    node = Node(id=new_id(graph, layer), layer=layer, config=config, position=place)
    moved = tuple(
        edge.model_copy(update={"source": node.id, "source_port": "output"})
        if (edge.source, edge.source_port) == (id, "output")
        else edge
        for edge in graph.edges
    )
    outputs = tuple(node.id if name == id else name for name in graph.outputs)
    joined = (*moved, Edge(source=id, target=node.id))
    return graph.model_copy(update={"nodes": (*graph.nodes, node), "edges": joined, "outputs": outputs})


def remove_node(graph: Graph, id: str) -> Graph:
    """A graph without node `id`, in which its first source feeds everything that its first output fed."""
    incoming = graph.inputs_of(id)
    kept = [edge for edge in graph.edges if id not in (edge.source, edge.target)]
    if incoming:
        start = incoming[0]
        healed = [
            edge.model_copy(update={"source": start.source, "source_port": start.source_port})
            for edge in graph.edges
            if (edge.source, edge.source_port) == (id, "output")
        ]
        known = {edge.key for edge in kept}
        kept += [edge for edge in healed if edge.key not in known]
    groups = tuple(
        group.model_copy(update={"nodes": tuple(name for name in group.nodes if name != id)}) for group in graph.groups
    )
    nodes = tuple(
        node.model_copy(update={"share": None}) if node.share == id else node for node in graph.nodes if node.id != id
    )
    outputs = tuple(name for name in graph.outputs if name != id)
    return graph.model_copy(update={"nodes": nodes, "edges": tuple(kept), "groups": groups, "outputs": outputs})


def _replace(graph: Graph, node: Node) -> Graph:
    return graph.model_copy(update={"nodes": tuple(node if each.id == node.id else each for each in graph.nodes)})


def _configured(node: Node, name: str, value: Any) -> Node:
    config = {key: kept for key, kept in node.config.items() if key != name}
    if value is not None:
        config[name] = value
    return node.model_copy(update={"config": config})


def _set_field(project: Project, edit: SetField) -> Project:
    value = project.model_dump(mode="json")
    place: Any = value
    *way, last = edit.path.split(".")
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    if isinstance(place, list):
        index = int(last)
        place[index : index + 1] = [edit.value]
    else:
        place[last] = edit.value
    return read_value(value)

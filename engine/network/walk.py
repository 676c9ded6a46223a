"""The one walk over a drawing: what flows along the wires may be values, Keras tensors or mere shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from engine.document.graph import Graph, Node

T = TypeVar("T")
Wires = Mapping[str, Sequence[T]]  # what arrives at a node: by input port, in the order in which the edges were drawn
MANY_WAYS = 3  # uses of a tensor or a layer
Visit = Callable[[Node, Wires[T]], Mapping[str, T] | None]


def walk(graph: Graph, visit: Visit[T]) -> dict[str, Mapping[str, T]]:
    """Visits every node once, sources first, and hands each what the nodes before it gave.

    Args:
        graph: any drawing. Nodes on or behind a cycle are never visited.
        visit: gets a node and what arrives at it, and returns what leaves it, by output port; None when that is not
            known. Nodes behind an unknown one, or behind a port that its node does not have, are never visited.

    Returns:
        what left each node, by node id; ids that are missing are unknown.
    """
    arriving = incoming(graph)
    known: dict[str, Mapping[str, T]] = {}
    for node in graph.sorted_nodes():
        wires: dict[str, list[T]] = {}
        for source, source_port, target_port in arriving[node.id]:
            if source_port not in known.get(source, {}):
                break
            wires.setdefault(target_port, []).append(known[source][source_port])
        else:
            leaving = visit(node, wires)
            if leaving is not None:
                known[node.id] = leaving
    return known


def incoming(graph: Graph) -> dict[str, list[tuple[str, str, str]]]:
    """For each node id, (source id, source port, target port) of the edges that end there, in drawn order."""
    arriving: dict[str, list[tuple[str, str, str]]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        arriving[edge.target].append((edge.source, edge.source_port, edge.target_port))
    return arriving


def needed(graph: Graph) -> Graph:
    """The part of the drawing that its outputs depend on, in document order; the rest does not become a model."""
    arriving = incoming(graph)
    waiting, kept = graph.output_ids(), set[str]()
    while waiting:
        id = waiting.pop()
        if id not in kept:
            kept.add(id)
            waiting.extend(source for source, _, _ in arriving[id])
    nodes = tuple(node for node in graph.nodes if node.id in kept)
    edges = tuple(edge for edge in graph.edges if edge.target in kept)
    return graph.model_copy(update={"nodes": nodes, "edges": edges})


def owner_of(graph: Graph, node: Node) -> Node:
    """The node whose layer this one uses: itself, or the end of its chain of `share`."""
    if node.share is None:
        return node
    by_id, seen = {each.id: each for each in graph.nodes}, {node.id}
    while node.share is not None and node.share in by_id and node.share not in seen:
        seen.add(node.share)
        node = by_id[node.share]
    return node


def has_many_ways(graph: Graph, passes: int = 1) -> bool:
    """Whether a tensor or a layer is used so often that the order matters in which its gradients are added up.

    TensorFlow's arithmetic optimization adds up four or more in pairs, in the order of names that it gave, which differ
    from one function to another; some layers use their input twice.

    Args:
        passes: how often a training step goes through the network before it adds up.
    """
    graph = needed(graph)
    tensors = Counter((edge.source, edge.source_port) for edge in graph.edges)
    layers = Counter(owner_of(graph, node).id for node in graph.nodes)
    return passes * max([*tensors.values(), *layers.values()], default=0) >= MANY_WAYS

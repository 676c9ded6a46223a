"""Which node of one network is which node of another.

Node ids are the identity: a node keeps its id for life, wherever it is moved and whatever it is called. Two networks
that were drawn apart have no id in common; then nodes are matched by their place in the order of the flow and their
kind of layer, those with the same parameters first.
"""

from __future__ import annotations

import json

from engine.document.graph import Graph, Node

SAME_LAYER, SAME_CONFIG = 2, 1  # what a pair is worth


def matched(before: Graph, after: Graph) -> dict[str, str]:
    """The id in `before` -> the id in `after`, for each node that is in both."""
    ids = {node.id for node in after.nodes}
    common = {node.id: node.id for node in before.nodes if node.id in ids}
    return common or _by_place(in_flow(before), in_flow(after))


def aligned(before: Graph, after: Graph) -> Graph:
    """`before`, with the ids that its nodes have in `after`."""
    names = matched(before, after)
    if all(old == new for old, new in names.items()):
        return before

    def new(id: str) -> str:
        return names.get(id, id)

    nodes = tuple(
        node.model_copy(update={"id": new(node.id), "share": new(node.share) if node.share else None})
        for node in before.nodes
    )
    edges = tuple(
        edge.model_copy(update={"source": new(edge.source), "target": new(edge.target)}) for edge in before.edges
    )
    groups = tuple(group.model_copy(update={"nodes": tuple(map(new, group.nodes))}) for group in before.groups)
    outputs = tuple(map(new, before.outputs))
    return before.model_copy(update={"nodes": nodes, "edges": edges, "groups": groups, "outputs": outputs})


def in_flow(graph: Graph) -> list[Node]:
    """All nodes, sources first; those on or behind a cycle at the end, in document order."""
    flowing = list(graph.sorted_nodes())
    reached = {node.id for node in flowing}
    return flowing + [node for node in graph.nodes if node.id not in reached]


def _by_place(before: list[Node], after: list[Node]) -> dict[str, str]:
    """The worthiest pairs of nodes of one layer that keep the order of both (the longest common subsequence)."""
    old, new = [_look(node) for node in before], [_look(node) for node in after]
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        here, below = best[row], best[row + 1]
        for column in range(len(new) - 1, -1, -1):
            value = max(below[column], here[column + 1])
            if old[row][0] == new[column][0]:
                value = max(value, below[column + 1] + _worth(old[row], new[column]))
            here[column] = value
    pairs, row, column = {}, 0, 0
    while row < len(old) and column < len(new):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs[before[row].id] = after[column].id
            row, column = row + 1, column + 1
    return pairs


def _look(node: Node) -> tuple[str, str]:
    return node.layer, json.dumps(node.config, sort_keys=True, default=str)


def _worth(one: tuple[str, str], other: tuple[str, str]) -> int:
    return SAME_LAYER + (SAME_CONFIG if one == other else 0)

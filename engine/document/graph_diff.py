"""What differs between two networks, and both laid over each other as one drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from engine.document.change import ABSENT, Change, Kind, title, turned, written
from engine.document.graph import Edge, Frozen, Graph, Node
from engine.document.match import aligned, matched

State = Literal["added", "removed", "changed", "unchanged"]


class Overlay(Frozen):
    """Two networks as one: every node and every edge of either, each with its state.

    Args:
        graph: ids as the newer network has them; its own nodes first, then those that it has no more.
        nodes, edges: the state by node id and by `Edge.key`.
        before, after: the node as each network itself has it, by its id in `graph`.
    """

    graph: Graph
    nodes: dict[str, State]
    edges: dict[str, State]
    before: dict[str, Node]
    after: dict[str, Node]


def overlay(before: Graph, after: Graph) -> Overlay:
    """Lays two networks over each other; a node that only moved is unchanged."""
    names, original = matched(before, after), before
    before = aligned(before, after)
    old, new = {node.id: node for node in before.nodes}, {node.id: node for node in after.nodes}
    touched = {change.node for change in _kept(before, after)}
    nodes: dict[str, State] = {id: _state(id, old, new, touched) for id in {**new, **old}}
    edges = {edge.key: edge for edge in (*after.edges, *before.edges)}
    kept = {edge.key for edge in before.edges} & {edge.key for edge in after.edges}
    gone = {edge.key for edge in before.edges} - kept
    states: dict[str, State] = {
        key: "unchanged" if key in kept else "removed" if key in gone else "added" for key in edges
    }
    drawn = Graph(nodes=tuple({**old, **new}[id] for id in nodes), edges=tuple(edges.values()))
    was = {names.get(node.id, node.id): node for node in original.nodes}
    return Overlay(graph=drawn, nodes=nodes, edges=states, before=was, after=new)


def near(both: Overlay) -> Overlay:
    """Only what differs, and the nodes next to it; the same where nothing is left out."""
    kept = {id for id, state in both.nodes.items() if state != "unchanged"}
    kept |= {
        end for edge in both.graph.edges if both.edges[edge.key] != "unchanged" for end in (edge.source, edge.target)
    }
    beside = {
        end for edge in both.graph.edges if {edge.source, edge.target} & kept for end in (edge.source, edge.target)
    }
    ids = kept | beside
    nodes = tuple(
        node.model_copy(update={"share": node.share if node.share in ids else None})
        for node in both.graph.nodes
        if node.id in ids
    )
    edges = tuple(edge for edge in both.graph.edges if edge.source in ids and edge.target in ids)
    return both.model_copy(
        update={
            "graph": Graph(nodes=nodes, edges=edges),
            "nodes": {id: state for id, state in both.nodes.items() if id in ids},
            "edges": {edge.key: both.edges[edge.key] for edge in edges},
        }
    )


def _state(id: str, old: dict[str, Node], new: dict[str, Node], touched: set[str]) -> State:
    if id not in old:
        return "added"
    if id not in new:
        return "removed"
    return "changed" if id in touched else "unchanged"


def graph_changes(network: str, before: Graph, after: Graph) -> Iterator[Change]:
    """Every difference of two networks: nodes that came and went, what changed in those that stayed, wires."""
    before = aligned(before, after)
    old, new = {node.id: node for node in before.nodes}, {node.id: node for node in after.nodes}
    found = [_whole("added", node) for id, node in new.items() if id not in old]
    found += [_whole("removed", node) for id, node in old.items() if id not in new]
    found += [*_kept(before, after), *_wires(before, after), *_groups(before, after)]
    yield from (change.model_copy(update={"network": network}) for change in found)


def _whole(kind: Kind, node: Node) -> Change:
    side = {"before" if kind == "removed" else "after": node.model_dump(mode="json")}
    settings = ", ".join(f"{key}={written(value)}" for key, value in node.config.items())
    sentence = f"{kind} {title(node)}" + (f" with {settings}" if settings and kind == "added" else "")
    return Change(part="network", kind=kind, sentence=sentence, node=node.id, **side)


def _kept(before: Graph, after: Graph) -> Iterator[Change]:
    """What changed in the nodes that both have."""
    old = {node.id: node for node in before.nodes}
    orders = [_feeds(graph) for graph in (before, after)]
    outputs = [set(graph.outputs) for graph in (before, after)]
    for node in after.nodes:
        if node.id not in old:
            continue
        yield from _node(old[node.id], node)
        first, second = (order.get(node.id, []) for order in orders)
        if first != second and sorted(first) == sorted(second):
            names = (", ".join(edge.partition(".")[0] for edge in order) for order in (first, second))
            yield _changed(node, "order of its inputs", first, second, turned("order of inputs", names, title(node)))
        was, now = (node.id in named for named in outputs)
        if was != now and any(outputs):
            verb = "is now named as an output" if now else "is no longer named as an output"
            yield _changed(node, "output", was, now, f"{title(node)} {verb}")


def _node(before: Node, after: Node) -> Iterator[Change]:
    of = title(after)
    if before.layer != after.layer:
        yield _changed(after, "layer", before.layer, after.layer, turned("layer", (before.layer, after.layer), of))
    if before.label != after.label:
        words = (f"“{written(label)}”" if label else "no name" for label in (before.label, after.label))
        name = f"{after.layer} '{after.id}'"
        yield _changed(after, "label", before.label, after.label, turned("name", words, name))
    if before.share != after.share:
        words = (repr(share) if share else "no node" for share in (before.share, after.share))
        yield _changed(after, "share", before.share, after.share, turned("shares the weights of", words, of))
    was, now = before.config, after.config
    for key in sorted({*was, *now}):
        if was.get(key) != now.get(key) or (key in was) != (key in now):
            words = (written(config[key]) if key in config else ABSENT for config in (was, now))
            yield _changed(after, key, was.get(key), now.get(key), turned(written(key), words, of))


def _wires(before: Graph, after: Graph) -> Iterator[Change]:
    was, now = {edge.key: edge for edge in before.edges}, {edge.key: edge for edge in after.edges}
    nodes = {node.id: node for node in (*before.nodes, *after.nodes)}
    yield from (_wire("connected", now[key], nodes) for key in now if key not in was)
    yield from (_wire("disconnected", was[key], nodes) for key in was if key not in now)


def _wire(kind: Kind, edge: Edge, nodes: dict[str, Node]) -> Change:
    between = "to" if kind == "connected" else "from"
    sentence = f"{kind} {title(nodes[edge.source])} {between} {title(nodes[edge.target])}"
    ports = [port for port, usual in ((edge.source_port, "output"), (edge.target_port, "inputs")) if port != usual]
    sentence += f" ({', '.join(map(written, ports))})" if ports else ""
    side = {"after" if kind == "connected" else "before": edge.model_dump(mode="json")}
    return Change(part="network", kind=kind, sentence=sentence, node=edge.target, field=edge.key, **side)


def _groups(before: Graph, after: Graph) -> Iterator[Change]:
    """Groups by what is in them and what their forms ask for; whether one is collapsed is no difference."""
    was, now = ({group.id: (group.label, group.nodes) for group in graph.groups} for graph in (before, after))
    yield from _forms(before, after)
    for id in sorted({*was, *now}):
        if was.get(id) != now.get(id):
            kind: Kind = "added" if id not in was else "removed" if id not in now else "changed"
            label = (now.get(id) or was[id])[0]
            sentence = f"{kind} the group '{id}'" + (f" “{written(label)}”" if label else "")
            sides = {"before": _listed(was.get(id)), "after": _listed(now.get(id))}
            yield Change(part="network", kind=kind, sentence=sentence, field="groups", **sides)


def _forms(before: Graph, after: Graph) -> Iterator[Change]:
    """Groups that ask for other parameters; their values are those of their nodes, and are told there."""
    old = {group.id: group for group in before.groups}
    for group in after.groups:
        was, now = (
            [exposed.name for exposed in each.parameters] if each else [] for each in (old.get(group.id), group)
        )
        if group.id in old and was != now:
            words = (", ".join(names) or "none" for names in (was, now))
            of = f"the group '{group.id}'"
            sentence = turned("parameters", words, of)
            yield Change(part="network", kind="changed", sentence=sentence, field="groups", before=was, after=now)


def _listed(group: tuple[str, tuple[str, ...]] | None) -> Any:
    return None if group is None else [group[0], list(group[1])]


def _feeds(graph: Graph) -> dict[str, list[str]]:
    """By node, the keys of the edges that end there, in the order in which they were drawn."""
    found: dict[str, list[str]] = {}
    for edge in graph.edges:
        found.setdefault(edge.target, []).append(edge.key)
    return found


def _changed(node: Node, field: str, before: Any, after: Any, sentence: str) -> Change:
    return Change(
        part="network", kind="changed", sentence=sentence, node=node.id, field=field, before=before, after=after
    )

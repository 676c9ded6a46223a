"""What differs between two versions of a project, in words a person can read."""

from __future__ import annotations

from engine.document.graph import Graph
from engine.document.project import Project


def diff(before: Project, after: Project) -> list[str]:
    """Sentences, in the order: name, networks, data, task, training. Empty when nothing but positions moved."""
    sentences = [] if before.name == after.name else [f"renamed {before.name!r} to {after.name!r}"]
    for name in sorted({*before.networks, *after.networks}):
        sentences += _diff_graph(before.networks.get(name, Graph()), after.networks.get(name, Graph()))
    for part in ("data", "task", "training"):
        old, new = getattr(before, part).model_dump(), getattr(after, part).model_dump()
        sentences += [f"{part}.{key}: {old[key]!r} -> {new[key]!r}" for key in old if old[key] != new[key]]
    return sentences


def _diff_graph(before: Graph, after: Graph) -> list[str]:
    old, new = {node.id: node for node in before.nodes}, {node.id: node for node in after.nodes}
    sentences = [f"added {new[id].layer} {id!r}" for id in new if id not in old]
    sentences += [f"removed {old[id].layer} {id!r}" for id in old if id not in new]
    for id in (id for id in new if id in old):
        was, now = old[id].config, new[id].config
        sentences += [
            f"{id}.{key}: {was.get(key, 'default')!r} -> {now.get(key, 'default')!r}"
            for key in sorted({*was, *now})
            if was.get(key) != now.get(key)
        ]
    edges_before, edges_after = {edge.key for edge in before.edges}, {edge.key for edge in after.edges}
    sentences += [f"connected {key}" for key in sorted(edges_after - edges_before)]
    sentences += [f"disconnected {key}" for key in sorted(edges_before - edges_after)]
    return sentences

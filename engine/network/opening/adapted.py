"""Normalization in a file keeps what it has seen of data as weights; in a drawing mean and variance are settings.

Where the catalog has no Normalization it stays a placeholder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.catalog.read import has
from engine.document.graph import Graph, Node

FRESH = {"mean": 0.0, "variance": 1.0}  # before it has seen data


def settle(graph: Graph, found: Mapping[str, Sequence[np.ndarray]]) -> Graph:
    """The drawing in which each Normalization says its mean and variance, from the weights where there are any."""
    if not has("layer", "Normalization"):
        return graph
    return graph.model_copy(update={"nodes": tuple(_settled(node, found.get(node.id, ())) for node in graph.nodes)})


def _settled(node: Node, state: Sequence[np.ndarray]) -> Node:
    if node.layer != "Normalization" or node.share or node.config.get("mean") is not None:
        return node
    known = {"mean": state[0].tolist(), "variance": state[1].tolist()} if len(state) > 1 else FRESH
    return node.model_copy(update={"config": {**node.config, **known}})

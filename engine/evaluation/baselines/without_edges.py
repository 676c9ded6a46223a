"""Without edges: the same network, trained the same way on the same nodes, none of which is joined to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.catalog.card import Card
from engine.data.neighbourhoods import LINKS
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.messages.answers import TargetFacts


@dataclass(frozen=True)
class WithoutEdges:
    """What the edges of a graph are worth. Data alone cannot say it: the run trains it (see `engine.jobs.train`)."""

    card: Card = Card(
        kind="baseline",
        name="without_edges",
        title="The same without edges",
        category="graphs",
        summary="The same network with the same first weights, trained the same way on the same nodes, but each node "
        "is joined to itself alone.",
        inputs=(),
        docs="https://arxiv.org/abs/1609.02907",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Never from data alone."""
        return False

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """A network is needed for it."""
        raise NotImplementedError


BASELINE = WithoutEdges()


def has_edges(prepared: Prepared) -> bool:
    """Whether the samples are nodes of a graph."""
    return any(column.kind == "links" for column in prepared.preparation.columns)


def without_edges(prepared: Prepared) -> Prepared:
    """The same data, each node joined to itself alone."""
    return replace(prepared, x={part: {**x, LINKS: alone(x[LINKS])} for part, x in prepared.x.items()})


def alone(links: np.ndarray) -> np.ndarray:
    """The links of as many nodes without an edge: Kipf and Welling's matrix is then 1 on its diagonal."""
    return np.broadcast_to(np.eye(links.shape[1], dtype=links.dtype), links.shape).copy()

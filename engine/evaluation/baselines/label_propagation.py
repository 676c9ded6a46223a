"""Label propagation: labels of the training nodes spread along the edges of a graph; features count for nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.neighbourhoods import GRAPH
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows, truth
from engine.messages.answers import TargetFacts

STAYS = 0.1  # of a label at each step; the rest comes from the neighbours
STEPS = 200


@dataclass(frozen=True)
class LabelPropagation:
    """What edges alone say: no network, no features, nothing to choose."""

    card: Card = Card(
        kind="baseline",
        name="label_propagation",
        title="Labels along edges",
        category="graphs",
        summary="Each training node's label spreads to its neighbours, and on from there (Zhou and others 2004, alpha "
        f"{1 - STAYS:g}). Features are not looked at.",
        inputs=(),
        docs="https://proceedings.neurips.cc/paper/2003/hash/87682805257e619d49b8e0dfdc14affa-Abstract.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Classes of nodes of a graph."""
        return has_rows(prepared) and target.kind == "classes" and GRAPH in prepared.raw.reading

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """Scores of the test nodes; a node that no label reaches gets the most frequent one."""
        graph, labels = prepared.raw.reading[GRAPH], truth(target, prepared, "train")
        train, test = graph.chosen[prepared.rows["train"]], graph.chosen[prepared.rows["test"]]
        given = np.zeros((len(graph.features), len(target.classes)))
        given[train, labels] = 1.0
        found = given
        for _ in range(STEPS):
            found = (1.0 - STAYS) * (graph.matrix @ found) + STAYS * given
        shares = np.bincount(labels, minlength=len(target.classes)) / len(labels)
        return np.asarray(found[test] + 1e-12 * shares)


BASELINE = LabelPropagation()

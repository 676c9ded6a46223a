"""How far the figures of a graph's preset move from split to split, each beside the same network without edges.

python -m benchmarks.graphs karate-gcn 20     # the seeds 0 to 19 of the split, the preset as it ships
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.document.project import Project
from engine.evaluation.baselines import label_propagation
from engine.evaluation.baselines.without_edges import without_edges
from engine.training.run import feeds, train


def accuracy(project: Project, prepared: Prepared) -> float:
    """Of the network on the test nodes."""
    model = train(project, prepared, "split", lambda lot: None, tuple).model
    scores = model.predict(list(feeds(project, prepared)["test"].values()), verbose=0)
    return right(scores, prepared)


def right(scores: np.ndarray, prepared: Prepared) -> float:
    """The share of test nodes with the highest score for their own class."""
    return float(np.mean(scores.argmax(axis=1) == next(iter(prepared.y["test"].values()))))


def main(name: str, splits: int) -> None:
    """One line for each split, then means and deviations."""
    preset, found = client.preset(name), []
    for seed in range(splits):
        split = preset.data.split.model_copy(update={"seed": seed})
        project = preset.model_copy(update={"data": preset.data.model_copy(update={"split": split})})
        prepared = prepare(project.data, Path)
        spread = label_propagation.BASELINE.predict(prepared.facts.target, prepared, 0)
        alone = accuracy(project, without_edges(prepared))
        found.append((accuracy(project, prepared), alone, right(spread, prepared)))
        print(seed, *(f"{value:.3f}" for value in found[-1]), flush=True)
    for what, values in zip(("network", "without edges", "labels along edges"), np.transpose(found), strict=True):
        print(f"{what}: mean {values.mean():.3f}, deviation {values.std(ddof=1):.3f}, lowest {values.min():.3f}")
    print("beats the one without edges in", sum(one > other for one, other, _ in found), "of", splits)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

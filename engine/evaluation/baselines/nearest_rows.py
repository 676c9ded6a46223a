"""Nearest rows: what the training rows say that are most like a test row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.inputs import FEATURES
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, rows_of_features, truth
from engine.messages.answers import TargetFacts

NEIGHBOURS = (1, 3, 5, 9, 15)
MOST_ROWS = 20_000  # of training; of more some, drawn by the seed
MOST_NUMBERS = 20_000  # a sample


@dataclass(frozen=True)
class NearestRows:
    """The k nearest neighbours, k chosen on the validation rows; columns of a table are brought to one scale."""

    card: Card = Card(
        kind="baseline",
        name="nearest_rows",
        title="Nearest neighbours",
        category="any",
        summary="The class that most of the k most alike training rows have, or the mean of their numbers.",
        inputs=(),
        docs="https://scikit-learn.org/stable/modules/neighbors.html",
        facts={"when": "evaluation"},
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A class or some numbers, from inputs that are not too large and no tokens."""
        size = sum(int(np.prod(values.shape[1:])) for values in prepared.x["train"].values())
        mask = target.kind == "classes" and bool(target.shape)
        plain = not mask and target.kind != "text" and not prepared.facts.vocabularies
        return has_rows(prepared) and plain and size <= MOST_NUMBERS

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """From the training rows."""
        from sklearn.neighbors import NearestNeighbors

        rows = np.random.default_rng(seed).permutation(prepared.facts.rows["train"])[:MOST_ROWS]
        train, turned = _scaled(prepared, rows)
        known = original(truth(target, prepared, "train")[rows], target)
        tried = [k for k in NEIGHBOURS if k <= len(rows)]
        search = NearestNeighbors(n_neighbors=tried[-1]).fit(train)

        def told(part: str, many: int) -> Predicted:
            places = search.kneighbors(turned(rows_of_features(prepared, part)), many, return_distance=False)
            nearest: Predicted = known[places]
            return nearest

        best = tried[len(tried) // 2]
        if prepared.facts.rows.get("validation", 0) > 1:
            nearest, true = told("validation", tried[-1]), original(truth(target, prepared, "validation"), target)
            best = min(tried, key=lambda k: _error(_said(nearest[:, :k], target), true, target))
        return _said(told("test", best), target)


BASELINE = NearestRows()


def _scaled(prepared: Prepared, rows: np.ndarray) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """The training rows, and what turns other rows alike: of a table alone each column has mean 0 and deviation 1."""
    train = rows_of_features(prepared, "train")[rows]
    if list(prepared.x["train"]) != [FEATURES]:
        return train, lambda values: values
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - mean) / spread, lambda values: (values - mean) / spread


def _said(nearest: np.ndarray, target: TargetFacts) -> Predicted:
    """The share of each class among the neighbours, or the mean of their numbers."""
    if target.kind == "number":
        return np.asarray(nearest.mean(axis=1)).reshape(len(nearest), -1)
    return np.stack([(nearest == label).mean(axis=1) for label in range(len(target.classes))], axis=1)


def _error(said: Predicted, true: np.ndarray, target: TargetFacts) -> float:
    if target.kind == "number":
        return float(np.mean((said - true.reshape(said.shape)) ** 2))
    return float(np.mean(said.argmax(axis=-1) != true))

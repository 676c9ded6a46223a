"""Two means: what rows with the same first name, and what rows with the same second name are like on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.data.targets import original
from engine.evaluation.base import Predicted, has_rows, truth
from engine.messages.answers import TargetFacts

NAMED = 2  # columns: who, and what


@dataclass(frozen=True)
class TwoMeans:
    """The usual first thing to try for ratings: the mean, how generous somebody is, and how liked something is."""

    card: Card = Card(
        kind="baseline",
        name="two_means",
        title="Means of both names",
        category="ratings",
        summary="The mean of all training rows, plus how far the rows of the one name (a person) lie from it, plus how "
        "far those of the other (a film) lie from what is left.",
        inputs=(),
        docs="https://surprise.readthedocs.io/en/stable/basic_algorithms.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One number, from two columns of names and nothing else."""
        raw = prepared.raw
        named = raw.columns("text", "category")
        return (
            has_rows(prepared)
            and target.kind == "number"
            and not target.shape
            and len(named) == len(raw.names) == NAMED
        )

    def predict(self, target: TargetFacts, prepared: Prepared, seed: int) -> Predicted:
        """Names that no training row has add nothing."""
        table, rows = prepared.raw.table, prepared.rows
        known = pd.Series(original(truth(target, prepared, "train"), target).ravel())
        found = np.full(len(rows["test"]), known.mean())
        left = known - known.mean()
        for name in prepared.raw.columns("text", "category"):
            column = table[name]
            train = column.iloc[rows["train"]].reset_index(drop=True)
            means = left.groupby(train).mean()
            found += column.iloc[rows["test"]].map(means).fillna(0.0).to_numpy()
            left = left - train.map(means).to_numpy()
        return found.reshape(-1, 1)


BASELINE = TwoMeans()

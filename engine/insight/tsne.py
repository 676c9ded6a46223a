"""t-SNE: points whose near neighbours stay near (van der Maaten and Hinton 2008)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.catalog.card import Parameter
from engine.insight.base import insight_card
from engine.insight.projected import Placed, Projector

MOST_NUMBERS = 50  # of a point; of more, principal components stand for them, as the authors do


class Tsne(Projector):
    """Begins with principal components, so it is the same each time."""

    card = insight_card(
        "tsne",
        "Projector: t-SNE",
        "What a layer gives for up to 2,000 test rows, as points whose near neighbours stay near: groups show that PCA "
        "lays over each other. Sizes of groups and distances between them say nothing.",
        "https://scikit-learn.org/stable/modules/manifold.html#t-sne",
        parameters=(
            Parameter(
                name="perplexity", type="float", default=30.0, minimum=2.0, maximum=100.0,
                help="About how many neighbours each point keeps near. Look at several: what shows in all is there.",
            ),
        ),
        asks=["layer"],
        slow=True,
    )  # fmt: skip

    def placed(self, values: np.ndarray, chosen: Mapping[str, Any], seed: int) -> Placed:
        from sklearn.decomposition import PCA
        from sklearn.manifold import TSNE
        from threadpoolctl import threadpool_limits

        if min(values.shape) > MOST_NUMBERS:
            values = PCA(MOST_NUMBERS, svd_solver="full").fit_transform(values)
        perplexity = min(float(chosen["perplexity"]), (len(values) - 1) / 3)
        start = "pca" if min(values.shape) >= 2 and values.std() > 0 else "random"
        with threadpool_limits(1):  # beside a run that trains, its threads wait for each other ten times as long
            points = TSNE(2, perplexity=perplexity, init=start, random_state=seed).fit_transform(values)
        return Placed(np.asarray(points, "float64"), (f"Perplexity {perplexity:.3g}.",))


LOOK = Tsne()

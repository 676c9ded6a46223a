"""Principal components: the plane in which points lie furthest apart (Pearson 1901)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.insight.base import insight_card
from engine.insight.projected import Placed, Projector


class Pca(Projector):
    """Straight and the same each time: distances in the plane are at most those of the space."""

    card = insight_card(
        "pca",
        "Projector: PCA",
        "What a layer gives for up to 2,000 test rows, as points in the plane in which they lie furthest apart, "
        "coloured by what is true.",
        "https://scikit-learn.org/stable/modules/decomposition.html#pca",
        asks=["layer"],
    )

    def placed(self, values: np.ndarray, chosen: Mapping[str, Any], seed: int) -> Placed:
        from sklearn.decomposition import PCA

        if not np.ptp(values, axis=0).any():
            return Placed(np.zeros((len(values), 2)), ("All of them are the same.",))
        most = min(2, *values.shape)
        fitted = PCA(most, svd_solver="full").fit(values)
        points = np.zeros((len(values), 2))
        points[:, :most] = fitted.transform(values)
        shares = fitted.explained_variance_ratio_
        note = f"The plane holds {shares.sum():.0%} of the variance ({', '.join(f'{share:.0%}' for share in shares)})."
        return Placed(points, (note,))


LOOK = Pca()

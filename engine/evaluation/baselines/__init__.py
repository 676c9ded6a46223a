"""Simple ways to predict a target, one a file, in the order in which they are shown."""

from engine.evaluation.base import Baseline
from engine.evaluation.baselines import (
    from_scratch,
    gradient_boosting,
    label_propagation,
    linear,
    linear_autoregression,
    most_frequent,
    nearest_rows,
    otsu_threshold,
    pixel_distance,
    seasonal_naive,
    support_vectors,
    tfidf,
    two_means,
    without_edges,
)

BASELINES: dict[str, Baseline] = {
    baseline.card.name: baseline
    for baseline in (
        most_frequent.BASELINE,
        linear.BASELINE,
        nearest_rows.BASELINE,
        gradient_boosting.BASELINE,
        support_vectors.BASELINE,
        otsu_threshold.BASELINE,
        pixel_distance.BASELINE,
        seasonal_naive.BASELINE,
        linear_autoregression.BASELINE,
        tfidf.BASELINE,
        two_means.BASELINE,
        label_propagation.BASELINE,
        without_edges.BASELINE,
        from_scratch.BASELINE,
    )
}

"""What a trained network has learned as a whole, one insight a file."""

from engine.insight import feature_maps, filters, pca, permutation_importance, tsne
from engine.insight.base import Look

INSIGHTS: dict[str, Look] = {
    look.card.name: look for look in (permutation_importance.LOOK, filters.LOOK, feature_maps.LOOK, pca.LOOK, tsne.LOOK)
}

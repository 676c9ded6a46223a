"""Why a network said what it said, one explanation a file."""

from engine.explanation import (
    attention,
    grad_cam,
    integrated_gradients,
    nearest,
    occlusion,
    saliency,
    smooth_grad,
)
from engine.explanation.base import Explanation

EXPLANATIONS: dict[str, Explanation] = {
    each.card.name: each
    for each in (
        saliency.EXPLANATION,
        smooth_grad.EXPLANATION,
        integrated_gradients.EXPLANATION,
        grad_cam.EXPLANATION,
        occlusion.EXPLANATION,
        attention.EXPLANATION,
        nearest.EXPLANATION,
    )
}

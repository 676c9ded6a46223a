"""Why a network said what it said, one method a file."""

from engine.explanation import grad_cam, integrated_gradients, occlusion, saliency, smooth_grad
from engine.explanation.base import Method

METHODS: dict[str, Method] = {
    method.card.name: method
    for method in (
        saliency.METHOD,
        smooth_grad.METHOD,
        integrated_gradients.METHOD,
        grad_cam.METHOD,
        occlusion.METHOD,
    )
}

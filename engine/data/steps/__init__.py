"""How columns are prepared, one step a file."""

from engine.data.base import Step
from engine.data.steps import (
    center_crop,
    grayscale,
    impute,
    min_max,
    normalise,
    one_hot,
    rescale,
    resize,
    standardize,
)

STEPS: dict[str, Step] = {
    step.card.name: step
    for step in (
        impute.STEP,
        standardize.STEP,
        min_max.STEP,
        one_hot.STEP,
        resize.STEP,
        center_crop.STEP,
        grayscale.STEP,
        rescale.STEP,
        normalise.STEP,
    )
}

"""How columns are prepared, one step a file."""

from engine.data.base import Step
from engine.data.steps import (
    center_crop,
    clean,
    date_parts,
    grayscale,
    impute,
    min_max,
    normalise,
    one_hot,
    rescale,
    resize,
    standardize,
    standardize_series,
    tokenize,
)

STEPS: dict[str, Step] = {
    step.card.name: step
    for step in (
        impute.STEP,
        standardize.STEP,
        min_max.STEP,
        one_hot.STEP,
        date_parts.STEP,
        rescale.STEP,
        standardize_series.STEP,
        clean.STEP,
        tokenize.STEP,
        resize.STEP,
        center_crop.STEP,
        grayscale.STEP,
        normalise.STEP,
    )
}

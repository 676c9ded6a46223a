"""How columns are prepared, one step a file."""

from engine.data.base import Step
from engine.data.steps import (
    clean,
    date_parts,
    impute,
    min_max,
    one_hot,
    rescale,
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
    )
}

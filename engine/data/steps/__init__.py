"""How columns are prepared, one step a file."""

from engine.data.base import Step
from engine.data.steps import (
    bins,
    clean,
    clip,
    date_parts,
    frequency,
    impute,
    log,
    mark_missing,
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
        date_parts.STEP,
        mark_missing.STEP,
        impute.STEP,
        clip.STEP,
        log.STEP,
        standardize.STEP,
        min_max.STEP,
        bins.STEP,
        one_hot.STEP,
        frequency.STEP,
        rescale.STEP,
        standardize_series.STEP,
        clean.STEP,
        tokenize.STEP,
    )
}

"""How columns are prepared, one step a file."""

from engine.data.base import Step
from engine.data.steps import (
    bins,
    center_crop,
    clean,
    clip,
    date_parts,
    frequency,
    grayscale,
    impute,
    log,
    mark_missing,
    min_max,
    normalise,
    one_hot,
    rescale,
    resize,
    spectrogram,
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
        spectrogram.STEP,
        clean.STEP,
        tokenize.STEP,
        resize.STEP,
        center_crop.STEP,
        grayscale.STEP,
        normalise.STEP,
    )
}

"""How good predictions are, one measure a file."""

from engine.evaluation.base import Measure
from engine.evaluation.measures import (
    accuracy,
    auroc,
    character_error_rate,
    exact_text,
    iou,
    mase,
    r2,
    rmse,
    word_error_rate,
)

MEASURES: dict[str, Measure] = {
    measure.card.name: measure
    for measure in (
        accuracy.MEASURE,
        auroc.MEASURE,
        iou.MEASURE,
        mase.MEASURE,
        r2.MEASURE,
        rmse.MEASURE,
        character_error_rate.MEASURE,
        word_error_rate.MEASURE,
        exact_text.MEASURE,
    )
}

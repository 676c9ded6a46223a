"""How good predictions are, one measure a file."""

from engine.evaluation.base import Measure
from engine.evaluation.measures import accuracy, auroc, iou, mase, r2

MEASURES: dict[str, Measure] = {
    measure.card.name: measure for measure in (accuracy.MEASURE, auroc.MEASURE, iou.MEASURE, mase.MEASURE, r2.MEASURE)
}

"""What can be said of predictions on the test split, one report a file, in the order in which they are shown."""

from engine.evaluation.reports import calibration, classes, curves, forecast, masks, mistakes, numbers, slices, texts
from engine.evaluation.reports.base import Report

REPORTS: dict[str, Report] = {
    report.card.name: report
    for report in (
        classes.REPORT,
        curves.REPORT,
        calibration.REPORT,
        numbers.REPORT,
        forecast.REPORT,
        masks.REPORT,
        texts.REPORT,
        mistakes.REPORT,
        slices.REPORT,
    )
}

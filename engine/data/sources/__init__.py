"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import breast_cancer, csv, diabetes, digits, fair, iris, randhie, wine

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        fair.SOURCE,
        randhie.SOURCE,
        csv.SOURCE,
    )
}

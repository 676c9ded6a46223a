"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import breast_cancer, covered_digits, csv, diabetes, digits, iris, wine

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        covered_digits.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        csv.SOURCE,
    )
}

"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import bible_part, breast_cancer, csv, diabetes, digits, iris, name_language, wine, word_rating

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        name_language.SOURCE,
        bible_part.SOURCE,
        word_rating.SOURCE,
        csv.SOURCE,
    )
}

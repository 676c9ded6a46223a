"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import (
    bible_part,
    breast_cancer,
    co2,
    covered_digits,
    csv,
    diabetes,
    digit_pairs,
    digits,
    elnino,
    fair,
    images,
    iris,
    macrodata,
    mnist,
    name_language,
    nile,
    photographs,
    randhie,
    sounds,
    spoken_digits,
    sunspots,
    wine,
    word_rating,
)

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        mnist.SOURCE,
        digit_pairs.SOURCE,
        photographs.SOURCE,
        covered_digits.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        fair.SOURCE,
        randhie.SOURCE,
        sunspots.SOURCE,
        co2.SOURCE,
        elnino.SOURCE,
        macrodata.SOURCE,
        nile.SOURCE,
        name_language.SOURCE,
        bible_part.SOURCE,
        word_rating.SOURCE,
        spoken_digits.SOURCE,
        csv.SOURCE,
        images.SOURCE,
        sounds.SOURCE,
    )
}

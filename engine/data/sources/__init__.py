"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import (
    breast_cancer,
    csv,
    diabetes,
    digit_pairs,
    digits,
    fair,
    images,
    iris,
    mnist,
    photographs,
    randhie,
    wine,
)

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        mnist.SOURCE,
        digit_pairs.SOURCE,
        photographs.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        fair.SOURCE,
        randhie.SOURCE,
        csv.SOURCE,
        images.SOURCE,
    )
}

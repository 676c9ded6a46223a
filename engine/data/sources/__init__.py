"""Where data come from, one source a file."""

from engine.data.base import Source
from engine.data.sources import (
    breast_cancer,
    co2,
    csv,
    diabetes,
    digits,
    elnino,
    iris,
    macrodata,
    nile,
    sunspots,
    wine,
)

SOURCES: dict[str, Source] = {
    source.card.name: source
    for source in (
        digits.SOURCE,
        breast_cancer.SOURCE,
        wine.SOURCE,
        iris.SOURCE,
        diabetes.SOURCE,
        sunspots.SOURCE,
        co2.SOURCE,
        elnino.SOURCE,
        macrodata.SOURCE,
        nile.SOURCE,
        csv.SOURCE,
    )
}

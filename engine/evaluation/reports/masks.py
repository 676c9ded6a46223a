"""Masks: of each class how well the area that was said lies over the true one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.counts import Counts
from engine.evaluation.reports.base import Seen, figure, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section
from engine.messages.pictures import Table
from engine.tasks.resampling import interval, weights

Value = Callable[[Counts], np.ndarray]
FIGURES: tuple[tuple[str, str, Value, str], ...] = (
    ("mean_iou", "Mean IoU", lambda found: found.macro(found.iou), "The mean over the classes that are true or said."),
    ("pixel_accuracy", "Pixel accuracy", lambda found: found.accuracy, "The share of pixels that were said right."),
)


@dataclass(frozen=True)
class Masks:
    """Intersection over union of each class, over the pixels of all test pictures; resamples draw pictures."""

    card: Card = report_card(
        "masks",
        "Areas",
        "masks",
        "Of each class the area that was said right over the area that is said or true.",
        "https://keras.io/api/metrics/segmentation_metrics/#meaniou-class",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """A class for each pixel."""
        return target.kind == "classes" and len(target.shape) == 2

    def report(self, seen: Seen) -> Section:
        """Over all pixels."""
        rows = _by_row(seen.true, seen.said(), seen.target)
        own, many = _summed(rows), _resampled(rows, seen.seed)
        others = {
            name: _summed(_by_row(seen.true, seen.said(found), seen.target)) for name, found in seen.baselines.items()
        }
        return section(
            self.card,
            seen,
            figures=tuple(
                figure(
                    name, title, float(value(own)), interval(value(many)), help=help,
                    baselines={other: float(value(found)) for other, found in others.items()},
                )
                for name, title, value, help in FIGURES
            ),
            pictures=(_by_class(own, many, seen.target),),
            notes=("Resamples draw whole pictures, for the pixels of one are alike.",),
        )  # fmt: skip


REPORT = Masks()


def _by_row(true: np.ndarray, said: np.ndarray, target: TargetFacts) -> Counts:
    """The counts of each picture, (pictures, classes)."""
    classes = len(target.classes)

    def counted(labels: np.ndarray, kept: np.ndarray) -> np.ndarray:
        places = np.broadcast_to(np.arange(len(true))[:, None, None] * classes, true.shape) + labels
        return np.bincount(places[kept], minlength=len(true) * classes).reshape(len(true), classes)

    every = np.ones(true.shape, dtype=bool)
    return Counts(counted(true, true == said), counted(said, every), counted(true, every))


def _summed(rows: Counts) -> Counts:
    return Counts(rows.right.sum(axis=0), rows.said.sum(axis=0), rows.true.sum(axis=0))


def _resampled(rows: Counts, seed: int) -> Counts:
    """The counts of all resamples of pictures, (resamples, classes)."""
    each = rows.right.astype("float64"), rows.said.astype("float64"), rows.true.astype("float64")
    drawn = [[some.astype("float64") @ counts for counts in each] for some in weights(len(rows.true), seed)]
    right, said, true = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    return Counts(right, said, true)


def _by_class(own: Counts, many: Counts, target: TargetFacts) -> Table:
    ious = many.iou
    ranges = [interval(ious[:, place]) for place in range(len(target.classes))]
    return Table(
        title="Each class, with the range of 95 % of resamples",
        columns=(target.name, "true pixels", "IoU", "from", "to"),
        rows=tuple(
            (name, int(own.true[place]), round(float(own.iou[place]), 4), *(_rounded(end) for end in ranges[place]))
            for place, name in enumerate(target.classes)
        ),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

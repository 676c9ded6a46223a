"""Curves of classes: ROC and precision-recall, with their areas, and what each threshold of two classes would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.reports.base import Seen, figure, is_one_class, report_card, says_classes_alone, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Figure, Section, Thresholds
from engine.messages.pictures import Curve, Line
from engine.tasks.ranking import Ranked, areas, passed, ranked, resampled_areas
from engine.tasks.resampling import interval

MOST_POINTS = 200  # of a drawn curve
MOST_LINES = 12  # classes that have a line; the areas are those of all
MOST_CLASSES = 30  # beyond, areas are not resampled
NAMES = (("roc_auc", "ROC AUC"), ("average_precision", "Average precision"))
HELPS = (
    "The chance that a row of the class has a higher score than a row of another; 0.5 is guessing.",
    "The area under the precision-recall curve: the mean precision over all rows of the class, from the surest on.",
)


@dataclass(frozen=True)
class Curves:
    """Of two classes the second one against the first; of more, each against all others."""

    card: Card = report_card(
        "curves",
        "Ranking and thresholds",
        "classes",
        "How well scores put the rows of a class before others, whatever threshold is chosen.",
        "https://scikit-learn.org/stable/modules/model_evaluation.html#roc-metrics",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class a row, of at least two."""
        return is_one_class(target) and len(target.classes) > 1

    def report(self, seen: Seen) -> Section | None:
        """Of the classes that have test rows, and are not all of them."""
        true = seen.true
        present = np.bincount(true, minlength=len(seen.target.classes))
        looked = [each for each in _sides(seen.target) if 0 < present[each] < len(true)]
        if not looked:
            return None
        scores = class_scores(seen.predicted if seen.probabilities is None else seen.probabilities)
        rows = {each: ranked(true == each, scores[:, each]) for each in looked}
        return section(
            self.card,
            seen,
            figures=tuple(_figures(seen, looked, rows)),
            pictures=_pictures(rows, seen.target),
            thresholds=_thresholds(rows[1], seen) if len(seen.target.classes) == 2 and 1 in rows else None,
            notes=_notes(looked, seen.target),
        )


REPORT = Curves()


def class_scores(scores: Predicted) -> np.ndarray:
    """Scores that rank rows by class: of two classes the second one's lead, else as they are."""
    if scores.shape[-1] != 2:
        return scores
    lead = scores[:, 1] - scores[:, 0]
    return np.stack([-lead, lead], axis=-1)


def _sides(target: TargetFacts) -> list[int]:
    """The classes that are looked at: of two the second alone, for the first is its mirror."""
    return [1] if len(target.classes) == 2 else list(range(len(target.classes)))


def _figures(seen: Seen, looked: list[int], rows: dict[int, Ranked]) -> list[Figure]:
    """Both areas, as means over the classes."""
    means = np.mean([np.concatenate(areas(rows[one])) for one in looked], axis=0)
    ranges = [(None, None)] * 2
    if len(looked) <= MOST_CLASSES:
        drawn = resampled_areas([rows[one] for one in looked], seen.seed).mean(axis=1)
        ranges = [interval(drawn[:, place]) for place in range(2)]  # type: ignore[misc]
    over = "" if len(looked) == 1 else ", macro"
    beside = {name: _of_baseline(scores, seen, looked) for name, scores in seen.baselines.items()}
    return [
        figure(
            name,
            title + over,
            float(means[place]),
            ranges[place],
            help=HELPS[place],
            baselines={other: found[place] for other, found in beside.items() if found is not None},
        )
        for place, (name, title) in enumerate(NAMES)
    ]


def _of_baseline(scores: Predicted, seen: Seen, looked: list[int]) -> tuple[float, float] | None:
    """None where the baseline says classes and no scores."""
    if says_classes_alone(scores):
        return None
    ranks = class_scores(scores)
    found = [np.concatenate(areas(ranked(seen.true == each, ranks[:, each]))) for each in looked]
    roc, average = np.mean(found, axis=0)
    return float(roc), float(average)


def _pictures(rows: dict[int, Ranked], target: TargetFacts) -> tuple[Curve, ...]:
    roc, recall = [], []
    for place, each in list(rows.items())[:MOST_LINES]:
        inside, others = passed(each)
        area, average = (float(found[0]) for found in areas(each))
        share, false = inside / inside[-1], others / others[-1]
        precision = inside / (inside + others)
        kept = np.unique(np.linspace(0, len(share) - 1, MOST_POINTS).round().astype(int))
        name = target.classes[place]
        roc.append(_line(f"{name}, area {area:.3f}", np.r_[0.0, false[kept]], np.r_[0.0, share[kept]]))
        recall.append(_line(f"{name}, area {average:.3f}", share[kept], precision[kept]))
    return (
        Curve(title="ROC curve", x_label="false positive rate", y_label="true positive rate", lines=tuple(roc)),
        Curve(title="Precision-recall curve", x_label="recall", y_label="precision", lines=tuple(recall)),
    )


def _line(name: str, x: np.ndarray, y: np.ndarray) -> Line:
    return Line(name=name, x=tuple(x.round(5).tolist()), y=tuple(y.round(5).tolist()))


def _thresholds(rows: Ranked, seen: Seen) -> Thresholds | None:
    """What each threshold of the second class's probability gives; None where scores are no probabilities."""
    if seen.probabilities is None:
        return None
    scores = seen.probabilities[:, 1]
    own = seen.true == 1
    thresholds = np.linspace(0.0, 1.0, MOST_POINTS // 2 + 1)
    above = scores[None, :] >= thresholds[:, None]
    return Thresholds(
        positive=seen.target.classes[1],
        negative=seen.target.classes[0],
        usual=0.5,
        thresholds=tuple(thresholds.round(4).tolist()),
        true_positives=tuple((above & own).sum(axis=1).tolist()),
        false_positives=tuple((above & ~own).sum(axis=1).tolist()),
        positives=int(own.sum()),
        negatives=int((~own).sum()),
    )


def _notes(looked: list[int], target: TargetFacts) -> tuple[str, ...]:
    found = []
    if len(target.classes) > 2:
        found.append("Each class against all others; figures are means over the classes.")
    if len(looked) > MOST_LINES:
        found.append(f"The first {MOST_LINES} classes have a line.")
    if len(looked) > MOST_CLASSES:
        found.append(f"Of more than {MOST_CLASSES} classes areas have no interval.")
    return tuple(found)

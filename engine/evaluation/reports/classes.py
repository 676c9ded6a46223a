"""Classes: how many rows are right, how many of each class, and what is taken for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.counts import Counts, counts, resampled
from engine.evaluation.reports.base import Seen, figure, is_one_class, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Cell, Figure, Section
from engine.messages.pictures import Matrix, Table
from engine.tasks.resampling import interval

MOST_DRAWN = 30  # classes of a confusion matrix; of more, those that are mistaken most
MOST_ROWS = 60  # rows that are kept behind a cell
FIGURES: tuple[tuple[str, str, Callable[[Counts], np.ndarray], str], ...] = (
    ("accuracy", "Accuracy", lambda found: found.accuracy, "The share of rows whose class was said right."),
    (
        "balanced_accuracy",
        "Balanced accuracy",
        lambda found: found.balanced_accuracy,
        "The mean recall of the classes: each class counts alike, however many rows it has.",
    ),
    ("macro_f1", "F1, macro", lambda found: found.macro(found.f1), "The mean F1 of the classes, each counting alike."),
    (
        "macro_precision",
        "Precision, macro",
        lambda found: found.macro(found.precision),
        "The mean precision of the classes: of the rows that are said to be of a class, how many are.",
    ),
    (
        "macro_recall",
        "Recall, macro",
        lambda found: found.macro(found.recall),
        "The mean recall of the classes: of the rows of a class, how many are said to be.",
    ),
    (
        "weighted_f1",
        "F1, weighted",
        lambda found: found.weighted(found.f1),
        "The mean F1 of the classes, each counting as often as it has rows.",
    ),
)


@dataclass(frozen=True)
class Classes:
    """Accuracy, precision, recall and F1 of each class, and the confusion matrix."""

    card: Card = report_card(
        "classes",
        "Right and wrong",
        "classes",
        "How many rows were said right, over all and of each class, and what was taken for what.",
        "https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class a row."""
        return is_one_class(target)

    def report(self, seen: Seen) -> Section:
        """From the labels alone."""
        true, said, classes = seen.true, seen.said(), len(seen.target.classes)
        every = counts(true, said, classes)
        many = resampled(true, said, classes, seen.seed)
        others = {name: counts(true, seen.said(predicted), classes) for name, predicted in seen.baselines.items()}
        shown = _most_mistaken(true, said, classes)
        return section(
            self.card,
            seen,
            figures=tuple(_figure(each, every, many, others) for each in FIGURES),
            pictures=(_confusion(true, said, shown, seen.target), _by_class(every, many, seen.target)),
            cells=tuple(_cells(true, said, shown)),
            notes=_notes(shown, classes),
        )


REPORT = Classes()


def _figure(
    told: tuple[str, str, Callable[[Counts], np.ndarray], str], every: Counts, many: Counts, others: dict[str, Counts]
) -> Figure:
    name, title, value, help = told
    beside = {other: float(value(found)) for other, found in others.items()}
    return figure(name, title, float(value(every)), interval(value(many)), help=help, baselines=beside)


def _most_mistaken(true: np.ndarray, said: np.ndarray, classes: int) -> np.ndarray:
    """The classes that are drawn, in order: all, or those with the most rows taken for others or others for them."""
    wrong = true != said
    mistaken = np.bincount(true[wrong], minlength=classes) + np.bincount(said[wrong], minlength=classes)
    return np.sort(np.argsort(-mistaken, kind="stable")[:MOST_DRAWN])


def _confusion(true: np.ndarray, said: np.ndarray, shown: np.ndarray, target: TargetFacts) -> Matrix:
    """Rows are the truth, columns what was said."""
    place = np.full(len(target.classes), -1)
    place[shown] = np.arange(len(shown))
    kept = (place[true] >= 0) & (place[said] >= 0)
    cells = np.bincount(place[true[kept]] * len(shown) + place[said[kept]], minlength=len(shown) ** 2)
    names = tuple(target.classes[each] for each in shown)
    values = tuple(tuple(map(float, row)) for row in cells.reshape(len(shown), len(shown)))
    return Matrix(
        title="Confusion matrix: rows are the truth, columns what was said", rows=names, columns=names, values=values
    )


def _cells(true: np.ndarray, said: np.ndarray, shown: np.ndarray) -> list[Cell]:
    """The test rows behind each cell that has some."""
    found = []
    for row, is_true in enumerate(shown):
        for column, is_said in enumerate(shown):
            rows = np.flatnonzero((true == is_true) & (said == is_said))
            if len(rows):
                first = tuple(rows[:MOST_ROWS].tolist())
                found.append(Cell(row=row, column=column, count=len(rows), rows=first))
    return found


def _by_class(every: Counts, many: Counts, target: TargetFacts) -> Table:
    """Precision, recall and F1 of each class with their intervals."""

    def told(value: float, figures: np.ndarray) -> str:
        low, high = interval(figures)
        return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f} to {high:.3f})"

    columns = {name: (getattr(every, name), getattr(many, name)) for name in ("precision", "recall", "f1")}
    return Table(
        title="Each class, with the range of 95 % of resamples",
        columns=(target.name, "test rows", "precision", "recall", "F1"),
        rows=tuple(
            (name, int(every.true[place]), *(told(float(one[place]), all[:, place]) for one, all in columns.values()))
            for place, name in enumerate(target.classes)
        ),
    )


def _notes(shown: np.ndarray, classes: int) -> tuple[str, ...]:
    if len(shown) == classes:
        return ()
    return (f"Of {classes:,} classes the matrix shows the {len(shown)} that are mistaken most.",)

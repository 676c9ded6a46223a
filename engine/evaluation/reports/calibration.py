"""Calibration: whether a network is right as often as it is sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.reports.base import Seen, figure, is_one_class, report_card, says_classes_alone, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section
from engine.messages.pictures import Bars, Curve, Line
from engine.tasks.resampling import interval, over_rows

BINS = 15  # of equal width, as Guo et al. 2017
LEAST = 1e-15  # a probability, for its logarithm


@dataclass(frozen=True)
class Calibration:
    """How sure the network is of the class that it says, beside how often it is right, in 15 bins of equal width.

    The expected calibration error is the mean distance of both over the bins, each as often as it has rows
    (Guo et al. 2017, On calibration of modern neural networks).
    """

    card: Card = report_card(
        "calibration",
        "Calibration",
        "classes",
        "Whether the network is right as often as it is sure.",
        "https://scikit-learn.org/stable/modules/calibration.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """One class a row."""
        return is_one_class(target)

    def report(self, seen: Seen) -> Section | None:
        """From probabilities; None where the scores are none."""
        if seen.probabilities is None:
            return None
        true = seen.true
        sure, right = confidence(seen.probabilities, true)
        surprise = _surprise(seen.probabilities, true)
        beside = np.concatenate([_gaps(sure, right), surprise[:, None].astype("float32")], axis=1)
        summed = over_rows(lambda some: some @ beside, len(true), seen.seed) / len(true)
        drawn, lost = np.abs(summed[:, :BINS]).sum(axis=1), summed[:, BINS]

        def error(scores: Predicted) -> float | None:
            return calibration_error(*confidence(scores, true)) if _are_probabilities(scores) else None

        def lost_of(scores: Predicted) -> float | None:
            return float(_surprise(scores, true).mean()) if _are_probabilities(scores) else None

        return section(
            self.card,
            seen,
            figures=(
                figure(
                    "ece",
                    "Calibration error (ECE)",
                    calibration_error(sure, right),
                    interval(drawn),
                    better="lower",
                    help=f"How far surety and accuracy lie apart, over {BINS} bins of equal width. Of few rows chance "
                    "alone makes it larger than 0, and in resamples larger still.",
                    baselines=seen.beside(error),
                ),
                figure(
                    "log_loss",
                    "Log loss",
                    float(surprise.mean()),
                    interval(lost),
                    unit="",
                    better="lower",
                    help="The mean negative logarithm of the probability that was given to the true class.",
                    baselines=seen.beside(lost_of),
                ),
            ),
            pictures=_pictures(sure, right),
        )


REPORT = Calibration()


def _are_probabilities(scores: Predicted) -> bool:
    """Whether a baseline says more than a class: shares that sum up to 1."""
    return not says_classes_alone(scores) and bool(np.allclose(scores.sum(axis=-1), 1.0, atol=1e-3))


def _surprise(probabilities: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The negative logarithm of what was given to the truth, (rows,)."""
    found: np.ndarray = -np.log(np.maximum(probabilities[np.arange(len(true)), true], LEAST))
    return found


def confidence(probabilities: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How sure the class is that is said, and whether it is right, (rows,) both."""
    return probabilities.max(axis=-1).astype("float64"), (probabilities.argmax(axis=-1) == true).astype("float64")


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """The expected calibration error of rows, 0 to 1."""
    return float(np.abs(_gaps(sure, right).sum(axis=0)).sum() / len(sure))


def _bins(sure: np.ndarray) -> np.ndarray:
    """The bin of each row, from 0; a bin holds its upper end."""
    places: np.ndarray = np.clip(np.ceil(sure * BINS).astype(int) - 1, 0, BINS - 1)
    return places


def _gaps(sure: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of each row, in the column of its bin, by how much it was surer than right, (rows, bins)."""
    made = np.zeros((len(sure), BINS), dtype="float32")
    made[np.arange(len(sure)), _bins(sure)] = sure - right
    return made


def _pictures(sure: np.ndarray, right: np.ndarray) -> tuple[Curve, Bars]:
    place = _bins(sure)
    rows = np.bincount(place, minlength=BINS)
    full = rows > 0
    said, found = (np.bincount(place, each, minlength=BINS)[full] / rows[full] for each in (sure, right))
    edges = np.arange(BINS) / BINS
    return (
        Curve(
            title="Reliability: how often it is right, for how sure it is",
            x_label="how sure it is",
            y_label="share that is right",
            lines=(
                Line(name="this network", x=tuple(said.round(5).tolist()), y=tuple(found.round(5).tolist())),
                Line(name="as sure as right", x=(0.0, 1.0), y=(0.0, 1.0)),
            ),
        ),
        Bars(
            title="Rows in each bin",
            x_label="how sure it is, from",
            y_label="rows",
            names=tuple(f"{edge:.2f}" for edge in edges),
            values=tuple(map(float, rows)),
        ),
    )

"""Forecasts: the error of each step ahead, beside that of repeating the last season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.catalog.read import card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted, has_rows
from engine.evaluation.foretold import forecasts
from engine.evaluation.reports.base import Seen, figure, report_card, section
from engine.evaluation.seasons import ahead, has_past, seasonal
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section
from engine.messages.pictures import Curve, Line
from engine.tasks.resampling import interval, over_rows

SHOWN = 3  # test rows whose forecast is drawn


@dataclass(frozen=True)
class Forecast:
    """MASE and sMAPE over all steps, and sMAPE and the absolute error of each step ahead.

    Samples overlap, so neighbours err alike: the interval of a resample of samples is a little narrow.
    """

    card: Card = report_card(
        "forecast",
        "Step by step ahead",
        "series",
        "How the error grows with each step ahead, beside a forecast that repeats the last season.",
        "https://otexts.com/fpp3/accuracy.html",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers whose past is in the samples."""
        return has_rows(prepared) and has_past(target, prepared)

    def report(self, seen: Seen) -> Section:
        """Over the test samples."""
        true = ahead(seen.target, seen.prepared, "test")
        scale = _scale(seen)
        own = _like(seen.predicted, true)

        def mase(found: Predicted) -> float:
            return float(np.abs(_like(found, true) - true).mean() / scale) if scale else float("inf")

        def smape(found: Predicted) -> float:
            return float(symmetric(_like(found, true), true).mean())

        errors, shares = np.abs(own - true).mean(axis=1), symmetric(own, true).mean(axis=1)
        drawn = over_rows(lambda some: some @ np.stack([errors, shares], axis=1) / len(true), len(true), seen.seed)
        return section(
            self.card,
            seen,
            figures=(
                figure(
                    "mase", "MASE", mase(own), interval(drawn[:, 0] / (scale or np.nan)), unit="ratio", better="lower",
                    help="The error over that of repeating the last season, in the training rows: 1 is as good.",
                    baselines=seen.beside(mase),
                ),
                figure(
                    "smape", "sMAPE", smape(own), interval(drawn[:, 1]), better="lower",
                    help="The error over the mean of prediction and truth, 0 to 200 %.", baselines=seen.beside(smape),
                ),
            ),
            pictures=(_by_step(seen, true), *_samples(seen)) if true.shape[1] > 1 else (),
            notes=("Test samples overlap, so their errors are alike: the true range is a little wider.",),
        )  # fmt: skip


REPORT = Forecast()


def symmetric(said: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The symmetric absolute percentage error of each number, 0 to 2; 0 where both are 0."""
    size = np.abs(said) + np.abs(true)
    errors: np.ndarray = np.zeros(size.shape)
    np.divide(2.0 * np.abs(said - true), size, out=errors, where=size > 0)
    return np.asarray(errors)


def _like(found: Predicted, true: np.ndarray) -> np.ndarray:
    return np.asarray(found, dtype="float64").reshape(true.shape)


def _scale(seen: Seen) -> float:
    """The error of the seasonal naive forecast one step ahead, in the training samples."""
    train = ahead(seen.target, seen.prepared, "train") - seasonal(seen.target, seen.prepared, "train")
    return float(np.abs(train)[:, 0].mean())


def _by_step(seen: Seen, true: np.ndarray) -> Curve:
    steps = tuple(float(step) for step in range(1, true.shape[1] + 1))
    others = {card("baseline", name).title: found for name, found in seen.baselines.items()}
    everybody = {"This network": seen.predicted, **others}
    return Curve(
        title="sMAPE of each step ahead",
        x_label="steps ahead",
        y_label="sMAPE",
        lines=tuple(
            Line(name=name, x=steps, y=tuple(symmetric(_like(found, true), true).mean(axis=0).tolist()))
            for name, found in everybody.items()
        ),
    )


def _samples(seen: Seen) -> tuple[Curve, ...]:
    """Forecasts of test rows from all over the split."""
    rows = np.unique(np.linspace(0, seen.rows - 1, SHOWN).round().astype(int)).tolist()
    return forecasts(seen, rows, [f"Test row {row + 1:,}" for row in rows])

"""Numbers: how far predictions are off, and where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.catalog.card import Card
from engine.data.pipeline import Prepared
from engine.evaluation.base import Predicted
from engine.evaluation.foretold import UNITS, is_forecast
from engine.evaluation.reports.base import Better, Seen, figure, report_card, section
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Section
from engine.messages.pictures import Bars, Curve, Line
from engine.tasks.resampling import interval, over_rows

MOST_POINTS = 1_500  # of a drawn cloud; of more rows some, drawn by the seed
BINS = 30
SPREAD = (0.005, 0.995)  # quantiles between which residuals are counted bin by bin; those beyond are in the end bins
TAILS = "The bars at both ends hold all residuals beyond them, too: half a percent on each side."
FIGURES: tuple[tuple[str, str, Better, str], ...] = (
    ("mae", "Mean absolute error", "lower", "How far off a prediction is on average, in the target's units."),
    ("rmse", "RMSE", "lower", "The root of the mean squared error, in the target's units: large errors count more."),
    ("r2", "R²", "higher", "The part of what the numbers vary that was predicted; 0 is no better than their mean."),
)


@dataclass(frozen=True)
class Numbers:
    """MAE, RMSE and R² in the units of the data, and the residuals: prediction less truth."""

    card: Card = report_card(
        "numbers",
        "How far off",
        "numbers",
        "How far predictions are from the truth, in the units of the data, and whether they err one way.",
        "https://scikit-learn.org/stable/modules/model_evaluation.html#regression-metrics",
    )

    def fits(self, target: TargetFacts, prepared: Prepared) -> bool:
        """Numbers."""
        return target.kind == "number"

    def report(self, seen: Seen) -> Section:
        """Over all rows and all numbers of each."""
        true, said = flat(seen.true), flat(seen.predicted)
        drawn = over_rows(lambda some: _resampled(some, true, said), len(true), seen.seed)
        values = of_rows(true, said)

        def beside(place: int) -> dict[str, float | None]:
            return seen.beside(lambda found: float(of_rows(true, _alike(found, true))[place]))

        return section(
            self.card,
            seen,
            figures=tuple(
                figure(
                    name,
                    title,
                    float(values[place]),
                    interval(drawn[:, place]),
                    unit="",
                    better=better,
                    help=help,
                    baselines=beside(place),
                )
                for place, (name, title, better, help) in enumerate(FIGURES)
            ),
            pictures=_pictures(true, said, seen),
            notes=(TAILS,),
        )


REPORT = Numbers()


def flat(values: np.ndarray) -> np.ndarray:
    """Numbers as (rows, how many) float64."""
    return np.asarray(values, dtype="float64").reshape(len(values), -1)


def of_rows(true: np.ndarray, said: np.ndarray) -> np.ndarray:
    """MAE, RMSE and R² of numbers (rows, how many); R² is the mean over the numbers, as scikit-learn has it."""
    found: np.ndarray = _resampled(np.ones((1, len(true)), dtype="float64"), true, said)[0]
    return found


def _resampled(weights: np.ndarray, true: np.ndarray, said: np.ndarray) -> np.ndarray:
    """The same for weighted rows, (resamples, 3)."""
    rows = weights.sum(axis=1, dtype="float64")[:, None]
    weights = weights.astype("float64")
    middle = true.mean(axis=0)  # sums of squares around it lose no digits
    apart, away = said - true, true - middle
    squares = weights @ apart**2
    spread = weights @ away**2 - (weights @ away) ** 2 / rows
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(spread > 0, 1.0 - squares / spread, np.where(squares > 0, 0.0, 1.0))
    mae = (weights @ np.abs(apart) / rows).mean(axis=1)
    rmse = np.sqrt((squares / rows).mean(axis=1))
    return np.stack([mae, rmse, r2.mean(axis=1)], axis=1)


def _alike(found: Predicted, true: np.ndarray) -> np.ndarray:
    return flat(found).reshape(true.shape)


def _pictures(true: np.ndarray, said: np.ndarray, seen: Seen) -> tuple[Curve | Bars, ...]:
    """Prediction against truth, residuals against predictions, and how residuals are spread."""
    kept = np.sort(np.random.default_rng(seen.seed).permutation(true.size)[:MOST_POINTS])
    some_true, some_said = true.ravel()[kept], said.ravel()[kept]
    ends = (float(some_true.min()), float(some_true.max()))
    wide = (float(some_said.min()), float(some_said.max()))
    name, (point, counted) = seen.target.name, _called(seen, true.shape[1])
    predicted = f"predicted {name}, {UNITS}"
    return (
        Curve(
            title="Prediction against truth",
            x_label=f"true {name}, {UNITS}",
            y_label=predicted,
            lines=(_cloud(point, some_true, some_said), Line(name="right", x=ends, y=ends)),
        ),
        Curve(
            title="Residuals: prediction less truth",
            x_label=predicted,
            y_label=f"residual, {UNITS}",
            lines=(_cloud(point, some_said, some_said - some_true), Line(name="right", x=wide, y=(0.0, 0.0))),
        ),
        _spread((said - true).ravel(), counted),
    )


def _called(seen: Seen, numbers: int) -> tuple[str, str]:
    """What a point is, and what bars count."""
    if numbers == 1:
        return "a test row", "test rows"
    return (
        ("a step of a test row", "steps of test rows") if is_forecast(seen) else ("a number of a test row", "numbers")
    )


def _cloud(name: str, x: np.ndarray, y: np.ndarray) -> Line:
    return Line(name=name, x=tuple(map(_short, x)), y=tuple(map(_short, y)), points=True)


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _spread(residuals: np.ndarray, counted: str) -> Bars:
    """The bars at both ends say that they hold all that lies beyond."""
    low, high = np.quantile(residuals, SPREAD)
    counts, edges = np.histogram(np.clip(residuals, low, high), bins=BINS)
    inner = (f"{edge:.3g}" for edge in edges[1:-2])
    return Bars(
        title="How residuals are spread",
        x_label=f"residual from, {UNITS}",
        y_label=counted,
        names=(f"below {edges[1]:.3g}", *inner, f"{edges[-2]:.3g} and above"),
        values=tuple(map(float, counts)),
    )

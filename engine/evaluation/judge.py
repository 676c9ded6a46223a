"""How good a trained network is on the test split, beside baselines that are fitted on the same training rows.

    judge(model, project, prepared)  # a Judgement for each target; of a text, by each measure that fits

This is where the test split is looked at, once, when a run has ended. The measure and the baselines of a project are in
its task's settings (`measure`, `baselines`); what is left open is chosen by the data.
"""

from __future__ import annotations

import math
import traceback
from typing import Any

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.said import greedy
from engine.data.stored import Stored
from engine.data.targets import original
from engine.document.project import Choice, Project
from engine.errors import CatalogError
from engine.evaluation.base import Predicted
from engine.evaluation.baselines import BASELINES
from engine.evaluation.measures import MEASURES
from engine.evaluation.predict import predict
from engine.messages.answers import TargetFacts
from engine.messages.events import Judgement
from engine.tasks.resampling import MOST_ROWS
from engine.tasks.supervised import by_output

BATCH = 256
MOST_NUMBERS = 50_000_000  # in the training rows; beyond, only the cheapest baseline is fitted unless others are chosen
CHEAPEST = "most_frequent"
MANY = f"There are more than {MOST_ROWS:,} test rows, so chance in their choice hardly counts."
AT_THE_END = [name for name, baseline in BASELINES.items() if baseline.card.facts.get("when") != "evaluation"]


def judge(model: Any, project: Project, prepared: Prepared, inputs: list[np.ndarray]) -> tuple[Judgement, ...]:
    """A judgement for each target and measure of it; none where there are no test rows.

    Args:
        model: trained, its outputs in the order of the targets.
        inputs: the test rows in the order of the model's inputs.
    """
    if not prepared.facts.rows.get("test"):
        return ()
    outputs = predict(model, inputs, BATCH)
    losses, _ = by_output(project, len(outputs))
    found = []
    for output, loss, target in zip(outputs, losses * len(outputs), prepared.facts.targets, strict=False):
        said = predicted(output, loss, target)
        found += [
            _judged(measure, said, target, project, prepared) for measure in measures_of(project, target, prepared)
        ]
    return tuple(found)


def measures_of(project: Project, target: TargetFacts, prepared: Prepared) -> list[str]:
    """The names of the measures of a target: the one that was chosen if it fits, else the first that does.

    Of a text all that fit: how many of its characters are right says little of how many texts are.
    """
    chosen = str(project.task.settings.get("measure", ""))
    fitting = [name for name, measure in MEASURES.items() if measure.fits(target, prepared)]
    if target.kind == "text" and chosen not in fitting:
        return fitting
    return [chosen] if chosen in fitting else fitting[:1]


def baselines_of(project: Project, target: TargetFacts, prepared: Prepared) -> list[str]:
    """The names of the baselines for a target: those that were chosen, else all that fit.

    Raises:
        CatalogError: one that was chosen does not exist.
    """
    chosen = project.task.settings.get("baselines")
    for name in chosen or ():
        if name not in BASELINES:
            raise CatalogError(f"There is no baseline {name!r}", where="task.settings", expected=", ".join(BASELINES))
    names = list(AT_THE_END if chosen is None else chosen)
    train = prepared.x["train"].values()
    large = sum(values.size for values in train) > MOST_NUMBERS or any(isinstance(each, Stored) for each in train)
    if chosen is None and large:
        names = [CHEAPEST]  # nobody waits minutes at the end of a run for figures that were not asked for
    return [name for name in names if BASELINES[name].fits(target, prepared)]


def predicted(output: np.ndarray, loss: Choice, target: TargetFacts) -> Predicted:
    """What a network's output says of a target, as measures want it."""
    if target.kind == "number":
        return original(output.reshape(len(output), -1), target)
    if target.kind == "text":
        return greedy(output, target)
    if output.shape[-1] == 1 and len(target.classes) == 2:  # one score: for the second class
        threshold = 0.0 if loss.config.get("from_logits") else 0.5
        return np.concatenate([np.full_like(output, threshold), output], axis=-1)
    return output


def _judged(measure: str, found: Predicted, target: TargetFacts, project: Project, prepared: Prepared) -> Judgement:
    def value(values: Predicted) -> float | None:
        figure = MEASURES[measure].value(values, target, prepared)
        return figure if math.isfinite(figure) else None

    def beside(name: str) -> float | None:
        try:
            return value(BASELINES[name].predict(target, prepared, project.training.seed))
        except Exception:  # noqa: BLE001 (a trained network is not lost because a simpler way cannot be fitted)
            traceback.print_exc()
            return None

    names, own = baselines_of(project, target, prepared), value(found)
    few, seed = len(found) <= MOST_ROWS, project.training.seed
    return Judgement(
        target=target.name,
        measure=measure,
        value=own,
        interval=None if own is None or not few else MEASURES[measure].interval(found, target, prepared, seed),
        unresampled="" if few else MANY,
        baselines={name: beside(name) for name in names},
    )

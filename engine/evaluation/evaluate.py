"""The evaluation of a trained network on the test split: all reports that fit each of its targets.

    evaluate(seen(model, project, prepared, inputs), project, prepared)   # an Evaluation

The network predicts the test rows once; every report looks at these predictions, and at those of baselines that are
fitted on the training rows. What a task judges in a way of its own, such as a policy or a generator, is no table of
predictions: `as_judged` then tells what the run itself found at its end.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.catalog.read import card
from engine.data.pipeline import Prepared
from engine.data.said import probabilities
from engine.document.project import Project
from engine.errors import CatalogError
from engine.evaluation.base import Predicted
from engine.evaluation.baselines import BASELINES
from engine.evaluation.judge import BATCH, CHEAPEST, baselines_of, predicted
from engine.evaluation.predict import predict
from engine.evaluation.reports import REPORTS
from engine.evaluation.reports.base import figure
from engine.evaluation.seen import Seen
from engine.messages.answers import TargetFacts
from engine.messages.evaluation import Evaluation, Figure, Section
from engine.messages.events import Judgement
from engine.messages.pictures import Picture
from engine.tasks.resampling import MOST_ROWS, RESAMPLES
from engine.tasks.supervised import by_output, read_by

Tell = Callable[[str, float], None]  # what is done now, and the share of all that is done
BEFORE_RANGES = (
    f"The run is older than ranges are, has more than {MOST_ROWS:,} test rows, or the figure is often not a number "
    "where rows are drawn again."
)
BASELINE_SECONDS = 20.0  # once they took so long, no further baseline is begun


@dataclass
class Beside:
    """The baselines of an evaluation: which are tried as long as there is time, and which were left out, and why."""

    project: Project
    prepared: Prepared
    tell: Tell
    left: float = field(default_factory=lambda: BASELINE_SECONDS)
    out: dict[str, str] = field(default_factory=dict)

    def of(self, target: TargetFacts) -> dict[str, Predicted]:
        """What each baseline says of the test rows."""
        found = {}
        names = self._names(target)
        for place, name in enumerate(names):
            title = BASELINES[name].card.title
            if self.left <= 0.0:
                self.out[name] = f"the {BASELINE_SECONDS:g} s for simpler ways were over"
                continue
            self.tell(f"Trying a simpler way: {title}", 0.2 + 0.5 * place / len(names))
            began = time.monotonic()
            try:
                found[name] = BASELINES[name].predict(target, self.prepared, self.project.training.seed)
            except Exception:  # noqa: BLE001 (a network is judged also where a simpler way cannot be fitted)
                traceback.print_exc()
                self.out[name] = "it could not be fitted"
            self.left -= time.monotonic() - began
        return found

    def _names(self, target: TargetFacts) -> list[str]:
        """Those of the end of a run, and those that are only tried here; cheap ones first."""
        names = baselines_of(self.project, target, self.prepared)
        if self.project.task.settings.get("baselines") is not None or names == [CHEAPEST]:
            return names
        return [
            name
            for name, baseline in BASELINES.items()
            if name in names
            or (baseline.card.facts.get("when") == "evaluation" and baseline.fits(target, self.prepared))
        ]


def seen(
    model: Any, project: Project, prepared: Prepared, inputs: list[Any], tell: Tell = lambda doing, share: None
) -> tuple[Seen, ...]:
    """What a network says of the test rows, for each target; no baselines yet.

    Args:
        model: trained, its outputs in the order of the targets.
        project: completed by its task.
        inputs: the test rows in the order of the model's inputs.
        tell: is told how far it is; may raise to end it.
    """
    tell("Predicting the test rows", 0.1)
    outputs = predict(model, inputs, BATCH)
    losses, _ = by_output(project, len(outputs))
    return tuple(
        Seen(
            target=target,
            prepared=prepared,
            predicted=predicted(output, loss, target),
            probabilities=probabilities(output, target, read_by(loss)) if target.kind == "classes" else None,
            seed=project.training.seed,
        )
        for output, loss, target in zip(outputs, losses * len(outputs), prepared.facts.targets, strict=False)
    )


def evaluate(
    looked: tuple[Seen, ...],
    project: Project,
    prepared: Prepared,
    run: str = "",
    tell: Tell = lambda doing, share: None,
) -> Evaluation:
    """Every report that fits, of each target, with baselines beside it."""
    began, beside = time.time(), Beside(project, prepared, tell)
    sections = [
        section for each in looked for section in _reports(replace(each, baselines=beside.of(each.target)), tell)
    ]
    return made(run, prepared.facts.rows, tuple(sections), began, beside.out)


def made(
    run: str,
    rows: Mapping[str, int],
    sections: tuple[Section, ...],
    began: float,
    left_out: dict[str, str] | None = None,
) -> Evaluation:
    """The evaluation that these sections are; `began` in seconds since 1970."""
    return Evaluation(
        run=run,
        rows=rows.get("test", 0),
        train_rows=rows.get("train", 0),
        made=began,
        seconds=time.time() - began,
        resamples=RESAMPLES,
        sections=sections,
        left_out=left_out or {},
    )


def as_judged(judgements: tuple[Judgement, ...], pictures: tuple[Picture, ...]) -> tuple[Section, ...]:
    """What a run found at its end, for tasks that are judged in a way of their own: a section for each target."""
    targets = list(dict.fromkeys(judgement.target for judgement in judgements))
    found = [
        Section(
            report="",
            title="As its task is judged",
            target=target,
            summary="What the run found when it looked at the test split, once, at its end.",
            figures=tuple(_as_figure(each) for each in judgements if each.target == target),
            notes=_without_range([each for each in judgements if each.target == target]),
        )
        for target in targets
    ]
    if pictures:
        summary = "What the run showed last, of rows that are not from the test split."
        found.append(Section(report="", title="What it makes", target="", summary=summary, pictures=pictures))
    return tuple(found)


def _reports(seen: Seen, tell: Tell) -> Iterator[Section]:
    fitting = [report for report in REPORTS.values() if report.fits(seen.target, seen.prepared)]
    for place, report in enumerate(fitting):
        tell(f"Looking at it: {report.card.title}", 0.7 + 0.3 * place / len(fitting))
        section = report.report(seen)
        if section is not None:
            yield section


def _without_range(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Why figures have no range, each reason once."""
    reasons: dict[str, list[str]] = {}
    for each in judgements:
        if each.interval is None and each.value is not None:
            reasons.setdefault(each.unresampled or BEFORE_RANGES, []).append(_as_figure(each).title)
    return tuple(f"{', '.join(titles)}: no range. {reason}" for reason, titles in reasons.items())


def _as_figure(judgement: Judgement) -> Figure:
    title, unit, better = judgement.measure, "", "higher"
    help = ""
    try:
        known = card("measure", judgement.measure)
        title, help = known.title, known.summary
        unit, better = str(known.facts.get("unit", "")), str(known.facts.get("better", "higher"))
    except CatalogError:
        pass  # a run of another version
    found = figure(
        judgement.measure,
        title,
        judgement.value,
        judgement.interval or (None, None),
        unit=unit,
        better="lower" if better == "lower" else "higher",
        help=help,
        baselines=judgement.baselines,
    )
    return found.model_copy(update={"unresampled": judgement.unresampled})

"""The jobs that look at a trained network as a whole: what can be looked at, what is seen, and the row of a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine.catalog.read import check_config
from engine.data.origins import origins
from engine.data.pipeline import Prepared
from engine.data.said import said
from engine.data.stored import picked
from engine.errors import DataError, ExplanationError
from engine.evaluation.judge import measures_of, predicted
from engine.evaluation.measures import MEASURES
from engine.evaluation.raw_rows import raw_rows, test_rows
from engine.insight import INSIGHTS
from engine.insight.base import Judged, Look, Network, Subject, Told, Values
from engine.jobs.again import data_of
from engine.jobs.apply import Learned, learned_by
from engine.jobs.border import job
from engine.jobs.telling import teller
from engine.messages.answers import TensorInfo
from engine.messages.insights import Insight, Offer, Offers
from engine.messages.pictures import Picture
from engine.network.inputs import data_input_name
from engine.network.walk import needed
from engine.store.workspace import Workspace
from engine.tasks.applied import outputs_of
from engine.tasks.composite import Composite
from engine.tasks.supervised import Supervised, by_output, losses_of

MOST_JUDGED = 2_000  # rows on which a figure is measured again and again


@job
def offers(root: str, run: str) -> Offers:
    """Which insights fit a run, and where each can look. Raises NotFound, TrainingError, StoreError as using a run."""
    subject = Looked(root, run).subject
    return Offers(insights=tuple(_offer(look, subject) for look in INSIGHTS.values()), rows=subject.rows)


@job
def look(root: str, run: str, insight: str, chosen: Mapping[str, Any], ticket: str) -> Insight:
    """What one insight sees in a run.

    Args:
        insight: of `engine.insight.INSIGHTS`.
        chosen: what a person chose: parameters of its card, and where the card asks, a `layer` and a test `row`.
        ticket: into which is written how far it is; once it is gone, nobody wants the answer any more.

    Raises:
        NotFound, TrainingError, StoreError: as using a run. DataError: its data are gone, or a choice is out of range.
        ExplanationError: there is no such insight, or it does not fit this run. JobError: the ticket is gone.
    """
    wanted = INSIGHTS.get(insight)
    if wanted is None:
        raise ExplanationError(f"There is no insight {insight[:80]!r}", expected=", ".join(INSIGHTS))
    subject = Looked(root, run).subject
    if reason := wanted.fits(subject):
        raise ExplanationError(reason, where=wanted.card.title)
    return wanted.look(subject, _choices(wanted, subject, chosen), teller(Path(ticket)))


@job
def as_read(root: str, run: str, row: int, true: str = "", told: str = "") -> tuple[Picture, ...]:
    """A test row as it was read, under what is true of it and what was said. Raises DataError, NotFound."""
    prepared = data_of(root, run)
    rows = prepared.rows.get("test", np.zeros(0, int))
    if not 0 <= row < len(rows):
        raise DataError(f"There is no test row {row + 1:,}", expected=f"from 1 to {len(rows):,}")
    target = prepared.raw.target_name or "target"
    return raw_rows(prepared.raw, rows[[row]], [(true, told)], test_rows([row]), target)


@dataclass(frozen=True)
class Looked:
    """A run as insights look at it; its data are read once they are asked for."""

    root: str
    run: str

    @cached_property
    def learned(self) -> Learned:
        """Its networks and its task."""
        return learned_by(Workspace.open(Path(self.root)), self.run)

    @property
    def data(self) -> Prepared:
        """Its data, prepared as they were for it."""
        return data_of(self.root, self.run)

    @property
    def predicts(self) -> bool:
        """Whether it predicts columns of the data."""
        return isinstance(self.learned.task, Supervised) and self.learned.project.data.aim == "target"

    @property
    def subject(self) -> Subject:
        """What insights are given."""
        unfed, unjudged = self._unfed(), self._unjudged()
        return Subject(
            networks=tuple(self._networks()), rows=0 if unfed else self.learned.facts.rows.get("test", 0),
            inputs=self._inputs, told=self._told, judged=None if unjudged else self._judged, unjudged=unjudged,
            unfed=unfed, tokens=self._tokens, seed=self.learned.project.training.seed,
        )  # fmt: skip

    def _networks(self) -> list[Network]:
        task, project, facts = self.learned.task, self.learned.project, self.learned.facts
        found: list[Network] = []
        outputs: dict[str, tuple[TensorInfo, ...]] = {}
        titles = {role.name: role.title for role in task.roles}
        for name, model in task.networks(self.learned.model).items():
            outputs[name] = tuple(TensorInfo(shape=(None, *each.shape[1:]), dtype=each.dtype) for each in model.outputs)
            graph = needed(project.networks[name])
            feeds = task.feeds(project, facts, name, {role: outputs[role] for role in outputs if role != name})
            taken = [data_input_name(node, feeds) for node in graph.nodes if node.layer == "Input"] if feeds else []
            fed = task.on_rows and all(each in facts.inputs and feeds[each] == facts.inputs[each] for each in taken)
            alone = int(np.prod([size or 1 for size in model.outputs[0].shape[1:]])) == 1
            found.append(
                Network(
                    name, titles.get(name, name), model, tuple(taken) if fed else (),
                    narrow=isinstance(task, Supervised) and project.data.aim == "input",
                    represents=isinstance(task, Composite) and not alone,
                )
            )  # fmt: skip
        return found

    def _unfed(self) -> str:
        """Why no network takes rows; empty where one does, or where there are no test rows."""
        task = self.learned.task
        if not task.on_rows:
            return f"{task.card.title} learns from no rows of data, so none can be sent through its networks."
        if not any(network.inputs for network in self._networks()):
            return "None of its networks takes the rows of the data as they are."
        return ""

    def _unjudged(self) -> str:
        if not self.predicts:
            return f"{self.learned.task.card.title} predicts no column, so there is no figure that could get worse."
        rows = self.learned.facts.rows
        return "" if rows.get("validation") or rows.get("test") else "There are no validation rows."

    def _inputs(self, names: Sequence[str], rows: np.ndarray) -> Values:
        return [np.asarray(picked(self.data.x["test"][name], rows)) for name in names]

    def _judged(self) -> Judged:
        """Rows of validation: the test rows stay what they are for, and nothing here is chosen by them."""
        learned, prepared, target = self.learned, self.data, self.learned.facts.target
        part = "validation" if prepared.facts.rows.get("validation") else "test"
        names = learned.task.columns(learned.project, prepared.facts)
        some = _some(prepared.facts.rows[part], learned.project.training.seed)
        rows = _as_test(prepared, part, some)
        measure = MEASURES[measures_of(learned.project, target, rows)[0]]
        losses, _ = by_output(learned.project, len(learned.model.outputs))
        several = f" of {target.name}" if prepared.facts.further_targets else ""
        columns = origins(prepared.raw, prepared.preparation.steps)
        return Judged(
            model=learned.model,
            names=names,
            inputs=[np.asarray(rows.x["test"][name]) for name in names],
            columns={name: parts for name, parts in columns.items() if any(each.input in names for each in parts)},
            figure=lambda outputs: measure.value(predicted(outputs[0], losses[0], target), target, rows),
            title=measure.card.title + several,
            better=str(measure.card.facts.get("better", "higher")),
            unit="share" if measure.card.facts.get("unit") == "share" else "",
            part=part,
        )

    def _told(self, rows: np.ndarray) -> Told:
        """What is true of test rows, also where nothing was to be predicted, and what was said of them."""
        prepared = self.data
        aim, places = prepared.raw.aim, prepared.rows["test"][rows]
        found = Told(name=aim.name, said=self._said(rows))
        if aim.kind not in ("classes", "number", "text") or not len(places):
            return replace(found, name="" if aim.kind == "none" else aim.name)
        values = np.asarray(aim.values)[places]
        if aim.kind == "number":
            first = values.astype("float64").reshape(len(values), -1)[:, 0]
            return replace(found, values=tuple(map(float, first)), true=tuple(f"{value:.5g}" for value in first))
        names = tuple(map(str, values))
        return replace(found, true=names, groups=names if aim.kind == "classes" else ())

    def _said(self, rows: np.ndarray) -> tuple[str, ...]:
        if not self.predicts:
            return ()
        learned = self.learned
        outputs = outputs_of(learned.model, self._inputs(learned.task.columns(learned.project, learned.facts), rows))
        table = said(outputs, learned.facts.targets[:1], losses_of(learned.project, len(outputs)))
        sure = [name for name in table.columns if name.endswith(": probability")]
        words = [", ".join(map(_word, row)) for row in table.drop(columns=sure).itertuples(index=False)]
        return (
            tuple(f"{word} ({share:.0%})" for word, share in zip(words, table[sure[0]], strict=True))
            if sure
            else tuple(words)
        )

    def _tokens(self, name: str) -> Sequence[str]:
        """What the numbers of tokens stand for, also those of runs of tokens."""
        steps = self.learned.preparation.steps
        learned = (step.state[name] for step in steps if step.name == "Tokenize" and name in step.state)
        return next((("", "?", *state["vocabulary"]) for state in learned), ())


def _offer(look: Look, subject: Subject) -> Offer:
    if reason := look.fits(subject):
        return Offer(name=look.card.name, reason=reason)
    return Offer(name=look.card.name, places=look.places(subject), usual=look.usual(subject))


def _choices(look: Look, subject: Subject, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is asked, with a value. Raises DataError: one is unknown or out of range."""
    asks: Sequence[str] = look.card.facts.get("asks", ())
    own = {name: value for name, value in chosen.items() if name not in asks}
    for name, sentence in check_config(look.card, own):
        raise DataError(sentence, where=name, cure="Choose another value.")
    made = {each.name: each.default for each in look.card.parameters} | own
    if "layer" in asks:
        made["layer"] = _among("layer", str(chosen.get("layer") or look.usual(subject)), look, subject)
    if "row" in asks:
        row = int(chosen.get("row", 0))
        if not 0 <= row < subject.rows:
            raise DataError(f"There is no test row {row + 1:,}", where="row", expected=f"from 1 to {subject.rows:,}")
        made["row"] = row
    return made


def _among(name: str, id: str, look: Look, subject: Subject) -> str:
    known = [place.id for place in look.places(subject)]
    if id not in known:
        raise DataError(
            f"{look.card.title} cannot look at the {name} {id[:80]!r}",
            where=name,
            expected=", ".join(known[:12]),
            cure="Choose one of these.",
        )
    return id


def _some(count: int, seed: int) -> np.ndarray:
    if count <= MOST_JUDGED:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, MOST_JUDGED, replace=False))


def _as_test(prepared: Prepared, part: str, rows: np.ndarray) -> Prepared:
    """Rows of a part in the place of the test rows, which is where measures look."""

    def of(arrays: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        return {**arrays, "test": {name: picked(values, rows) for name, values in arrays[part].items()}}  # type: ignore[dict-item]

    facts = prepared.facts.model_copy(update={"rows": {**prepared.facts.rows, "test": len(rows)}})
    numbers = {**prepared.rows, "test": prepared.rows[part][rows]}
    return replace(prepared, x=of(prepared.x), y=of(prepared.y), facts=facts, rows=numbers)


def _word(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)

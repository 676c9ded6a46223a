"""Jobs that look at a finished run: its evaluation on the test split, and test rows as they were read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import sklearn.ensemble
import sklearn.linear_model
import sklearn.metrics
import sklearn.neighbors
import sklearn.svm  # noqa: F401 (as the others: imported while nobody waits)
from keras.saving import load_model

from engine.data.pipeline import Prepared
from engine.data.stored import Stored
from engine.document.project import Project
from engine.errors import DataError, JobError, NotFound, TrainingError
from engine.evaluation import evaluate as evaluating
from engine.evaluation import pairs as pairing
from engine.evaluation.each_row import captions
from engine.evaluation.raw_rows import raw_rows
from engine.evaluation.raw_rows import test_rows as numbered
from engine.evaluation.seen import Seen
from engine.jobs.again import prepared_again
from engine.jobs.border import job
from engine.jobs.telling import teller
from engine.messages.evaluation import Evaluation, Pair
from engine.messages.events import Sample, Start
from engine.messages.pictures import Picture
from engine.store import artifacts, evaluations, events, judgements, runs
from engine.store.runs import Run
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.tasks.base import Task
from engine.training.run import feeds

MOST_SHOWN = 60  # rows that are asked for together
OUTCOMES = "outcomes.json"  # in the folder of a run: what it does on each test row
LOOKED_AT = 200  # events at the end of a run, among which its last pictures are looked for

_seen: dict[tuple[str, str], tuple[Seen, ...]] = {}  # of the run that was looked at last


@job
def evaluate(root: str, run: str, ticket: str) -> Evaluation:
    """Looks at a run on its test split, and keeps what it found.

    Args:
        ticket: a file into which is written how far it is; once it is gone, nobody wants the answer any more.

    Raises:
        NotFound: no such run, or its model or its data set is gone.
        StoreError: its model is damaged.
        DataError: its data cannot be read, or are not those that it was trained on.
        TrainingError: it has not ended, or has no test rows.
        JobError: the ticket is gone.
    """
    workspace, tell = Workspace.open(Path(root)), teller(Path(ticket))
    trained = _ended(workspace, run)
    began = time.time()
    if judges_itself(TASKS[trained.document.task.kind]):
        found = _as_judged(workspace, trained, began)
    else:
        with TemporaryDirectory(dir=artifacts.run_folder(workspace, run)) as folder:
            found = _evaluated(workspace, trained, Path(folder), tell)
    found = found.model_copy(update={"seconds": time.time() - began})
    evaluations.keep(workspace, found)
    return found


@job
def test_rows(root: str, run: str, target: str, rows: Sequence[int]) -> tuple[Picture, ...]:
    """Test rows of a run as they were read, with what is true and what the network says of a target.

    Args:
        rows: their numbers in the test split, from 0.

    Raises: as `evaluate`; JobError where there is no such row or target.
    """
    if (root, run) not in _seen:
        workspace = Workspace.open(Path(root))
        trained = _ended(workspace, run)
        with TemporaryDirectory(dir=artifacts.run_folder(workspace, run)) as folder:
            return _shown(_looked(workspace, trained, Path(folder)), target, rows)
    return _shown(_seen[root, run], target, rows)


@job
def compare(root: str, run: str, other: str) -> tuple[Pair, ...]:
    """Two runs that were evaluated, on the rows of both.

    Raises:
        NotFound: no such run, or one was not evaluated.
        DataError: their test rows are not the same.
    """
    workspace = Workspace.open(Path(root))
    one, two = (_outcomes(workspace, each) for each in (run, other))
    if not pairing.same_rows(one, two):
        raise DataError(
            "These runs have other test rows",
            where="data",
            expected="two runs on the same data with the same split",
            cure="Choose another run, or train again with the same source, window and split.",
        )
    return tuple(pairing.pairs(one, two))


def judges_itself(task: Task) -> bool:
    """Whether a task is judged in a way of its own, not by predictions of its targets."""
    return type(task).judge is not Task.judge


@dataclass(frozen=True)
class Opened:
    """A run's data and network, ready to predict.

    Args:
        project: completed by its task. inputs: the test rows in the order of the network's inputs.
    """

    project: Project
    prepared: Prepared
    inputs: list[np.ndarray]
    model: Any


def _evaluated(workspace: Workspace, run: Run, folder: Path, tell: evaluating.Tell) -> Evaluation:
    tell("Reading and preparing the data", 0.0)
    opened = _opened(workspace, run, folder)
    seen = evaluating.seen(opened.model, opened.project, opened.prepared, opened.inputs, tell)
    found = evaluating.evaluate(seen, opened.project, opened.prepared, run.id, tell)
    kept = pairing.outcomes(seen, run.document.data.source).model_dump_json()
    artifacts.write(artifacts.run_folder(workspace, run.id) / OUTCOMES, kept)
    _remember(workspace, run, seen, opened.prepared)
    return found


def _looked(workspace: Workspace, run: Run, folder: Path) -> tuple[Seen, ...]:
    """What the network says of the test rows, without baselines."""
    opened = _opened(workspace, run, folder)
    seen = evaluating.seen(opened.model, opened.project, opened.prepared, opened.inputs)
    _remember(workspace, run, seen, opened.prepared)
    return seen


def _opened(workspace: Workspace, run: Run, folder: Path) -> Opened:
    path = artifacts.verified(artifacts.run_folder(workspace, run.id) / "model.keras")
    prepared = prepared_again(workspace, run, folder)
    if not prepared.facts.rows.get("test"):
        raise TrainingError(
            f"Run {run.number} has no test rows",
            where="data.split",
            cure="Give the test split a share, and train again.",
        )
    project = TASKS[run.document.task.kind].complete(run.document, prepared.facts)
    return Opened(project, prepared, list(feeds(project, prepared)["test"].values()), load_model(path, compile=False))


def _remember(workspace: Workspace, run: Run, seen: tuple[Seen, ...], prepared: Prepared) -> None:
    """Of one run, so that its rows are shown at once; not what lies in files, which go with the job."""
    _seen.clear()
    in_memory = [*prepared.x["test"].values(), *prepared.raw.arrays.values()]
    if not any(isinstance(values, Stored) for values in in_memory):
        _seen[str(workspace.root), run.id] = seen


def _shown(looked: tuple[Seen, ...], target: str, rows: Sequence[int]) -> tuple[Picture, ...]:
    seen = next((each for each in looked if each.target.name == target), None)
    if seen is None or not rows or not all(0 <= row < seen.rows for row in rows):
        raise JobError("There are no such test rows", cure="Evaluate the run again.")
    places = np.asarray(rows[:MOST_SHOWN])
    raw, numbers = seen.prepared.raw, seen.prepared.rows["test"][places]
    return raw_rows(raw, numbers, captions(seen, places), numbered(places.tolist()), target)


def _as_judged(workspace: Workspace, run: Run, began: float) -> Evaluation:
    """What the run found itself, and what it made last."""
    found = judgements.read(workspace, run.id)
    if not found:
        raise TrainingError(
            f"Run {run.number} found nothing on its test split",
            cure="Train it to its end, with rows in the test split.",
        )
    after = max(0, events.latest(workspace, run.id) - LOOKED_AT)
    told = [event for _, event in events.read(workspace, run.id, after)]
    samples = [event.pictures for event in told if isinstance(event, Sample)]
    start = next((event for _, event in events.read(workspace, run.id, 0, 1) if isinstance(event, Start)), None)
    sections = evaluating.as_judged(found, samples[-1] if samples else ())
    return evaluating.made(run.id, start.samples if start else {}, sections, began)


def _outcomes(workspace: Workspace, run: str) -> pairing.Outcomes:
    trained = runs.get(workspace, run)
    if judges_itself(TASKS[trained.document.task.kind]):
        raise DataError(
            f"Run {trained.number} is judged as a whole, not row by row",
            where="task",
            expected="runs whose test rows have a target",
            cure="Set the figures of both beside each other.",
        )
    try:
        return pairing.read(artifacts.verified(artifacts.run_folder(workspace, run) / OUTCOMES))
    except NotFound:
        raise NotFound(f"Run {trained.number} was not evaluated row by row", cure="Evaluate it first.") from None


def _ended(workspace: Workspace, run: str) -> Run:
    trained = runs.get(workspace, run)
    if trained.status not in ("finished", "stopped"):
        raise TrainingError(
            f"Run {trained.number} is {trained.status}",
            expected="a run that came to its end",
            cure="Wait until it has ended." if trained.active else "Train again.",
        )
    return trained

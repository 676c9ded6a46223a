"""The job that explains what a run said of one test row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.data import recipe
from engine.data.pipeline import Prepared
from engine.data.said import Loss, labels, probabilities, said
from engine.data.stored import picked
from engine.errors import DataError, ExplanationError
from engine.explanation import METHODS
from engine.explanation.base import Method, Question, Values, likeness, randomised
from engine.explanation.integrated_gradients import missing
from engine.explanation.shown import along, by_name, over_picture
from engine.jobs.again import data_of
from engine.jobs.apply import Learned, learned_by
from engine.jobs.border import job
from engine.messages.answers import TargetFacts
from engine.messages.pictures import Picture
from engine.messages.using import Explained
from engine.store.workspace import Workspace
from engine.tasks.applied import outputs_of
from engine.tasks.supervised import Supervised, losses_of

FEWEST = 8  # values that a rank correlation says something of
MOST_USUAL = 1_000  # training rows whose mean is the usual row


@dataclass(frozen=True)
class Asked:
    """A row, what the network gave for it, and which output is explained."""

    learned: Learned
    prepared: Prepared
    names: list[str]
    row: Values
    outputs: list[np.ndarray]
    losses: list[Loss]
    output: int
    place: int

    @property
    def target(self) -> TargetFacts:
        """What that output predicts."""
        return self.prepared.facts.targets[self.output]

    @property
    def loss(self) -> Loss:
        """How that output was trained."""
        return self.losses[self.output]


@job
def explain(root: str, run: str, method: str, row: int, about: tuple[str, str] = ("", "")) -> Explained:
    """Why a run said what it said of a test row.

    Args:
        method: of `engine.explanation.METHODS`. row: its number in the test split, from 0.
        about: which target, empty: the first; and which class of it, empty: the one that was said.

    Raises:
        NotFound, TrainingError, StoreError: as using a run. DataError: its data are gone, or there is no such row.
        ExplanationError: there is no such method, or it does not fit this network.
    """
    chosen = METHODS.get(method)
    if chosen is None:
        raise ExplanationError(f"There is no method {method[:80]!r}", expected=", ".join(METHODS))
    asked = _asked(root, run, row, *about)
    question = _question(asked)
    if reason := chosen.fits(question):
        raise ExplanationError(reason, where=str(chosen.card.title))
    found = chosen.explain(question)
    return Explained(
        said=_said(asked, row),
        pictures=tuple(_pictures(asked, found)),
        completeness=missing(question, found) if chosen.card.facts.get("complete") else None,
        randomised=_beside_random(chosen, question, found),
    )


@job
def test_count(root: str, run: str) -> int:
    """How many test rows a run has. Raises as `explain`."""
    return int(data_of(root, run).facts.rows.get("test", 0))


def _asked(root: str, run: str, row: int, target: str, label: str) -> Asked:
    learned = learned_by(Workspace.open(Path(root)), run)
    task = learned.task
    if not isinstance(task, Supervised) or learned.project.data.aim != "target":
        raise ExplanationError(
            f"{task.card.title} predicts no target of a row, and that is what is explained here",
            expected="a task that predicts a column",
        )
    prepared = data_of(root, run)
    count = prepared.facts.rows.get("test", 0)
    if not 0 <= row < count:
        raise DataError(f"There is no test row {row + 1:,}", expected=f"from 1 to {count:,}" if count else "test rows")
    names = task.columns(learned.project, prepared.facts)
    values = [np.asarray(picked(prepared.x["test"][name], np.array([row]))) for name in names]
    targets = prepared.facts.targets
    output = next((place for place, each in enumerate(targets) if each.name == target), 0)
    if targets[output].kind == "text" or (targets[output].kind == "classes" and targets[output].shape):
        raise ExplanationError(
            f"{targets[output].name!r} has many answers a row, and one is explained here",
            expected="a class or a number for each row",
        )
    outputs, losses = outputs_of(learned.model, values), losses_of(learned.project, len(learned.model.outputs))
    place = _place(targets[output], outputs[output], losses[output], label)
    return Asked(learned, prepared, names, values, outputs, losses, output, place)


def _place(target: TargetFacts, output: np.ndarray, loss: Loss, label: str) -> int:
    """Which number is explained: the class that was asked for or said, or the first number."""
    if target.kind != "classes":
        return 0
    return target.classes.index(label) if label in target.classes else int(labels(output, target, loss)[0])


def _question(asked: Asked) -> Question:
    train = [asked.prepared.x["train"][name] for name in asked.names]
    some = [np.asarray(picked(values, np.arange(min(MOST_USUAL, len(values))))) for values in train]
    usual = [
        values.mean(axis=0, keepdims=True).astype(values.dtype) if values.dtype.kind == "f" else 0 * values[:1]
        for values in some
    ]
    output, classes = asked.outputs[asked.output], asked.target.kind == "classes"
    return Question(
        asked.learned.model, asked.names, asked.row, usual, asked.output, asked.place,
        probabilities=classes and not asked.loss[1] and probabilities(output, asked.target, asked.loss) is not None,
        mirrored=classes and output.shape[-1] == 1 and asked.place == 0,
        seed=asked.learned.project.training.seed,
    )  # fmt: skip


def _beside_random(method: Method, question: Question, found: Values) -> float | None:
    """How alike the same is for random weights; None where there are too few values to be ranked."""
    if sum(values.size for values in found) < FEWEST:
        return None
    other = replace(question, model=randomised(question.model, question.seed))
    return likeness(found, method.explain(other), signed=bool(method.card.facts.get("signed")))


def _said(asked: Asked, row: int) -> str:
    table = said(asked.outputs, asked.prepared.facts.targets, asked.losses)
    told = "; ".join(f"{name} {_value(table[name].iloc[0])}" for name in table.columns)
    kept = asked.prepared.preparation
    true = kept.turned_back(asked.target.name, asked.prepared.y["test"][asked.target.name][row : row + 1])
    what = asked.target.classes[asked.place] if asked.target.kind == "classes" else asked.target.name
    return f"It said: {told}. True: {_value(np.ravel(true)[0])}. Explained: {what}."


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)


def _pictures(asked: Asked, found: Values) -> list[Picture]:
    shown: list[Picture] = []
    for name, values, counts in zip(asked.names, asked.row, found, strict=True):
        one = values[0]
        if one.ndim == 3:
            shown.append(over_picture(name, one, counts))
        elif one.dtype.kind != "f":
            shown.append(by_name(f"{name}: how much each token counts", *_tokens(asked, name, one, counts)))
        elif one.ndim == 1 and name == "features":
            shown.append(by_name("How much each column counts", list(asked.prepared.columns), counts))
        else:
            shown += along(name, one, counts)
    return shown


def _tokens(asked: Asked, name: str, one: np.ndarray, counts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The tokens of a text that are no padding, and what each counts."""
    there = np.flatnonzero(one)
    try:
        known = ["", "?", *recipe.tokenized(asked.prepared.preparation.steps, name)["vocabulary"]]
    except (KeyError, StopIteration, DataError):
        known = []
    names = [known[token] if token < len(known) else str(token) for token in one[there].tolist()]
    return names, counts[there]

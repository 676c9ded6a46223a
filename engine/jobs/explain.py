"""The job that explains what a run said of one test row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.said import Loss, labels, probabilities, said
from engine.data.stored import picked
from engine.errors import DataError, ExplanationError
from engine.evaluation import evaluate as evaluating
from engine.evaluation.each_row import captions
from engine.evaluation.raw_rows import raw_rows
from engine.explanation import EXPLANATIONS
from engine.explanation.base import Explanation, Question, Values, randomised
from engine.explanation.integrated_gradients import missing
from engine.jobs.again import data_of
from engine.jobs.apply import Learned, learned_by
from engine.jobs.border import job
from engine.messages.answers import TargetFacts
from engine.messages.pictures import Picture
from engine.messages.using import Explainable, Explained
from engine.store.workspace import Workspace
from engine.tasks.applied import outputs_of
from engine.tasks.supervised import Supervised, losses_of

FEWEST = 8  # values that a rank correlation says something of
UNKNOWN, BLANK = "?", "␣"  # how a token that no training row has is written, and a space
MOST_USUAL = 1_000  # training rows whose mean is the usual row

_drawn: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # by network, the same with random weights


@dataclass(frozen=True)
class Asked:
    """A test row, what the network gave for it, and which output is explained."""

    learned: Learned
    prepared: Prepared
    names: list[str]
    number: int
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
    chosen = EXPLANATIONS.get(method)
    if chosen is None:
        raise ExplanationError(f"There is no method {method[:80]!r}", expected=", ".join(EXPLANATIONS))
    asked = _asked(root, run, row, *about)
    question = _question(asked)
    if reason := chosen.fits(question):
        raise ExplanationError(reason, where=str(chosen.card.title))
    found = chosen.explain(question)
    return Explained(
        said=_said(asked, bool(chosen.card.facts.get("of_class"))),
        pictures=tuple(chosen.pictures(question, found)),
        notes=chosen.notes(question, found),
        completeness=missing(question, found) if chosen.card.facts.get("complete") else None,
        randomised=_beside_random(chosen, question, found),
    )


@job
def explainable(root: str, run: str) -> Explainable:
    """What can be explained of a run: its test rows, its targets, and the methods that fit. Raises as `explain`."""
    _supervised(root, run)
    prepared = data_of(root, run)
    targets = {target.name: target.classes for target in prepared.facts.targets if _one_answer(target)}
    rows = prepared.facts.rows.get("test", 0)
    if not targets:
        raise _too_many(prepared.facts.targets[0])
    if not rows:
        return Explainable(rows=0, targets=targets)
    question = _question(_asked(root, run, 0, next(iter(targets)), ""))
    reasons = {name: each.fits(question) for name, each in EXPLANATIONS.items()}
    return Explainable(
        rows=rows, targets=targets, unfit={name: reason for name, reason in reasons.items() if reason}
    )  # fmt: skip


def _supervised(root: str, run: str) -> Learned:
    """A run that predicts a target. Raises ExplanationError where it does not."""
    learned = learned_by(Workspace.open(Path(root)), run)
    if not isinstance(learned.task, Supervised) or learned.project.data.aim != "target":
        raise ExplanationError(
            f"{learned.task.card.title} predicts no target of a row, and that is what is explained here",
            expected="a task that predicts a column",
        )
    return learned


def _asked(root: str, run: str, row: int, target: str, label: str) -> Asked:
    learned, prepared = _supervised(root, run), data_of(root, run)
    count = prepared.facts.rows.get("test", 0)
    if not 0 <= row < count:
        raise DataError(f"There is no test row {row + 1:,}", expected=f"from 1 to {count:,}" if count else "test rows")
    names = learned.task.columns(learned.project, prepared.facts)
    values = [np.asarray(picked(prepared.x["test"][name], np.array([row]))) for name in names]
    targets = prepared.facts.targets
    output = next((place for place, each in enumerate(targets) if each.name == target), 0)
    if not _one_answer(targets[output]):
        raise _too_many(targets[output])
    outputs, losses = outputs_of(learned.model, values), losses_of(learned.project, len(learned.model.outputs))
    place = _place(targets[output], outputs[output], losses[output], label)
    return Asked(learned, prepared, names, row, values, outputs, losses, output, place)


def _one_answer(target: TargetFacts) -> bool:
    return target.kind != "text" and not (target.kind == "classes" and target.shape)


def _too_many(target: TargetFacts) -> ExplanationError:
    return ExplanationError(
        f"{target.name!r} has many answers a row, and one is explained here",
        expected="a class or a number for each row",
    )


def _place(target: TargetFacts, output: np.ndarray, loss: Loss, label: str) -> int:
    """Which number is explained: the class that was asked for or said, or the first number."""
    if target.kind != "classes":
        return 0
    return target.classes.index(label) if label in target.classes else int(labels(output, target, loss)[0])


def _question(asked: Asked) -> Question:
    learned = asked.learned
    train = [asked.prepared.x["train"][name] for name in asked.names]
    some = [np.asarray(picked(values, np.arange(min(MOST_USUAL, len(values))))) for values in train]
    usual = [
        values.mean(axis=0, keepdims=True).astype(values.dtype) if values.dtype.kind == "f" else 0 * values[:1]
        for values in some
    ]
    output, classes = asked.outputs[asked.output], asked.target.kind == "classes"
    nodes = learned.project.networks[learned.task.roles[0].name].nodes
    return Question(
        learned.model, asked.names, asked.row, usual, asked.output, asked.place,
        probabilities=classes and not asked.loss[1] and probabilities(output, asked.target, asked.loss) is not None,
        mirrored=classes and output.shape[-1] == 1 and asked.place == 0,
        seed=learned.project.training.seed,
        words={name: _words(asked, name, row[0]) for name, row in _of_tokens(asked)},
        columns=asked.prepared.columns,
        labels={node.id: node.label for node in nodes if node.label},
        train=train,
        show=lambda rows, distances: _training_rows(asked, rows, distances),
    )  # fmt: skip


def _beside_random(chosen: Explanation, question: Question, found: Values) -> float | None:
    """How alike the same is for random weights; None where there are too few values to be ranked."""
    if sum(values.size for values in found) < FEWEST:
        return None
    if question.model not in _drawn:
        _drawn[question.model] = randomised(question.model, question.seed)
    return chosen.alike(found, chosen.explain(replace(question, model=_drawn[question.model])))


def _said(asked: Asked, of_class: bool) -> str:
    table = said(asked.outputs, asked.prepared.facts.targets, asked.losses)
    told = "; ".join(f"{name} {_value(table[name].iloc[0])}" for name in table.columns)
    kept, name = asked.prepared.preparation, asked.target.name
    true = kept.turned_back(name, asked.prepared.y["test"][name][asked.number : asked.number + 1])
    what = asked.target.classes[asked.place] if asked.target.kind == "classes" else name
    explained = f" Explained: {what}." if of_class else ""
    return f"It said: {told}. True: {_value(np.ravel(true)[0])}.{explained}"


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)


def _training_rows(asked: Asked, rows: np.ndarray, distances: np.ndarray) -> Sequence[Picture]:
    """This test row and training rows as they were read, with what is true of each and what the network says."""
    prepared, learned = asked.prepared, asked.learned
    both = {"test": np.array([asked.number]), "train": rows}
    part = replace(
        prepared,
        x={"test": {name: _joined(prepared.x, name, both) for name in prepared.x["train"]}},
        y={"test": {name: _joined(prepared.y, name, both) for name in prepared.y["train"]}},
    )
    inputs = [part.x["test"][name] for name in asked.names]
    seen = evaluating.seen(learned.model, learned.project, part, inputs)[asked.output]
    places = np.concatenate([prepared.rows[split][numbers] for split, numbers in both.items()])
    names = [f"test row {asked.number + 1}", *(f"training row {row + 1}" for row in rows)]
    told = [0.0, *(float(f"{distance:.4g}") for distance in distances)]
    beside: dict[str, Sequence[Any]] = {"row": names, "distance": told}
    return raw_rows(prepared.raw, places, captions(seen, np.arange(len(places))), beside, asked.target.name)


def _joined(arrays: Any, name: str, rows: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.asarray(picked(arrays[part][name], numbers)) for part, numbers in rows.items()])


def _of_tokens(asked: Asked) -> list[tuple[str, np.ndarray]]:
    return [(name, row) for name, row in zip(asked.names, asked.row, strict=True) if row.dtype.kind != "f"]


def _words(asked: Asked, name: str, tokens: np.ndarray) -> list[str]:
    """The tokens of a text as they are written; empty where it is padding."""
    steps = [step for step in asked.prepared.preparation.steps if step.name == "Tokenize" and name in step.state]
    known = ["", UNKNOWN, *steps[-1].state[name]["vocabulary"]] if steps else [""]
    read = [known[token] if 0 <= token < len(known) else str(token) for token in tokens.ravel().tolist()]
    return [BLANK if word == " " else word for word in read]

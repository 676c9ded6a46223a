"""The nearest training rows: those that look alike to the network (Papernot and McDaniel 2018, deep nearest
neighbours)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np

from engine.data.stored import picked
from engine.explanation.base import Explanation, Question, Values, called, explanation_card
from engine.messages.pictures import Picture
from engine.network.room import rows_at_once

SHOWN = 8
MOST_ROWS = 5_000  # training rows that are looked at
MOST_NUMBERS = 40_000_000  # values that are kept of them
BATCH = 256

_known: WeakKeyDictionary[Any, dict[int, Known]] = WeakKeyDictionary()  # by network and output


@dataclass(frozen=True)
class Known:
    """What the layer before the output gives for training rows.

    Args:
        inner: the network up to there. train: the rows. places: which of them. values: (places, numbers).
    """

    inner: Any
    train: Any
    places: np.ndarray
    values: np.ndarray


class Nearest(Explanation):
    """The distance of each training row in the values that the last layer with weights gets."""

    card = explanation_card(
        "nearest",
        "Nearest training rows",
        "The training rows that the network sees most like this one: their values before its last layer are nearest. "
        "What is true of them shows where an answer comes from, or that a training row is labelled wrongly.",
        "https://arxiv.org/abs/1803.04765",
    )

    def fits(self, question: Question) -> str:
        if before_last(question) is None:
            return "It has no layer with weights."
        return "" if question.train and len(question.train[0]) else "It has no training rows."

    def explain(self, question: Question) -> Values:
        known = _looked(question)
        return [np.linalg.norm(known.values - _values(known.inner, question.row), axis=1)]

    def pictures(self, question: Question, found: Values) -> list[Picture]:
        nearest = np.argsort(found[0], kind="stable")[:SHOWN]
        return list(question.show(_looked(question).places[nearest], found[0][nearest]))

    def notes(self, question: Question, found: Values) -> tuple[str, ...]:
        known, rows = _looked(question), len(question.train[0])
        last, tensors = before_last(question) or (None, [])
        before = ", ".join(dict.fromkeys(called(question, each._keras_history.operation.name) for each in tensors))
        numbers = known.values.shape[1]
        which = "All" if len(known.places) == rows else f"{len(known.places):,}, evenly spread, of the"
        return (
            f"Near means: a small Euclidean distance between the {numbers:,} values that come out of {before} and go "
            f"into {called(question, last.name if last else '')}, the last layer with weights.",
            f"{which} {rows:,} training rows were looked at. Their mean distance is {found[0].mean():.3g}, the "
            f"smallest {found[0].min():.3g}. First stands the test row itself.",
        )


EXPLANATION = Nearest()


def before_last(question: Question) -> tuple[Any, list[Any]] | None:
    """The last layer with weights on the way to the output, and the tensors that go into it; None: there is none."""
    order = {id(layer): place for place, layer in enumerate(question.model.layers)}
    found, waiting, seen = [], [question.model.outputs[question.output]], set()
    while waiting:
        tensor = waiting.pop()
        operation, number, _ = tensor._keras_history
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        node = operation._inbound_nodes[number]
        if getattr(operation, "weights", []):
            found.append((order.get(id(operation), -1), operation, list(node.input_tensors)))
        else:
            waiting += node.input_tensors
    if not found:
        return None
    _, layer, tensors = max(found, key=lambda each: each[0])
    return layer, tensors


def _looked(question: Question) -> Known:
    """What is known of the training rows; found out once for each network."""
    kept = _known.setdefault(question.model, {})
    known = kept.get(question.output)
    if known is None or known.train is not question.train[0]:
        known = kept[question.output] = _look(question)
    return known


def _look(question: Question) -> Known:
    found = before_last(question)
    inputs = question.model.inputs
    inner = keras.Model(inputs if len(inputs) > 1 else inputs[0], found[1] if found else [])
    rows, wide = len(question.train[0]), _values(inner, question.row).shape[1]
    count = max(1, min(rows, MOST_ROWS, MOST_NUMBERS // max(1, wide)))
    at_once = rows_at_once(inner, BATCH)
    places = np.unique(np.linspace(0, rows - 1, count).round().astype("int64"))
    parts = [
        _values(inner, [np.asarray(picked(values, places[start : start + at_once])) for values in question.train])
        for start in range(0, len(places), at_once)
    ]
    return Known(inner, question.train[0], places, np.concatenate(parts))


def _values(inner: Any, rows: Values) -> np.ndarray:
    """What comes out for rows, side by side, (rows, numbers)."""
    given = inner.predict_on_batch(rows if len(rows) > 1 else rows[0])
    parts = given if isinstance(given, list | tuple) else [given]
    return np.concatenate([np.asarray(each, "float32").reshape(len(rows[0]), -1) for each in parts], axis=1)

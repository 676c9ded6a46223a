"""The contract of this room: why a network said what it said of one row.

**A method** has a `card`, says whether it `fits` a network and its inputs, and `explain`s one row: how much each value
of the row counts for one output, the attribution, of the shape of the input. Each is one file; pages and the job find
it in `engine.explanation.METHODS`. `tests/contracts/test_explanations.py` holds every member to what is true of all: an
attribution has the shape of its input, it is the same each time, and another one comes out with random weights.

What is explained is one number that the network gives, its **score**: of a class the logit, or the logarithm of the
probability where the network gives probabilities; of a target that is a number, that number as it was trained.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.card import Card

SMALLEST = 1e-7  # probability of which the logarithm is taken
AT_ONCE = 64  # rows that go through the network together
Values = list[np.ndarray]  # one array for each input of the network


@dataclass(frozen=True)
class Question:
    """What is to be explained.

    Args:
        model: the trained network.
        names: of its inputs. row: one row of each, (1, ...). usual: what each input is on average, (1, ...).
        output: which output. place: which number of it: the class, or the step ahead.
        probabilities: whether that output gives probabilities.
        mirrored: whether it gives one score, of the other of two classes.
        seed: of the noise that a method adds.
    """

    model: keras.Model
    names: Sequence[str]
    row: Values
    usual: Values
    output: int = 0
    place: int = 0
    probabilities: bool = False
    mirrored: bool = False
    seed: int = 0

    @cached_property
    def differentiable(self) -> tuple[int, ...]:
        """The inputs that gradients reach: those of numbers, not of tokens."""
        return tuple(place for place, values in enumerate(self.row) if values.dtype.kind == "f")

    def scores(self, rows: Values) -> np.ndarray:
        """The score of rows, (rows,)."""
        starts = range(0, len(rows[0]), AT_ONCE)
        parts = [self.score([tf.constant(each[start : start + AT_ONCE]) for each in rows]) for start in starts]
        return np.concatenate([np.asarray(part) for part in parts])

    def score(self, rows: Sequence[Any]) -> Any:
        """The score of rows as a tensor (rows,), to be differentiated."""
        found = self.model(list(rows) if len(rows) > 1 else rows[0], training=False)
        given = list(found) if isinstance(found, list | tuple) else [found]
        return self.of_output(given[self.output])

    def of_output(self, given: Any) -> Any:
        """The score of what an output gave."""
        flat = tf.reshape(tf.cast(given, "float32"), (tf.shape(given)[0], -1))
        chosen = flat[:, min(self.place, flat.shape[1] - 1)]
        if self.mirrored:
            chosen = 1.0 - chosen if self.probabilities else -chosen
        return tf.math.log(tf.maximum(chosen, SMALLEST)) if self.probabilities else chosen


class Method(ABC):
    """One way to explain; see the contract above."""

    card: ClassVar[Card]

    def fits(self, question: Question) -> str:
        """Why it cannot explain this; empty when it can."""
        return ""

    @abstractmethod
    def explain(self, question: Question) -> Values:
        """How much each value of the row counts, an array (...) for each input, of the input's shape without rows."""


def method_card(name: str, title: str, summary: str, docs: str, **facts: Any) -> Card:
    """The card of a method."""
    return Card(
        kind="explanation", name=name, title=title, category="one row", summary=summary, inputs=(), outputs=(),
        docs=docs, facts=facts,
    )  # fmt: skip


def gradients(question: Question, rows: Values) -> Values:
    """The derivative of the score by each value of rows, (rows, ...) for each input; 0 of inputs of tokens."""
    found = [np.zeros(values.shape, "float32") for values in rows]
    step = max(1, AT_ONCE)
    for start in range(0, len(rows[0]), step):
        tensors = [tf.constant(values[start : start + step]) for values in rows]
        watched = [tensors[place] for place in question.differentiable]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            score = question.score(tensors)
        for place, slope in zip(question.differentiable, tape.gradient(score, watched), strict=True):
            if slope is not None:
                found[place][start : start + step] = np.asarray(slope)
    return found


def needs_numbers(question: Question) -> str:
    """Why there are no gradients; empty where there are."""
    return "" if question.differentiable else "Its inputs are tokens, which have no gradient. Choose Occlusion."


def randomised(model: keras.Model, seed: int) -> keras.Model:
    """The same network with weights drawn by chance, each as wide as the trained ones."""
    dice = np.random.default_rng(seed)
    made = keras.models.clone_model(model)
    made.set_weights([_drawn(weight, dice) for weight in model.get_weights()])
    return made


def _drawn(weight: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    if weight.dtype.kind != "f" or weight.ndim < 2:  # biases, moments and counters stay
        return weight
    return np.asarray(dice.normal(weight.mean(), weight.std() or 0.1, weight.shape), weight.dtype)


def likeness(one: Values, other: Values, *, signed: bool = False) -> float:
    """How alike two explanations are: the rank correlation of their values, or of the sizes of these, -1 to 1."""
    from scipy.stats import spearmanr

    flat = [np.concatenate([each.ravel() for each in values]) for values in (one, other)]
    flat = flat if signed else [np.abs(values) for values in flat]
    if any(values.std() == 0 for values in flat):
        return 0.0
    return float(spearmanr(*flat).statistic)

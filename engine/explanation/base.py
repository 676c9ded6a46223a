"""The contract of this room: why a network said what it said of one row.

**An explanation** has a `card`, says whether it `fits` a network and its inputs, `explain`s one row in numbers, and
makes `pictures` and `notes` of them. Most are **attributions** (`attribution.py`): their numbers say how much each
value of the row counts. Each is one file; pages and the job find it in `engine.explanation.EXPLANATIONS` and know none
by name. `tests/contracts/test_explanations.py` holds every member to what is true of all: it finds the same each time,
and something else with random weights.

What an attribution explains is one number that the network gives, its **score**: of a class the logit, or the logarithm
of the probability where the network gives probabilities; of a target that is a number, that number as it was trained.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.card import Card
from engine.messages.pictures import Picture

SMALLEST = 1e-7  # probability of which the logarithm is taken
AT_ONCE = 64  # rows that go through the network together
Values = list[np.ndarray]  # numbers in several arrays, such as one for each input of the network
# The row itself and training rows, as they were read: their numbers in the training split, from 0, and their distances.
Show = Callable[[np.ndarray, np.ndarray], Sequence[Picture]]


@dataclass(frozen=True)
class Question:
    """What is to be explained.

    Args:
        model: the trained network.
        names: of its inputs. row: one row of each, (1, ...). usual: what each input is on average, (1, ...).
        output: which output. place: which number of it: the class, or the step ahead.
        probabilities: whether that output gives probabilities.
        mirrored: whether it gives one score, of the other of two classes.
        seed: of the noise that is added.
        words: by input of tokens, the token at each place of the row as text; empty where it is padding.
        columns: what the columns of the input `features` are called.
        labels: what layers are called on the canvas, by their names.
        train: the training rows, (rows, ...) for each input, perhaps in files; empty: they are not here.
        show: draws the row and training rows.
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
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    train: Sequence[Any] = ()
    show: Show = lambda rows, distances: ()

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


class Explanation(ABC):
    """One way to explain; see the contract above."""

    card: ClassVar[Card]

    def fits(self, question: Question) -> str:
        """Why it cannot explain this; empty when it can."""
        return ""

    @abstractmethod
    def explain(self, question: Question) -> Values:
        """What is found, in numbers of the same shapes for other weights, so that both can be compared."""

    @abstractmethod
    def pictures(self, question: Question, found: Values) -> list[Picture]:
        """What was found, to be looked at."""

    def notes(self, question: Question, found: Values) -> tuple[str, ...]:
        """What has to be known of it, in sentences."""
        return ()

    def alike(self, one: Values, other: Values) -> float:
        """How alike what was found is to what was found with other weights, a rank correlation, -1 to 1."""
        return likeness(one, other, signed=bool(self.card.facts.get("signed")))


def explanation_card(name: str, title: str, summary: str, docs: str, **facts: Any) -> Card:
    """The card of an explanation.

    Args:
        facts: `of_class`: it explains the score of a class; `signed`: its numbers speak for and against;
            `complete`: they add up to a difference of scores; `always`: it fits every network.
    """
    return Card(
        kind="explanation", name=name, title=title, category="one row", summary=summary, inputs=(), outputs=(),
        docs=docs, facts=facts,
    )  # fmt: skip


def called(question: Question, name: str) -> str:
    """What a layer is called on the canvas."""
    return question.labels.get(name) or name


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

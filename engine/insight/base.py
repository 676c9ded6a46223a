"""The contract of this room: what a trained network has learned as a whole, whatever it says of one row.

**An insight** has a `card`, says whether it `fits` a run, at which `places` of the networks it can look, and `look`s.
The card says what a person is asked: its parameters, and by the fact `asks` a `layer`, a test `row`, or both; the fact
`slow` tells that it may take minutes. Each is one file; pages and the job find it in `engine.insight.INSIGHTS` and draw
what it gives, an `Insight`, by its parts. `tests/contracts/test_insights.py` holds every member to what is true of all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.card import Card
from engine.data.origins import Part
from engine.messages.insights import Insight, Place
from engine.network.room import rows_at_once

AT_ONCE = 256  # rows that go through a network together
Values = list[np.ndarray]  # one array (rows, ...) for each input, or for each output
Tell = Callable[[str, float], None]  # what is done now, and the share of all that is done; may raise to end it


@dataclass(frozen=True)
class Network:
    """A network of a run.

    Args:
        name, title: of its role. model: trained.
        inputs: the data inputs that it takes, in order; empty: it takes something else, such as noise.
        narrow: whether it says in its narrowest layer what it has found, as an autoencoder does.
        represents: whether its output is what it has found, as an encoder's is.
    """

    name: str
    title: str
    model: keras.Model
    inputs: tuple[str, ...]
    narrow: bool = False
    represents: bool = False


@dataclass(frozen=True)
class Told:
    """What is known of some test rows; what is not known is empty.

    Args:
        name: of what is true.
        groups: the true class of each. values: the true number of each. true, said: in words.
    """

    name: str = ""
    groups: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    true: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """Rows on which a figure is measured again and again.

    Args:
        model: what predicts. names: of its inputs in order. inputs: the rows. part: of which split they are.
        columns: by raw column, which parts of the inputs it is.
        figure: of the outputs for these rows, in the units of the data. title, better, unit: of the figure; the last
            is `share` or empty.
    """

    model: Callable[[Any], Any]
    names: Sequence[str]
    inputs: Values
    columns: Mapping[str, Sequence[Part]]
    figure: Callable[[Values], float]
    title: str = "figure"
    better: str = "higher"
    unit: str = ""
    part: str = "validation"


def _nothing_told(rows: np.ndarray) -> Told:
    return Told()


@dataclass(frozen=True)
class Subject:
    """A run to be looked at. The data are only read when they are asked for.

    Args:
        networks: of the task, in the order of its roles.
        rows: how many test rows there are.
        inputs: gives test rows of data inputs. told: what is known of test rows.
        judged: gives rows with a figure; unjudged: why there is none, empty: there is.
        tokens: by data input of tokens, what each number stands for; unfed: why no network takes rows.
        seed: of all chance.
    """

    networks: tuple[Network, ...]
    rows: int = 0
    inputs: Callable[[Sequence[str], np.ndarray], Values] = lambda names, rows: []
    told: Callable[[np.ndarray], Told] = _nothing_told
    judged: Callable[[], Judged] | None = None
    unjudged: str = ""
    unfed: str = ""
    tokens: Callable[[str], Sequence[str]] = lambda name: ()
    seed: int = 0

    @property
    def fed(self) -> tuple[Network, ...]:
        """The networks that rows of the data go into."""
        return tuple(each for each in self.networks if each.inputs) if self.rows else ()

    @property
    def no_rows(self) -> str:
        """Why nothing can be looked at that needs rows; empty where it can."""
        if self.fed:
            return ""
        return self.unfed or "There are no test rows. Give the test split a share, and train again."


class Look(ABC):
    """One insight; see the contract above."""

    card: ClassVar[Card]

    @abstractmethod
    def fits(self, subject: Subject) -> str:
        """Why it has nothing to show; empty when it has."""

    def places(self, subject: Subject) -> tuple[Place, ...]:
        """Where it can look; none where nothing is to be chosen."""
        return ()

    def usual(self, subject: Subject) -> str:
        """The id of the place to begin with."""
        return next((place.id for place in self.places(subject)), "")

    @abstractmethod
    def look(self, subject: Subject, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        """What is seen.

        Args:
            chosen: the id of a place as `layer`, the number of a test `row` from 0, and each parameter of the card.
            tell: is told how far it is.
        """


def insight_card(name: str, title: str, summary: str, docs: str, **more: Any) -> Card:
    """The card of an insight; `more` are its parameters and facts."""
    parameters = more.pop("parameters", ())
    return Card(
        kind="insight", name=name, title=title, category="the whole network", summary=summary, inputs=(), outputs=(),
        docs=docs, parameters=parameters, facts=more,
    )  # fmt: skip


def outputs_of(model: Callable[[Any], Any]) -> Callable[[Values], Values]:
    """What a network gives for rows, traced once, to be called many times."""
    graph = tf.function(lambda values: model(values if len(values) > 1 else values[0]), reduce_retracing=True)
    at_once = rows_at_once(model, AT_ONCE)

    def outputs(inputs: Values) -> Values:
        parts = []
        for start in range(0, len(inputs[0]), at_once):
            given = graph([tf.constant(each[start : start + at_once]) for each in inputs])
            each = list(given) if isinstance(given, list | tuple) else [given]
            parts.append([np.asarray(tf.cast(one, "float32") if one.dtype.is_floating else one) for one in each])
        return [np.concatenate(each) for each in zip(*parts, strict=True)]

    return cast(Callable[[Values], Values], outputs)

"""Two towers: pictures and words, or any two kinds of input, brought to one space in which one finds the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.document.project import Project
from engine.messages.answers import DataFacts, Problem, TensorInfo
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture
from engine.network.inputs import data_input_name
from engine.network.walk import needed
from engine.tasks.base import Outputs, Role
from engine.tasks.composite import Composite
from engine.tasks.models.two_towers import TwoTowers as Model
from engine.tasks.pictured import grid
from engine.tasks.probing import labels_of
from engine.tasks.resampling import mean_of

ASKED, SHOWN = 4, 5  # words in a live picture, and what is found for each

RECALL = Card(
    kind="measure",
    name="recall_at_1",
    title="Recall at 1",
    category="retrieval",
    summary="How often the nearest of the test rows' other inputs is of the same class as what was asked for. Equal "
    "queries are asked once.",
    inputs=(),
    docs="https://arxiv.org/abs/2103.00020",
    facts={"better": "higher", "unit": "share"},
)
CHANCE = Card(
    kind="baseline",
    name="chance",
    title="By chance",
    category="retrieval",
    summary="One of the others, drawn at random.",
    inputs=(),
)
NEAREST = Card(
    kind="baseline",
    name="nearest_training_pair",
    title="By the nearest training pair",
    category="retrieval",
    summary="What was asked for is found among the training rows by its plain values (pixels, or the very same word), "
    "and its partner there is looked for among the test rows the same way.",
    inputs=(),
)


class TwoTowers(Composite):
    """Two networks, one for each of two inputs of the data."""

    card = Card(
        kind="task",
        name="two_towers",
        title="Two towers",
        category="cross-modal",
        summary="Learn which picture goes with which text, or any two kinds of input, so that one finds the other.",
        parameters=(
            Parameter(
                name="temperature",
                type="float",
                default=0.1,
                minimum=0.01,
                maximum=10.0,
                help="How much the most similar of the others count. Small: almost they alone.",
            ),
        ),
        inputs=(),
        docs="https://arxiv.org/abs/2103.00020",
    )
    roles = (
        Role("first", "First tower", "the first input, e.g. pictures", "a row of numbers"),
        Role("second", "Second tower", "the other input, e.g. texts", "a row of as many numbers"),
    )
    cards = (RECALL, CHANCE, NEAREST)
    model_class = Model

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        sizes = {name: infos[0] for name, infos in outputs.items() if infos and name in ("first", "second")}
        for name, info in sizes.items():
            if len(info.shape) != 2:
                yield _problem(name, f"The {name} tower gives {info}. End with a layer that gives a row of numbers.")
                return
        if len(sizes) == 2 and sizes["first"].shape != sizes["second"].shape:
            yield _problem(
                "second",
                f"The first tower gives {sizes['first']} numbers and the second {sizes['second']}: to be compared they "
                "must be as many. Give the last layer of both the same units.",
            )
        if len(outputs) > 1 and len(set(self.columns(project, facts))) < 2:
            yield _problem("second", "Both towers take the same input. Choose another column for one of them.")

    def columns(self, project: Project, facts: DataFacts) -> list[str]:
        graphs = [needed(project.networks[role.name]) for role in self.roles]
        nodes = [next(node for node in graph.nodes if node.layer == "Input") for graph in graphs]
        return [data_input_name(node, facts.inputs) for node in nodes]

    def feeds(self, project: Project, facts: DataFacts, network: str, outputs: Outputs) -> Mapping[str, TensorInfo]:
        return facts.inputs

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """How often each kind of input finds the other; nothing where the source has no classes."""
        labels, names = labels_of(prepared), self.columns(project, prepared.facts)
        if labels is None or not len(prepared.rows["test"]):
            return ()
        x = {part: [np.asarray(prepared.x[part][name]) for name in names] for part in ("train", "test")}
        y = labels[prepared.rows["test"]]
        points = [np.asarray(each) for each in model.placed(x["test"])]
        found = []
        for one, other in ((0, 1), (1, 0)):
            asked, offered = _distinct(x["test"][one]), _distinct(x["test"][other])
            nearest = offered[(points[one][asked] @ points[other][offered].T).argmax(axis=1)]
            partner = _nearest(x["train"][one], x["test"][one][asked])
            by_pair = offered[_nearest(x["test"][other][offered], x["train"][other][partner])]
            right = mean_of(y[nearest] == y[asked])
            found.append(
                Judgement(
                    target=f"{names[one]} to {names[other]}",
                    measure=RECALL.name,
                    value=right.value,
                    interval=right.interval(project.training.seed),
                    baselines={
                        CHANCE.name: float((y[asked][:, None] == y[offered]).mean()),
                        NEAREST.name: float((y[by_pair] == y[asked]).mean()),
                    },
                )
            )
        return tuple(found)

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """For a few of the second input, the validation pictures that lie nearest."""
        part = "validation" if prepared.facts.rows.get("validation") else "train"
        names = self.columns(project, prepared.facts)
        first, second = (np.asarray(prepared.x[part][name][:500]) for name in names)
        if first.ndim != 4:
            return ()
        asked = _distinct(second)[:ASKED]
        there, here = np.asarray(model.placed([first, second])[0]), np.asarray(model.placed([first, second])[1])
        nearest = np.argsort(-(here[asked] @ there.T), axis=1)[:, :SHOWN]
        rows = prepared.rows[part][asked]
        told = prepared.raw.table[names[1]].iloc[rows] if names[1] in prepared.raw.table else [""] * len(rows)
        captions = [str(word) for word in told for _ in range(SHOWN)]
        return (grid(f"{names[0]} found for each {names[1]}", first[nearest.ravel()], captions),)

    def flow(self, project: Project) -> Flow:
        return Flow(
            title="How two towers learn",
            nodes=(
                FlowNode(id="one", label="First input", role="data"),
                FlowNode(id="other", label="Second input", role="data"),
                FlowNode(id="first", label="First tower", role="network"),
                FlowNode(id="second", label="Second tower", role="network"),
                FlowNode(id="loss", label="Partners close, others far", role="loss"),
            ),
            edges=(
                FlowEdge(source="one", target="first"),
                FlowEdge(source="other", target="second"),
                FlowEdge(source="first", target="loss"),
                FlowEdge(source="second", target="loss"),
                FlowEdge(source="loss", target="first", gradient=True),
                FlowEdge(source="loss", target="second", gradient=True),
            ),
        )


TWO_TOWERS = TwoTowers()


def _distinct(values: np.ndarray) -> np.ndarray:
    """The first row of each different value, in order."""
    return np.sort(np.unique(values.reshape(len(values), -1), axis=0, return_index=True)[1])


def _nearest(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """For each asked row the known row with the smallest squared difference of plain values."""
    known, asked = (values.reshape(len(values), -1).astype("float64") for values in (known, asked))
    squares = (known**2).sum(axis=1) - 2.0 * asked @ known.T
    nearest: np.ndarray = squares.argmin(axis=1)
    return nearest


def _problem(network: str, sentence: str) -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, network=network)

"""What tasks that predict the next token of a text have in common: language models, translation and summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data import recipe
from engine.data.pipeline import Prepared
from engine.data.steps import tokenize
from engine.data.stored import picked
from engine.document.project import Choice, Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, Problem
from engine.network.inputs import data_input_name
from engine.network.room import rows_at_once
from engine.network.walk import needed
from engine.tasks.base import Outputs
from engine.tasks.causal import leaks
from engine.tasks.supervised import Supervised

BATCH = 256
NEXT_LOSS = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True, "ignore_class": 0})


@dataclass(frozen=True)
class Writing(Supervised):
    """One network that scores, at each place of a text, the token that comes next."""

    aims = ("next",)

    def losses(self, facts: DataFacts) -> tuple[Choice, ...]:
        """Padding behind the end of a text counts nothing: the loss is the mean over the tokens that are there."""
        return (NEXT_LOSS,)

    def usual_metrics(self, facts: DataFacts) -> tuple[Choice, ...]:
        """None: those of Keras would count the padding, too."""
        return ()

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """A score for every token at every place, and no look at later tokens."""
        graph, target, given = needed(project.networks["model"]), facts.target, outputs.get("model", ())
        if len(given) > 1:
            yield _problem(f"The network has {len(given)} outputs, but one text is written. Keep one output.")
        elif given and given[0].shape[1:] != (*target.shape, len(target.classes)):
            yield _problem(
                f"The output is {given[0]}, but each of the {target.shape[0]} places of a text needs a score for each "
                f"of {len(target.classes):,} tokens. End with a Dense of {len(target.classes):,} units, behind layers "
                "that keep every place.",
                node=project.networks["model"].output_ids()[0],
            )
        taken = {}
        for node in graph.nodes:
            if node.layer == "Input":
                try:
                    taken[data_input_name(node, facts.inputs)] = node.id
                except NetworkError:  # rules speak of it
                    return
        for name in facts.inputs:
            if name not in taken:
                yield _problem(f"No Input takes the text {name!r}. Add one, or leave the text out of the inputs.")
        if target.name in taken:
            for leak in leaks(graph, taken[target.name]):
                yield _problem(f"The next token would be known: {leak.sentence}", node=leak.node, fix=leak.fix)


def part_seen(prepared: Prepared) -> str:
    """The part that a person may look at while a network learns."""
    return "validation" if prepared.facts.rows.get("validation") else "train"


def unit_of(prepared: Prepared, name: str) -> str:
    """What a token of a text is."""
    return str(recipe.tokenized(prepared.preparation.steps, name)["unit"])


def texts_of(prepared: Prepared, name: str, tokens: np.ndarray) -> list[str]:
    """Tokens of a column, (rows, length), as texts."""
    state = recipe.tokenized(prepared.preparation.steps, name)
    vocabulary = ["", "\N{REPLACEMENT CHARACTER}", *state["vocabulary"]]
    return [tokenize.written(row, vocabulary, state["unit"]) for row in tokens]


def scores(model: Any, project: Project, inputs: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The logarithm of each token's probability, (batch, length, tokens) float64, batch after batch."""
    at_once = rows_at_once(model, BATCH)
    for start in range(0, len(inputs[0]), at_once):
        batch = [picked(each, slice(start, start + at_once)) for each in inputs]
        yield logarithms(project, model.predict_on_batch(batch[0] if len(batch) == 1 else batch))


def logarithms(project: Project, given: np.ndarray) -> np.ndarray:
    """The logarithm of each token's probability, float64, from what the network gives, (..., tokens)."""
    given = given.astype("float64")
    if not project.training.losses[0].config.get("from_logits", False):
        found: np.ndarray = np.log(np.maximum(given, 1e-7))
        return found
    given = given - given.max(axis=-1, keepdims=True)
    found = given - np.log(np.exp(given).sum(axis=-1, keepdims=True))
    return found


def _problem(sentence: str, **place: Any) -> Problem:
    return Problem(code="task-needs", severity="error", sentence=sentence, **place)

"""Language model: a network that reads a text and says, at each place, which token comes next."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data.pipeline import Prepared
from engine.data.steps.tokenize import END
from engine.document.project import Project
from engine.messages.answers import TargetFacts
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Picture, Text
from engine.messages.using import Applied
from engine.tasks.applied import table_of
from engine.tasks.base import SEED_WISH, Role
from engine.tasks.ngram import Ngrams
from engine.tasks.resampling import Summed, ratio
from engine.tasks.writing import Writing, part_seen, scores, texts_of, unit_of

PERPLEXITY = Card(
    kind="measure",
    name="perplexity",
    title="Perplexity per character",
    category="texts",
    summary="Among how many equally likely characters the next one is, on average, for the one who guesses: 1 is sure.",
    inputs=(),
    outputs=(),
    docs="https://en.wikipedia.org/wiki/Perplexity",
    facts={"better": "lower", "unit": ""},
)
TRIGRAM = Card(
    kind="baseline",
    name="trigram",
    title="Trigrams",
    category="texts",
    summary="Looks at the two tokens before, as it counted runs of three in the training texts (Kneser-Ney).",
    inputs=(),
    outputs=(),
    docs="https://dash.harvard.edu/handle/1/25104739",
)
NGRAM = Card(
    kind="baseline",
    name="ngram",
    title="n-grams",
    category="texts",
    summary="Looks at as many tokens before as serves best on the validation texts, up to nine (Kneser-Ney).",
    inputs=(),
    outputs=(),
    docs="https://dash.harvard.edu/handle/1/25104739",
)
DRAWING = (
    Parameter(
        name="temperature",
        type="float",
        default=0.8,
        minimum=0.0,
        maximum=5.0,
        help="Of the texts that it writes while it learns. 0: always the likeliest token; 1: as likely as it "
        "finds each; more: wilder.",
    ),
    Parameter(
        name="top_k",
        type="int",
        default=0,
        minimum=0,
        maximum=1_000,
        help="How many of the likeliest tokens it draws from when it writes; 0: all of them.",
    ),
)
SECONDS = 0.2  # that a look may take
GIVEN, MOST = 12, 200  # tokens that a shown text begins with, and that are written
MOST_TEXTS = 8  # that are written further at once


@dataclass(frozen=True)
class LanguageModel(Writing):
    """Learns the next token from all before it."""

    roles = (Role("model", "Language model", "the tokens of a text", "at each place a score for every token"),)
    cards = (PERPLEXITY, TRIGRAM, NGRAM)
    wishes = (*DRAWING, SEED_WISH)

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """Perplexity on the test texts, beside n-gram models of the training texts."""
        if not prepared.facts.rows.get("test"):
            return ()
        target = prepared.facts.target
        unit, labels = unit_of(prepared, target.name), np.asarray(prepared.y["test"][target.name])
        names = self.columns(project, prepared.facts)
        found = scores(model, project, [prepared.x["test"][name] for name in names])
        surprise = perplexity(surprises(found, labels), characters_in(labels, target, unit))
        return (
            Judgement(
                target=target.name,
                measure=PERPLEXITY.name,
                value=surprise.value,
                interval=surprise.interval(project.training.seed),
                baselines=ngrams(prepared, unit),
            ),
        )

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """A text that is written now, behind the begin of a validation text; chance is always the same."""
        target, part = prepared.facts.target, part_seen(prepared)
        if self.columns(project, prepared.facts) != [target.name]:
            return ()
        text = np.asarray(prepared.x[part][target.name][:1]).copy()
        text[:, GIVEN:] = 0
        begin = texts_of(prepared, target.name, text)[0]
        model.predict_on_batch(text)  # the first call compiles
        pen = Writer(model, project, np.random.default_rng(0), self.settings(project), SECONDS)
        pen.write(text, range(GIVEN, min(text.shape[1], GIVEN + MOST)))
        return (Text(title=f"Written behind {begin!r}", text=texts_of(prepared, target.name, text)[0]),)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """Each text, written further to the length of the texts that it learned from."""
        name = prepared.facts.target.name
        if self.columns(project, prepared.facts) != [name]:
            return Applied()
        texts = np.array(prepared.x["train"][name][:MOST_TEXTS])
        begins = texts_of(prepared, name, texts)
        for row in range(len(texts)):
            at = int((texts[row] > 0).sum())
            at -= int(at > 1 and texts[row, at - 1] == _end(prepared, name))  # what is written on has no end yet
            texts[row, at:] = 0
            pen = Writer(model, project, np.random.default_rng([int(wishes["seed"]), row]), wishes)
            pen.write(texts[row : row + 1], range(max(1, at), texts.shape[1]))
        frame = pd.DataFrame({"begin": begins, "written": texts_of(prepared, name, texts)})
        return Applied(rows=len(frame), table=table_of("Texts, written further", frame))

    def flow(self, project: Project) -> Flow:
        """The text, the network, and the same text one token further."""
        return Flow(
            title="How a language model learns",
            nodes=(
                FlowNode(id="data", label="Tokens of a text", role="data"),
                FlowNode(id="model", label="Language model", role="network"),
                FlowNode(id="next", label="The same, one token further", role="data"),
                FlowNode(id="loss", label="Surprise at each next token", role="loss"),
            ),
            edges=(
                FlowEdge(source="data", target="model"),
                FlowEdge(source="model", target="loss", label="scores"),
                FlowEdge(source="next", target="loss", label="what comes next"),
                FlowEdge(source="loss", target="model", gradient=True),
            ),
        )


@dataclass(frozen=True)
class Writer:
    """Writes texts on.

    Args:
        wishes: `temperature` and `top_k`. seconds: after which it stops.
    """

    model: Any
    project: Project
    dice: np.random.Generator
    wishes: Mapping[str, Any]
    seconds: float = math.inf

    def write(self, text: np.ndarray, places: range) -> None:
        """Fills places of `text`, (1, length) int32, each behind those before, up to the end that it writes itself."""
        temperature, top_k = float(self.wishes["temperature"]), int(self.wishes["top_k"])
        until = time.monotonic() + self.seconds
        for at in places:
            if not text[0, at - 1] or time.monotonic() > until:
                return
            found = next(scores(self.model, self.project, [text]))[0, at - 1]
            text[0, at] = drawn(found, self.dice, temperature, top_k)


LANGUAGE_MODEL = LanguageModel(
    card=Card(
        kind="task",
        name="language_model",
        title="Language model",
        category="texts",
        summary="Learn to write: at each place of a text, say which letter, word or piece of a word comes next.",
        parameters=DRAWING,
        inputs=(),
        outputs=(),
        docs="https://www.jmlr.org/papers/v3/bengio03a.html",
    ),
)


def drawn(scores: np.ndarray, dice: np.random.Generator, temperature: float = 1.0, top_k: int = 0) -> int:
    """A token by its score, never the padding or what is unknown.

    Args:
        scores: (tokens,) logarithms of probabilities.
        temperature: what scores are divided by; 0: the likeliest token.
        top_k: how many of the likeliest can be drawn; 0: all.
    """
    scores = np.array(scores, dtype="float64")
    scores[:2] = -np.inf
    if temperature == 0.0:
        return int(scores.argmax())
    if 0 < top_k < len(scores):
        scores[scores < np.partition(scores, -top_k)[-top_k]] = -np.inf
    chances = np.exp((scores - scores.max()) / temperature)
    return int(dice.choice(len(chances), p=chances / chances.sum()))


def surprises(batches: Iterable[np.ndarray], labels: np.ndarray) -> np.ndarray:
    """The surprise at each text in nats, all its tokens together, (rows,).

    Args:
        batches: the logarithm of each token's probability, (batch, length, tokens), batch after batch.
        labels: (rows, length); 0 is padding, which surprises nobody.
    """
    found: list[np.ndarray] = []
    start = 0
    for batch in batches:
        wanted = labels[start : start + len(batch)]
        said = np.take_along_axis(batch, wanted[..., None], axis=-1)[..., 0]
        found.append(-np.where(wanted > 0, said, 0.0).sum(axis=1))
        start += len(batch)
    return np.concatenate(found) if found else np.zeros(0)


def perplexity(surprise: np.ndarray, characters: np.ndarray) -> Summed:
    """The exponential of the surprise for each character, over all texts: (rows,) both."""
    return Summed(np.stack([surprise, characters], axis=1).astype("float64"), lambda sums: math.exp(ratio(sums)))


def characters_of(labels: np.ndarray, target: TargetFacts, unit: str) -> int:
    """How many characters tokens stand for; a word counts with the blank behind it, an unknown token as one."""
    return int(characters_in(labels, target, unit).sum())


def characters_in(labels: np.ndarray, target: TargetFacts, unit: str) -> np.ndarray:
    """The same of each text, (rows,)."""
    sizes = np.array([0, 1, *(len(token) + (unit == "word") for token in target.classes[2:])])
    return np.asarray(sizes[labels].sum(axis=1))


def ngrams(prepared: Prepared, unit: str) -> dict[str, float | None]:
    """Perplexity per character on the test texts of runs of three, and of runs as long as is best on validation."""
    target = prepared.facts.target
    train, validation, test = (np.asarray(prepared.x[part][target.name]) for part in ("train", "validation", "test"))
    counted = Ngrams(train, len(target.classes))
    best = counted.longest
    if len(validation):
        best = min(range(2, counted.longest + 1), key=lambda longest: counted.perplexity(validation, longest))
    characters = characters_of(np.asarray(prepared.y["test"][target.name]), target, unit)
    return {
        TRIGRAM.name: counted.perplexity(test, 3, characters),
        NGRAM.name: counted.perplexity(test, best, characters),
    }


def _end(prepared: Prepared, name: str) -> int:
    """The token that says that a text is over; -1 where texts have none."""
    return prepared.facts.target.classes.index(END) if END in prepared.facts.target.classes else -1

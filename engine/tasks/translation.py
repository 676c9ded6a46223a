"""Translation: an encoder reads a text, a decoder writes another, token by token, and looks back at what was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from engine.catalog.card import Card
from engine.data import recipe
from engine.data.pipeline import Prepared
from engine.data.steps.tokenize import BEGIN, END
from engine.document.edits import SetField
from engine.document.project import Project
from engine.messages.answers import Applied, DataFacts, Fix, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Matrix, Picture, Table
from engine.tasks.applied import table_of
from engine.tasks.base import Outputs, Role
from engine.tasks.wordtable import chrf, nearest, word_by_word, word_table
from engine.tasks.writing import BATCH, Writing, part_seen, texts_of

EXACT = Card(
    kind="measure",
    name="exact_match",
    title="Exact match",
    category="texts",
    summary="The share of test texts that come out exactly as they should.",
    inputs=(),
    outputs=(),
    facts={"better": "higher", "unit": ""},
)
CHRF = Card(
    kind="measure",
    name="chrf",
    title="chrF",
    category="texts",
    summary="How many runs of one to six letters a translation has in common with the true one: 0 none, 1 all.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/W15-3049",
    facts={"better": "higher", "unit": ""},
)
WORD_TABLE = Card(
    kind="baseline",
    name="word_table",
    title="Word table",
    category="texts",
    summary="Each word by the one that most likely stands for it in the training pairs (IBM model 1), in the same "
    "order.",
    inputs=(),
    outputs=(),
    docs="https://aclanthology.org/J93-2003",
)
NEAREST = Card(
    kind="baseline",
    name="nearest_text",
    title="Most alike",
    category="texts",
    summary="The translation of the training text that has most runs of letters in common with this one.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction",
)
SHOWN = 6
ATTENTION = ("MultiHeadAttention", "GroupedQueryAttention", "Attention", "AdditiveAttention")


@dataclass(frozen=True)
class Translation(Writing):
    """Learns the next token of the second text from the first one and from what was written of the second so far."""

    roles = (
        Role(
            "model",
            "Encoder and decoder",
            "the tokens of a text and those of its translation so far",
            "at each place of the translation a score for every token",
        ),
    )
    cards = (EXACT, CHRF, WORD_TABLE, NEAREST)

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """Two texts, the second one between marks."""
        if len(facts.inputs) != 2:
            yield Problem(
                code="task-needs",
                severity="error",
                sentence=f"Translation is from one text to another, but the data give {len(facts.inputs)} "
                f"input{'s' if len(facts.inputs) != 1 else ''}. Choose two texts as inputs.",
                field="data.inputs",
            )
            return
        if BEGIN not in facts.target.classes:
            yield Problem(
                code="task-needs",
                severity="error",
                sentence=f"The translation {facts.target.name!r} has no mark where it begins and ends, so the network "
                "would not know where to begin and when to stop. Switch ends on in the step Tokenize.",
                field="data.recipe",
                fix=_marked(project, facts.target.name),
            )
        yield from super().problems(project, facts, outputs)

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """Test texts, translated token by token by the likeliest one, beside a word table and the most alike text."""
        if not prepared.facts.rows.get("test"):
            return ()
        source, target = self._names(prepared)
        given, wanted = _texts(prepared, source), _texts(prepared, target)
        train, test = prepared.rows["train"], prepared.rows["test"]
        said = texts_of(prepared, target, self.translated(model, project, prepared, prepared.x["test"][source]))
        known = [given[row] for row in train], [wanted[row] for row in train]
        asked, true = [given[row] for row in test], [wanted[row] for row in test]
        others = {
            WORD_TABLE.name: word_by_word(asked, word_table(*known)),
            NEAREST.name: nearest(*known, asked),
        }
        return tuple(
            Judgement(
                target=target,
                measure=card.name,
                value=measured(said, true),
                baselines={name: measured(texts, true) for name, texts in others.items()},
            )
            for card, measured in ((EXACT, exact), (CHRF, chrf))
        )

    def translated(self, model: Any, project: Project, prepared: Prepared, texts: np.ndarray) -> np.ndarray:
        """Tokens of the translations of tokens, int32 (rows, length), each the likeliest behind those before."""
        source, target = self._names(prepared)
        classes, length = prepared.facts.target.classes, prepared.facts.target.shape[0]
        begin, end = classes.index(BEGIN), classes.index(END)
        columns, made = self.columns(project, prepared.facts), []
        for start in range(0, len(texts), BATCH):
            batch = np.asarray(texts[start : start + BATCH])
            written = np.zeros((len(batch), length), "int32")
            written[:, 0], over = begin, np.zeros(len(batch), bool)
            for place in range(1, length):
                given = {source: batch, target: written}
                scores = model.predict_on_batch([given[name] for name in columns])[:, place - 1]
                scores[:, :2] = -np.inf  # neither padding nor what is unknown
                written[:, place] = np.where(over, 0, scores.argmax(axis=-1))
                over |= written[:, place] == end
                if over.all():
                    break
            made.append(written)
        return np.concatenate(made) if made else np.zeros((0, length), "int32")

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """A few validation texts, their translations as they are now, and where the first one is looked at."""
        source, target = self._names(prepared)
        rows = prepared.rows[part_seen(prepared)][:SHOWN]
        given, wanted = _texts(prepared, source), _texts(prepared, target)
        texts = np.asarray(prepared.x[part_seen(prepared)][source][:SHOWN])
        written = self.translated(model, project, prepared, texts)
        said = texts_of(prepared, target, written)
        table = Table(
            title="Translations of validation texts",
            columns=(source, "now", target),
            rows=tuple((given[row], now, wanted[row]) for row, now in zip(rows, said, strict=True)),
        )
        return (table, *self.look(model, project, prepared, texts, written))

    def look(
        self, model: Any, project: Project, prepared: Prepared, texts: np.ndarray, written: np.ndarray
    ) -> tuple[Picture, ...]:
        """Where the first of some texts, (rows, length), is looked at while it is written; nothing where no layer looks
        from one to the other."""
        source, target = self._names(prepared)
        tokens = {source: texts[:1], target: written[:1]}
        weights = attention(model, [tokens[name] for name in self.columns(project, prepared.facts)])
        if weights is None or weights.shape != (written.shape[1], texts.shape[1]):
            return ()
        vocabularies = {name: _vocabulary(prepared, name) for name in (source, target)}
        read = [vocabularies[source][token] for token in texts[0] if token]
        wrote = [vocabularies[target][token] for token in written[0] if token][1:]
        shown = weights[: len(wrote), : len(read)]
        picture = Matrix(
            title="Where it looks when it writes (rows) the first of them",
            rows=_numbered(wrote),
            columns=_numbered(read),
            values=tuple(tuple(map(float, row)) for row in shown),
        )
        return (picture,)

    def apply(self, model: Any, project: Project, prepared: Prepared, wishes: Mapping[str, Any]) -> Applied:
        """Each text and what is written for it, and where the network looks when it writes the first."""
        source, target = self._names(prepared)
        read = np.asarray(prepared.x["train"][source])
        written = self.translated(model, project, prepared, read)
        frame = pd.DataFrame({source: _texts(prepared, source), target: texts_of(prepared, target, written)})
        shown = self.look(model, project, prepared, read, written)
        return Applied(rows=len(frame), table=table_of("Texts and their translations", frame), pictures=shown)

    def flow(self, project: Project) -> Flow:
        """Both texts, the network, and the second text one token further."""
        return Flow(
            title="How a translation is learned",
            nodes=(
                FlowNode(id="source", label="Text", role="data"),
                FlowNode(id="so_far", label="True translation, so far", role="data"),
                FlowNode(id="model", label="Encoder and decoder", role="network"),
                FlowNode(id="next", label="Its next token", role="data"),
                FlowNode(id="loss", label="Surprise at each next token", role="loss"),
            ),
            edges=(
                FlowEdge(source="source", target="model"),
                FlowEdge(source="so_far", target="model", label="teacher forcing"),
                FlowEdge(source="model", target="loss", label="scores of every token"),
                FlowEdge(source="next", target="loss"),
                FlowEdge(source="loss", target="model", gradient=True),
            ),
        )

    def _names(self, prepared: Prepared) -> tuple[str, str]:
        """The text that is read and the one that is written."""
        target = prepared.facts.target.name
        return next(name for name in prepared.facts.inputs if name != target), target


TRANSLATION = Translation(
    card=Card(
        kind="task",
        name="translation",
        title="Translation",
        category="texts",
        summary="Learn to write one text for another: a name in another language, or a date in another form.",
        inputs=(),
        outputs=(),
        docs="https://arxiv.org/abs/1409.0473",
    ),
)


def exact(said: list[str], true: list[str]) -> float:
    """The share of texts that are the same."""
    return float(np.mean([one == other for one, other in zip(said, true, strict=True)]))


def attention(model: Any, inputs: list[np.ndarray]) -> np.ndarray | None:
    """How much each place of what is written (rows) looks at each place of what is read, for one sample; the mean over
    heads. None where no layer looks from one to the other."""
    if model not in LOOKING:  # made once: it compiles
        LOOKING[model] = _looking(model)
    look = LOOKING[model]
    if look is None:
        return None
    weights = np.asarray(look([tf.constant(each) for each in inputs]))[0]
    return np.asarray(weights.mean(axis=0) if weights.ndim == 3 else weights)


def _looking(model: Any) -> Any:
    """A function from inputs to the scores of the first layer that looks from one text to the other; None: there is
    none."""
    for layer in model.layers:
        if type(layer).__name__ not in ATTENTION:
            continue
        arguments = layer._inbound_nodes[0].arguments
        together = isinstance(arguments.args[0], list | tuple)
        flat = list(arguments.args[0]) if together else [*arguments.args, *arguments.kwargs.values()]
        flat = [each for each in flat if isinstance(each, keras.KerasTensor)]
        if len(flat) < 2 or flat[0] is flat[1] or arguments.kwargs.get("use_causal_mask"):
            continue
        return tf.function(partial(_scores, layer, keras.Model(model.inputs, flat), together))
    return None


def _scores(layer: Any, reach: Any, together: bool, inputs: Any) -> Any:
    reached = list(reach(inputs, training=False))
    return layer(*([reached] if together else reached), return_attention_scores=True)[1]


LOOKING: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def _marked(project: Project, name: str) -> Fix | None:
    """Marks in the step that makes tokens of a text."""
    for place, step in enumerate(project.data.recipe):
        if step.name == "Tokenize" and (not step.columns or name in step.columns):
            made = step.model_copy(update={"config": {**step.config, "ends": True}})
            edit = SetField(path=f"data.recipe.{place}", value=made.model_dump(mode="json"))
            return Fix(label="Mark begin and end", edits=(edit,))
    return None


def _texts(prepared: Prepared, name: str) -> list[str]:
    return [str(text) for text in prepared.raw.table[name].fillna("")]


def _vocabulary(prepared: Prepared, name: str) -> list[str]:
    known = recipe.tokenized(prepared.preparation.steps, name)["vocabulary"]
    shown = {BEGIN: "begin", END: "end", " ": "blank"}
    return ["", "?", *(shown.get(token, token) for token in known)]


def _numbered(tokens: list[str]) -> tuple[str, ...]:
    """Names that are all different: a picture's rows need that."""
    return tuple(f"{place} {token}" for place, token in enumerate(tokens, 1))

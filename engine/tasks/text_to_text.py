"""What tasks that write a text for another have in common: an encoder reads, a decoder writes, token by token, and
looks back at what was read (sequence to sequence)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card
from engine.data import recipe
from engine.data.pipeline import Prepared
from engine.data.steps.tokenize import BEGIN, END
from engine.document.edits import SetField
from engine.document.project import Project
from engine.messages.answers import DataFacts, Fix, Problem
from engine.messages.events import Judgement
from engine.messages.pictures import Flow, FlowEdge, FlowNode, Matrix, Picture, Table
from engine.messages.using import Applied
from engine.tasks.applied import table_of
from engine.tasks.attention import attention
from engine.tasks.base import Outputs, Role
from engine.tasks.beams import BEAMS, LENGTH_POWER, NEVER, search
from engine.tasks.nearest import nearest
from engine.tasks.resampling import Summed
from engine.tasks.writing import BATCH, Writing, logarithms, part_seen, texts_of

NEAREST = Card(
    kind="baseline",
    name="nearest_text",
    title="Most alike",
    category="texts",
    summary="What is written for the training text that has most runs of letters in common with this one.",
    inputs=(),
    outputs=(),
    docs="https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction",
)
SHOWN = 6
Measure = Callable[[list[str], list[str]], Summed]  # of what was written and what is true


@dataclass(frozen=True)
class TextToText(Writing):
    """Learns the next token of the second text from the first one and from what was written of the second so far.

    A member says what is measured and which plain ways stand beside it. Its word for what is written is `noun`.
    """

    noun = "text"
    roles = (
        Role(
            "model",
            "Encoder and decoder",
            "the tokens of a text, and of what is written for it so far",
            "at each place of what is written a score for every token",
        ),
    )

    @abstractmethod
    def measures(self) -> Sequence[tuple[Card, Measure]]:
        """How well texts agree, the first one the figure of the run."""

    @abstractmethod
    def plain(self, given: list[str], wanted: list[str], asked: list[str]) -> dict[str, list[str]]:
        """By baseline, what it writes for the texts `asked`; it knows the training texts `given` and `wanted`."""

    def problems(self, project: Project, facts: DataFacts, outputs: Outputs) -> Iterator[Problem]:
        """Two texts, the second one between marks."""
        if len(facts.inputs) != 2:
            yield Problem(
                code="task-needs",
                severity="error",
                sentence=f"{self.card.title} is from one text to another, but the data give {len(facts.inputs)} "
                f"input{'s' if len(facts.inputs) != 1 else ''}. Choose two texts as inputs.",
                field="data.inputs",
            )
            return
        if BEGIN not in facts.target.classes:
            yield Problem(
                code="task-needs",
                severity="error",
                sentence=f"The {self.noun} {facts.target.name!r} has no mark where it begins and ends, so the network "
                "would not know where to begin and when to stop. Switch ends on in the step Tokenize.",
                field="data.recipe",
                fix=_marked(project, facts.target.name),
            )
        yield from super().problems(project, facts, outputs)

    def judge(self, model: Any, project: Project, prepared: Prepared) -> tuple[Judgement, ...]:
        """What is written for test texts, token by token, beside plain ways."""
        if not prepared.facts.rows.get("test"):
            return ()
        source, target = self._names(prepared)
        given, wanted = _texts(prepared, source), _texts(prepared, target)
        train, test = prepared.rows["train"], prepared.rows["test"]
        said = texts_of(prepared, target, self.written(model, project, prepared, prepared.x["test"][source]))
        asked, true = [given[row] for row in test], [wanted[row] for row in test]
        known = [given[row] for row in train], [wanted[row] for row in train]
        others = {**self.plain(*known, asked), NEAREST.name: nearest(*known, asked)}
        own = [(card, measured, measured(said, true)) for card, measured in self.measures()]
        return tuple(
            Judgement(
                target=target,
                measure=card.name,
                value=found.value,
                interval=found.interval(project.training.seed),
                baselines={name: measured(texts, true).value for name, texts in others.items()},
            )
            for card, measured, found in own
        )

    def written(self, model: Any, project: Project, prepared: Prepared, texts: np.ndarray) -> np.ndarray:
        """Tokens that are written for tokens, int32 (rows, length), by a search with as many beams as are set."""
        source, target = self._names(prepared)
        project = self.complete(project, prepared.facts)
        classes, length = prepared.facts.target.classes, prepared.facts.target.shape[0]
        begin, end = classes.index(BEGIN), classes.index(END)
        columns, settings = self.columns(project, prepared.facts), self.settings(project)
        beams, made = settings[BEAMS.name], [np.zeros((0, length), "int32")]
        for start in range(0, len(texts), BATCH // beams):
            batch = np.asarray(texts[start : start + BATCH // beams])
            read = np.repeat(batch, beams, axis=0)

            def following(written: np.ndarray, place: int, read: np.ndarray = read) -> np.ndarray:
                given = {source: read, target: written}
                ahead = model.predict_on_batch([given[name] for name in columns])[:, place - 1]
                ahead = logarithms(project, ahead)
                ahead[:, :2] = NEVER  # neither padding nor what is unknown
                return ahead

            power = settings[LENGTH_POWER.name]
            made.append(search(following, len(batch), length, begin, end, beams=beams, power=power))
        return np.concatenate(made)

    def samples(self, model: Any, project: Project, prepared: Prepared) -> tuple[Picture, ...]:
        """A few validation texts, what is written for them now, and where the first one is looked at."""
        source, target = self._names(prepared)
        rows = prepared.rows[part_seen(prepared)][:SHOWN]
        given, wanted = _texts(prepared, source), _texts(prepared, target)
        texts = np.asarray(prepared.x[part_seen(prepared)][source][:SHOWN])
        written = self.written(model, project, prepared, texts)
        said = texts_of(prepared, target, written)
        table = Table(
            title="Written for validation texts",
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
        written = self.written(model, project, prepared, read)
        frame = pd.DataFrame({source: _texts(prepared, source), target: texts_of(prepared, target, written)})
        shown = self.look(model, project, prepared, read, written)
        return Applied(rows=len(frame), table=table_of("Texts, and what is written for each", frame), pictures=shown)

    def flow(self, project: Project) -> Flow:
        """Both texts, the network, and the second text one token further."""
        return Flow(
            title=f"How a {self.noun} is learned",
            nodes=(
                FlowNode(id="source", label="Text", role="data"),
                FlowNode(id="so_far", label=f"True {self.noun}, so far", role="data"),
                FlowNode(id="model", label="Encoder and decoder", role="network"),
                FlowNode(id="next", label="Its next token", role="data"),
                FlowNode(id="loss", label="Surprise at each next token", role="loss"),
            ),
            edges=(
                FlowEdge(source="source", target="model"),
                FlowEdge(source="so_far", target="model", label="teacher forcing"),
                FlowEdge(source="model", target="loss", label="scores"),
                FlowEdge(source="next", target="loss"),
                FlowEdge(source="loss", target="model", gradient=True),
            ),
        )

    def _names(self, prepared: Prepared) -> tuple[str, str]:
        """The text that is read and the one that is written."""
        target = prepared.facts.target.name
        return next(name for name in prepared.facts.inputs if name != target), target


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

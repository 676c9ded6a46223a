"""Tasks that write: what their networks need, what they are measured by, and what they write."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine import client
from engine.data import recipe
from engine.data.pipeline import prepare, read
from engine.data.steps.tokenize import BEGIN, END
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Step, Task
from engine.messages.answers import DataFacts, Problem, TargetFacts, TensorInfo
from engine.network.shapes import annotate, outputs_of
from engine.rules.check import check
from engine.tasks import TASKS, starts
from engine.tasks.attention import attention
from engine.tasks.language_model import characters_of, drawn
from engine.tasks.nearest import nearest
from engine.tasks.ngram import Ngrams
from engine.tasks.suggest import suggest
from engine.tasks.wordtable import word_by_word, word_table
from engine.tasks.writing import NEXT_LOSS

pytestmark = pytest.mark.heavy

CLASSES = ("", "?", "\x02", "\x03", "a", "b")
TOKENS = TensorInfo(shape=(None, 8), dtype="int32")
TARGET = TargetFacts(name="text", kind="classes", shape=(8,), classes=CLASSES)
EMBEDDING: tuple[str, dict[str, Any]] = ("Embedding", {"input_dim": 6, "output_dim": 4})
GRU = {"units": 2, "return_sequences": True}
SCORES: tuple[str, dict[str, Any]] = ("Dense", {"units": 6})


def problems(graph: Graph, kind: str = "language_model", **inputs: TensorInfo) -> list[Problem]:
    facts = DataFacts(inputs=inputs or {"text": TOKENS}, target=TARGET, rows={"train": 10}, aim="next")
    project = Project(networks={"model": graph}, task=Task(kind=kind))
    notes, _ = annotate(graph, facts.inputs)
    return list(TASKS[kind].problems(project, facts, {"model": outputs_of(graph, notes)}))


def chain(*layers: tuple[str, dict[str, Any]]) -> Graph:
    nodes = [Node(id="input", layer="Input")]
    nodes += [Node(id=f"n{place}", layer=layer, config=config) for place, (layer, config) in enumerate(layers)]
    edges = [Edge(source=one.id, target=other.id) for one, other in itertools.pairwise(nodes)]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


class TestNeeds:
    """What is said of a drawing."""

    def test_a_network_that_reads_forwards_is_right(self) -> None:
        assert problems(chain(EMBEDDING, ("LSTM", {"units": 3, "return_sequences": True}), SCORES)) == []
        assert (
            problems(chain(EMBEDDING, ("Conv1D", {"filters": 3, "kernel_size": 3, "padding": "causal"}), SCORES)) == []
        )

    def test_the_output_has_a_score_for_each_token(self) -> None:
        found = problems(chain(EMBEDDING, ("Dense", {"units": 5})))
        assert "6 tokens" in found[0].sentence

    @pytest.mark.parametrize(
        ("layer", "config", "cured"),
        [
            ("Conv1D", {"filters": 3, "kernel_size": 3, "padding": "same"}, ("padding", "causal")),
            ("GRU", {"units": 3, "return_sequences": True, "go_backwards": True}, ("go_backwards", False)),
            ("LSTM", {"units": 3}, ("return_sequences", True)),
            ("Bidirectional", {"layer": {"name": "GRU", "config": {"units": 3, "return_sequences": True}}}, None),
            ("AveragePooling1D", {"pool_size": 3, "strides": 1, "padding": "same"}, None),
        ],
    )
    def test_a_look_at_the_next_token_is_found(self, layer: str, config: dict[str, Any], cured: Any) -> None:
        leak = next(each for each in problems(chain(EMBEDDING, (layer, config), SCORES)) if each.node == "n1")
        assert "next token would be known" in leak.sentence
        if cured is None:
            assert leak.fix is None
            return
        assert leak.fix is not None
        edit = leak.fix.edits[0]
        assert (edit.name, edit.value) == cured  # type: ignore[union-attr]
        mended = {**config, cured[0]: cured[1]}
        assert problems(chain(EMBEDDING, (layer, mended), SCORES)) == []

    @pytest.mark.parametrize("causal", [True, False])
    def test_attention_must_be_causal(self, causal: bool) -> None:
        config = {"num_heads": 1, "key_dim": 4, "use_causal_mask": causal}
        graph = chain(EMBEDDING, ("MultiHeadAttention", config), SCORES)
        wires = [edge for edge in graph.edges if edge.target != "n1"]
        wires += [Edge(source="n0", target="n1", target_port=port) for port in ("query", "value")]
        assert bool(problems(graph.model_copy(update={"edges": tuple(wires)}))) is not causal

    def test_what_is_read_may_be_seen_whole(self) -> None:
        """The source of a translation is no secret; marks are asked for where there are none."""
        nodes = (
            Node(id="source", layer="Input", config={"column": "source"}),
            Node(id="text", layer="Input", config={"column": "text"}),
            Node(id="read", layer="Embedding", config={"input_dim": 6, "output_dim": 4}),
            Node(id="wrote", layer="Embedding", config={"input_dim": 6, "output_dim": 4}),
            Node(id="both", layer="Bidirectional", config={"layer": {"name": "GRU", "config": GRU}}),
            Node(id="look", layer="Attention"),
            Node(id="scores", layer="Dense", config={"units": 6}),
        )
        edges = (
            Edge(source="source", target="read"),
            Edge(source="read", target="both"),
            Edge(source="text", target="wrote"),
            Edge(source="wrote", target="look", target_port="query"),
            Edge(source="both", target="look", target_port="value"),
            Edge(source="look", target="scores"),
        )
        assert problems(Graph(nodes=nodes, edges=edges), "translation", source=TOKENS, text=TOKENS) == []

    def test_translation_needs_two_texts(self) -> None:
        assert "from one text to another" in problems(chain(EMBEDDING, SCORES), "translation")[0].sentence

    def test_translation_needs_marks(self) -> None:
        bare = TARGET.model_copy(update={"classes": ("", "?", "a", "b", "c", "d")})
        facts = DataFacts(inputs={"source": TOKENS, "text": TOKENS}, target=bare, rows={"train": 1}, aim="next")
        project = Project(data=DataSettings(recipe=(Step(name="Tokenize"),)), task=Task(kind="translation"))
        found = next(iter(TASKS["translation"].problems(project, facts, {})))
        assert "Switch ends on" in found.sentence
        assert found.fix is not None
        assert found.fix.edits[0].value["config"] == {"ends": True}  # type: ignore[union-attr]


class TestLoss:
    """Padding counts nothing."""

    def test_it_is_the_mean_over_the_tokens_that_are_there(self) -> None:
        logits = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
        labels = np.array([[1, 2, 0], [3, 0, 0]])
        loss = keras.losses.SparseCategoricalCrossentropy(**NEXT_LOSS.config)
        chances = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
        wanted = -np.mean(np.log([chances[0, 0, 1], chances[0, 1, 2], chances[1, 0, 3]]))
        assert float(loss(labels, logits)) == pytest.approx(wanted, rel=1e-5)


class TestNgrams:
    """The n-gram model against what is counted by hand."""

    def test_chances_of_all_tokens_sum_to_one(self) -> None:
        train = np.random.default_rng(0).integers(1, 5, (20, 9))
        counted = Ngrams(train, 5, 4)
        given = np.tile(np.array([[2, 3, 1, 0]]), (4, 1))
        given[:, -1] = [1, 2, 3, 4]
        for longest in (1, 2, 3, 4):
            assert counted.chances(given, longest)[:, -1].sum() == pytest.approx(1.0)

    def test_bigrams_as_kneser_and_ney_count_them(self) -> None:
        rows = np.array([[1, 2, 1, 2, 3], [2, 3, 1, 2, 2]])
        begun = [[0, *row] for row in rows.tolist()]
        pairs = Counter(pair for row in begun for pair in itertools.pairwise(row))
        once, twice = (sum(count == size for count in pairs.values()) for size in (1, 2))
        discount = once / (once + 2 * twice)
        behind = Counter(last for _, last in pairs)  # in how many places each stands
        ones, twos = (sum(count == size for count in behind.values()) for size in (1, 2))
        less = ones / (ones + 2 * twos) if ones else 0.5
        lower = {token: (max(behind[token] - less, 0) + less * len(behind) / 3) / behind.total() for token in (1, 2, 3)}
        total = sum(count for (first, _), count in pairs.items() if first == 2)
        kinds = sum(first == 2 for first, _ in pairs)
        wanted = (max(pairs[2, 3] - discount, 0) + discount * kinds * lower[3]) / total
        assert Ngrams(rows, 4, 2).chances(np.array([[2, 3]]), 2)[0, 1] == pytest.approx(wanted)

    def test_a_text_of_one_letter_surprises_nobody(self) -> None:
        rows = np.ones((50, 20), int)
        assert Ngrams(rows, 3, 3).perplexity(rows, 3) == pytest.approx(1.0, abs=0.05)


class TestWritten:
    """How a text is written, and measured."""

    def test_the_likeliest_or_by_chance_and_never_padding(self) -> None:
        scores, dice = np.log([0.5, 0.3, 0.05, 0.15]), np.random.default_rng(0)
        assert drawn(scores, dice, 0.0) == 3
        assert {drawn(scores, dice, 1.0, 1) for _ in range(20)} == {3}
        many = Counter(drawn(scores, dice) for _ in range(2_000))
        assert set(many) == {2, 3}
        assert many[3] / 2_000 == pytest.approx(0.75, abs=0.03)

    def test_characters_of_words_count_the_blank(self) -> None:
        target = TARGET.model_copy(update={"classes": ("", "?", "two", "words")})
        labels = np.array([[2, 3, 1, 0]])
        assert characters_of(labels, target, "word") == 4 + 6 + 1
        assert characters_of(labels, target, "byte pair") == 3 + 5 + 1

    def test_a_word_table_finds_what_stands_for_what(self) -> None:
        english, french = ["red cat", "red dog", "black cat"], ["chat rouge", "chien rouge", "chat noir"]
        table = word_table(english, french)
        assert table == {"red": "rouge", "cat": "chat", "dog": "chien", "black": "noir"}
        assert word_by_word(["black dog Bob"], table) == ["noir chien Bob"]

    def test_the_most_alike_text_lends_its_translation(self) -> None:
        assert nearest(["red cat", "blue bird"], ["chat rouge", "oiseau bleu"], ["a red cat"]) == ["chat rouge"]


class TestBegun:
    """What is offered on an empty canvas."""

    @pytest.mark.parametrize("texts", [("text",), ("source", "text")])
    def test_first_networks_check_clean(self, texts: tuple[str, ...]) -> None:
        facts = DataFacts(
            inputs=dict.fromkeys(texts, TOKENS),
            target=TARGET.model_copy(update={"counts": (0, 0, 90, 90, 90, 90)}),
            rows={"train": 120, "validation": 30, "test": 30},
            vocabularies=dict.fromkeys(texts, 6),
            aim="next",
        )
        chosen = suggest(facts, ())
        assert chosen.task == ("language_model" if len(texts) == 1 else "translation")
        assert chosen.losses == (NEXT_LOSS,)
        for first in starts.networks(facts):
            data = DataSettings(source=Choice(name="dates"), aim="next")
            project = Project(networks={"model": first.graph}, data=data, task=Task(kind=chosen.task))
            assert [each for each in check(project, facts).problems if each.severity != "advice"] == []
        assert len(starts.networks(facts)) == 2


class TestTranslated:
    """Greedy decoding and attention of a small network, untrained."""

    @pytest.mark.parametrize("name", ["emoji-translation", "docstring-summaries"])
    def test_a_network_looks_across_and_never_at_padding(self, name: str) -> None:
        """Of two or three attention layers the one is shown that looks from what is written to what was read."""
        project = client.preset(name)
        prepared = prepare(project.data, Path)
        task = TASKS[project.task.kind]
        model = task.make(task.complete(project, prepared.facts), prepared.facts)
        texts, target = (
            {each: np.asarray(text) for each, text in prepared.x["test"].items()},
            prepared.facts.target.name,
        )
        (source,) = {*texts} - {target}
        short = int(np.argmin((texts[source] > 0).sum(axis=1)))  # with padding behind it
        tokens = {each: text[[short]] for each, text in texts.items()}
        weights = attention(model, [tokens[each] for each in task.columns(project, prepared.facts)])
        assert weights is not None
        assert weights.shape == (tokens[target].shape[1], tokens[source].shape[1])
        there = tokens[source][0] > 0
        assert 0 < there.sum() < len(there)
        np.testing.assert_allclose(weights[:, there].sum(axis=1), 1.0, rtol=1e-5)

    def test_it_begins_with_the_mark_and_stops_at_the_end(self, tmp_path: Path) -> None:
        pairs = [f"{'ab'[row % 2] * (row % 3 + 1)} cat,{'xy'[row % 2] * (row % 3 + 1)}" for row in range(40)]
        (tmp_path / "data.csv").write_text("\n".join(["english,french", *pairs]), encoding="utf-8")
        data = DataSettings(
            source=Choice(name="csv", config={"dataset": "0123456789abcdef"}), target="french", aim="next",
            kinds={"english": "text", "french": "text"},
        )  # fmt: skip
        raw = read(data, lambda _: tmp_path / "data.csv")
        data = data.model_copy(update={"recipe": recipe.default(raw, writes=True)})
        assert [step.config["length"] for step in data.recipe] == [16, 8]
        prepared = prepare(data, lambda _: tmp_path / "data.csv")
        graph = starts.networks(prepared.facts)[0].graph
        task = TASKS["translation"]
        project = Project(networks={"model": graph}, data=data, task=Task(kind="translation"))
        project = task.complete(project, prepared.facts)
        model = task.make(project, prepared.facts)
        tokens = task.written(model, project, prepared, prepared.x["test"]["english"])  # type: ignore[attr-defined]
        classes = prepared.facts.target.classes
        assert all(classes[row[0]] == BEGIN for row in tokens)
        for row in tokens:
            ends = np.flatnonzero(row == classes.index(END))
            assert not row[ends[0] + 1 :].any() if len(ends) else (row[1:] > 1).all()
        table, matrix = task.samples(model, project, prepared)
        assert len(table.rows) == 6  # type: ignore[union-attr]
        shares = np.array(matrix.values)  # type: ignore[union-attr]
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, rtol=1e-5)  # of the letters: none looks at the padding
        judged = {each.measure: each for each in task.judge(model, project, prepared) or ()}
        assert set(judged) == {"exact_match", "chrf", "bleu"}
        assert all(each.interval for each in judged.values())
        assert judged["chrf"].baselines["nearest_text"] == 1.0  # every test text stands in training, too

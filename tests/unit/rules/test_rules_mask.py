"""Where a mask is lost, and that the rule's list of layers is Keras's own."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalog.card import Card
from engine.catalog.read import cards
from engine.document.graph import Graph, Node
from engine.messages.answers import Problem
from engine.network.objects import make
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import chain, dense, facts, table
from engine.rules.silent.mask_lost import LOSING

pytestmark = pytest.mark.heavy

SAMPLES = {"EinsumDense": {"equation": "abc,cd->abd", "output_shape": [12, 4]}, "Reshape": {"target_shape": [-1]}}


def found(example: Example) -> dict[str, Problem]:
    """The problems of a drawing by code."""
    return {problem.code: problem for problem in check(example.project, example.facts).problems}


def words(*layers: tuple[str, dict[str, Any]], mask: bool = True) -> Example:
    """Twelve words, embedded."""
    embedding = ("Embedding", {"input_dim": 50, "output_dim": 8, "mask_zero": mask})
    graph = chain(embedding, *layers, dense(3))
    whole = Node(id="input", layer="Input", config={"dtype": "int32"})
    return table(graph=Graph(nodes=(whole, *graph.nodes[1:]), edges=graph.edges), known=facts((12,), 3, maximum=49.0))


class TestMask:
    def test_the_layers_that_lose_it_are_those_of_which_keras_says_so(self) -> None:
        lose = {
            card.name for card in cards("layer") if card.inputs and _takes_series(card) and not _supports_masking(card)
        }
        assert lose == LOSING

    @pytest.mark.parametrize("layer", ["LSTM", "GRU", "SimpleRNN"])
    def test_a_recurrent_layer_uses_it_up(self, layer: str) -> None:
        assert found(words((layer, {"units": 8}))) == {}
        steps = words((layer, {"units": 8, "return_sequences": True}), ("GlobalMaxPooling1D", {}))
        assert found(steps)["mask-lost"].node == "globalmaxpooling1d_3"

    def test_a_mean_over_the_steps_uses_it_up(self) -> None:
        assert found(words(("GlobalAveragePooling1D", {}))) == {}

    def test_without_a_mask_nothing_is_lost(self) -> None:
        assert found(words(("Flatten", {}), mask=False)) == {}

    def test_the_reader_is_named(self) -> None:
        layers = ("Conv1D", {"filters": 8, "kernel_size": 3, "activation": "relu"}), ("GRU", {"units": 8})
        sentence = found(words(*layers))["mask-lost"].sentence
        assert "embedding_1 (Embedding) marks padding, but conv1d_2 (Conv1D) does not" in sentence
        assert "gru_3 (GRU) reads the padding" in sentence


def _takes_series(card: Card) -> bool:
    """Whether a layer of the catalog can be behind an Embedding."""
    if card.category in ("preprocessing", "augmentation") or card.name in ("Input", "Embedding", "ReversibleEmbedding"):
        return False
    config = SAMPLES.get(card.name) or {each.name: 1 for each in card.parameters if each.required}
    example = words((card.name, config), mask=False)
    return f"{card.name.lower()}_2" in check(example.project, example.facts).notes["model"]


def _supports_masking(card: Card) -> bool:
    config = SAMPLES.get(card.name) or {each.name: 1 for each in card.parameters if each.required}
    return bool(make("layer", card.name, config).supports_masking)

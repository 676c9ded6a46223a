"""Where a mask is lost, and that the rule's list of layers is Keras's own."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalog.card import Card
from engine.catalog.read import cards
from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import Problem
from engine.network.objects import make
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import chain, dense, facts, table
from engine.rules.silent.mask_lost import LOSING

pytestmark = pytest.mark.heavy

SAMPLES = {
    "AdaptiveMaxPooling1D": {"output_size": 2},
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": [12, 4]},
    "Reshape": {"target_shape": [-1]},
}


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


class TestWires:
    """Masks that are drawn by hand, and masks of some of what is joined; each case is Keras's own word too."""

    def network(self, *nodes: Node, wires: str) -> Example:
        """`a>b` is a wire, `a>b.mask` one to a port; a mask comes from an Input of its own."""
        start = Node(id="input", layer="Input", config={"dtype": "int32"})
        mask = Node(id="given", layer="Input", config={"dtype": "bool", "shape": [12]})
        words = Node(id="words", layer="Embedding", config={"input_dim": 50, "output_dim": 8, "mask_zero": True})
        places = Node(id="places", layer="Embedding", config={"input_dim": 50, "output_dim": 8})
        edges = [Edge(source="input", target="words"), Edge(source="input", target="places")]
        for wire in wires.split():
            source, _, target = wire.partition(">")
            target, _, port = target.partition(".")
            edges.append(Edge(source=source, target=target, target_port=port or "inputs"))
        used = {end for edge in edges[2:] for end in (edge.source, edge.target)}
        every = [node for node in (start, mask, words, places) if node.id in used | {"input"}]
        ids = {node.id for node in [*every, *nodes]}
        graph = Graph(nodes=(*every, *nodes), edges=tuple(edge for edge in edges if edge.target in ids))
        return table(graph=graph, known=facts((12,), 3, maximum=49.0))

    conv = Node(id="conv", layer="Conv1D", config={"filters": 8, "kernel_size": 3, "padding": "same"})
    lstm = Node(id="lstm", layer="LSTM", config={"units": 8})
    steps = Node(id="steps", layer="LSTM", config={"units": 8, "return_sequences": True})
    total = Node(id="total", layer="Add")
    norm = Node(id="norm", layer="BatchNormalization")
    attention = Node(id="attention", layer="Attention")
    flat = Node(id="flat", layer="Flatten")
    both = Node(id="both", layer="Bidirectional", config={"layer": {"name": "LSTM", "config": {"units": 4}}})
    doubled = Node(id="doubled", layer="ops.multiply", config={"x2": 2})
    row = Node(id="row", layer="Reshape", config={"target_shape": [8, 1]})

    @pytest.mark.parametrize(
        ("nodes", "wires", "lost"),
        [
            ((conv, lstm), "words>conv conv>lstm", "conv"),
            ((conv, lstm), "words>conv conv>lstm given>lstm.mask", None),
            ((steps, flat), "places>steps given>steps.mask steps>flat", "flat"),
            ((norm, flat), "places>norm given>norm.mask norm>flat", "flat"),
            ((norm, lstm), "places>norm given>norm.mask norm>lstm", None),
            ((total, lstm), "words>total places>total total>lstm", "total"),
            ((total, lstm), "words>total places>total total>lstm given>lstm.mask", None),
            ((attention, flat), "places>attention.query words>attention.value attention>flat", None),
            ((attention, flat), "words>attention.query places>attention.value attention>flat", "flat"),
            ((both, row), "words>both both>row", None),
            ((doubled, lstm), "words>doubled.x1 doubled>lstm", "doubled"),
            ((doubled, lstm), "words>doubled.x1 doubled>lstm given>lstm.mask", None),
            ((doubled, flat), "words>doubled.x1 doubled>flat", None),
        ],
    )
    def test_it_is_followed_along_the_wires(self, nodes: tuple[Node, ...], wires: str, lost: str | None) -> None:
        problem = found(self.network(*nodes, wires=wires)).get("mask-lost")
        assert (problem.node if problem else None) == lost


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

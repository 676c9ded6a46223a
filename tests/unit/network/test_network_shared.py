"""Weights shared by hand, as the canvas draws them: a siamese pair and a tied embedding, built, trained and written."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.code.model import model_code
from tests.builders import classifier

FACTS = DataFacts(inputs={}, target=TargetFacts(name="y", kind="number"), rows={})


def siamese() -> Graph:
    """A tower and its Input used again: the copy has an Input of its own and nothing else of its own."""
    nodes = (
        Node(id="input", layer="Input", config={"shape": [6]}),
        Node(id="dense", layer="Dense", config={"units": 8, "activation": "relu"}),
        Node(id="embed", layer="Dense", config={"units": 4}),
        Node(id="input_1", layer="Input", config={"shape": [6]}),
        Node(id="dense_1", layer="Dense", share="dense"),
        Node(id="dense_2", layer="Dense", share="embed"),
        Node(id="difference", layer="Subtract"),
        Node(id="score", layer="Dense", config={"units": 1}),
    )
    pairs = "input>dense dense>embed input_1>dense_1 dense_1>dense_2 embed>difference dense_2>difference"
    return _wired(nodes, f"{pairs} difference>score")


def tied() -> Graph:
    """An embedding that reads words and, used again the other way round, scores them."""
    nodes = (
        Node(id="input", layer="Input", config={"shape": [5], "dtype": "int32"}),
        Node(id="words", layer="ReversibleEmbedding", config={"input_dim": 11, "output_dim": 6}),
        Node(id="steps", layer="GRU", config={"units": 6, "return_sequences": True}),
        Node(id="scores", layer="ReversibleEmbedding", share="words", config={"reverse": True}),
    )
    return _wired(nodes, "input>words words>steps steps>scores")


def _wired(nodes: tuple[Node, ...], pairs: str) -> Graph:
    edges = tuple(Edge(source=pair.split(">")[0], target=pair.split(">")[1]) for pair in pairs.split())
    return Graph(nodes=nodes, edges=edges)


SIDES = [np.random.default_rng(side).random((8, 6)).astype("float32") for side in range(2)]
WORDS = np.random.default_rng(0).integers(0, 11, (8, 5)).astype("int32")


@pytest.mark.parametrize(
    ("graph", "values", "target", "loss", "weights"),
    [
        (siamese(), SIDES, np.ones((8, 1), "float32"), "mse", 6),
        (tied(), WORDS, WORDS, keras.losses.SparseCategoricalCrossentropy(from_logits=True), 4),
    ],
    ids=["siamese", "tied embedding"],
)
def test_what_is_shared_is_one_layer_that_learns_from_both_places(graph: Graph, values, target, loss, weights: int):
    project = classifier("digits", graph)
    keras.utils.set_random_seed(7)
    built = build(project, FACTS)
    assert len(built.weights) == weights
    keras.utils.set_random_seed(7)
    scope: dict[str, object] = {}
    exec("import keras\nfrom keras import layers\n" + "\n".join(model_code(project, FACTS).lines), scope)  # noqa: S102
    written = scope["model"]
    assert isinstance(written, keras.Model)
    np.testing.assert_array_equal(built(values), written(values))
    before = [weight.copy() for weight in built.get_weights()]
    built.compile("sgd", loss)
    assert np.isfinite(built.train_on_batch(values, target, return_dict=True)["loss"])
    assert any((old != new).any() for old, new in zip(before, built.get_weights(), strict=True))

"""A drawing as a Keras model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.network.build import build
from tests.builders import chain, digits_cnn

pytestmark = pytest.mark.heavy

FACTS = DataFacts(
    inputs={"image": TensorInfo(shape=(None, 8, 8, 1), dtype="float32")},
    target=TargetFacts(name="digit", kind="classes", classes=tuple("0123456789")),
    rows={"train": 10, "validation": 2, "test": 2},
)


def project(*nodes: Node, edges: str = "", **graph: Any) -> Project:
    """`edges` as `a>b b>c`."""
    pairs = [pair.split(">") for pair in edges.split()]
    wires = tuple(Edge(source=source, target=target) for source, target in pairs)
    return Project(networks={"model": Graph(nodes=nodes, edges=wires, **graph)})


def dense(id: str, units: int = 3, **node: Any) -> Node:
    return Node(id=id, layer="Dense", config={"units": units}, **node)


MILLION: tuple[str, dict[str, Any]] = ("Dense", {"units": 10**6})
INPUT = Node(id="input", layer="Input")


def test_the_model_has_the_drawings_layers_by_name_and_the_datas_shape() -> None:
    model = build(digits_cnn(), FACTS)
    assert [layer.name for layer in model.layers] == [node.id for node in digits_cnn().networks["model"].nodes]
    assert model.input_shape == (None, 8, 8, 1)
    assert model.output_shape == (None, 10)


def test_one_seed_gives_the_same_weights_whatever_was_checked_before() -> None:
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        weights.append(build(digits_cnn(), FACTS).get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_array_equal(first, second)


def test_shared_layers_are_one_layer() -> None:
    model = build(project(INPUT, dense("b", share="a"), dense("a"), Node(id="sum", layer="Add"),
                          edges="input>a input>b a>sum b>sum"), FACTS)  # fmt: skip
    assert sum(isinstance(layer, keras.layers.Dense) for layer in model.layers) == 1
    assert model.count_params() == 6


def test_several_outputs_stand_in_the_drawings_order() -> None:
    model = build(project(INPUT, dense("a", 2), dense("b", 4), edges="input>a input>b", outputs=("b", "a")), FACTS)
    assert [tuple(output.shape) for output in model.outputs] == [(None, 8, 8, 4), (None, 8, 8, 2)]


def test_what_no_output_depends_on_is_left_out() -> None:
    model = build(project(INPUT, dense("a"), dense("loose"), edges="input>a input>loose", outputs=("a",)), FACTS)
    assert "loose" not in [layer.name for layer in model.layers]


def test_precision_makes_half_the_activations_and_whole_weights() -> None:
    half = digits_cnn(precision="mixed_bfloat16")
    model = build(half, FACTS)
    assert model.output.dtype == "bfloat16"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(
    ("broken", "words", "where"),
    [
        (project(INPUT, dense("a"), dense("b"), edges="input>a a>b b>a"), "circle", "a, b"),
        (project(INPUT), "no layers", ""),
        (project(dense("a")), "no input", "a"),
        (project(INPUT, dense("a", 2.5), edges="input>a"), "units is 2.5", "a"),
        (project(INPUT, Node(id="a", layer="Dens"), edges="input>a"), "Dens", "a"),
        (project(INPUT, Node(id="a", layer="Lambda"), edges="input>a"), "Lambda", "a"),
        (project(INPUT, Node(id="a", layer="LSTM", config={"units": 3}), edges="input>a"), "2 axes", "a"),
        (project(INPUT, dense("a"), dense("b"), dense("c"), edges="input>a input>b a>c b>c"), "takes one input", "c"),
        (Project(networks={"model": chain(MILLION, MILLION)}), "1,000,00", "dense_2"),
        (Project(networks={"generator": Graph()}), "no network named 'model'", "networks"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_said_in_plain_words(broken: Project, words: str, where: str) -> None:
    with pytest.raises(NetworkError, match=words) as caught:
        build(broken, FACTS)
    assert caught.value.where == where


def test_without_data_an_input_needs_a_shape() -> None:
    with pytest.raises(NetworkError, match="shape is not known"):
        build(digits_cnn(), FACTS.model_copy(update={"inputs": {}}))

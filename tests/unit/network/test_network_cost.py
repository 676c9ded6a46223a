"""What layers cost, against counts made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import NodeNote, TensorInfo
from engine.network.shapes import annotate
from tests.builders import chain

pytestmark = pytest.mark.heavy


def note(layer: str, shape: tuple[int, ...], **config: Any) -> NodeNote:
    info = TensorInfo(shape=(None, *shape), dtype="float32")
    notes, problems = annotate(chain((layer, config)), {"x": info})
    assert not problems
    return notes[f"{layer.lower()}_1"]


@pytest.mark.parametrize(
    ("layer", "shape", "config", "flops"),
    [
        ("Dense", (8,), {"units": 5}, 2 * 8 * 5),
        ("Dense", (7, 8), {"units": 5}, 2 * 7 * 8 * 5),
        ("Dense", (8,), {"units": 5, "activation": "relu"}, 2 * 8 * 5 + 5),
        ("Conv2D", (8, 8, 3), {"filters": 4, "kernel_size": 3}, 2 * 6 * 6 * 3 * 3 * 3 * 4),
        ("Conv2D", (8, 8, 4), {"filters": 4, "kernel_size": 3, "groups": 2}, 2 * 6 * 6 * 3 * 3 * 2 * 4),
        ("Conv2DTranspose", (4, 4, 3), {"filters": 2, "kernel_size": 3}, 2 * 4 * 4 * 3 * 3 * 3 * 2),
        ("DepthwiseConv2D", (8, 8, 3), {"kernel_size": 3}, 2 * 6 * 6 * 3 * 3 * 3),
        ("SeparableConv2D", (8, 8, 3), {"filters": 5, "kernel_size": 3}, 2 * 6 * 6 * (3 * 3 * 3 + 3 * 5)),
        ("MaxPooling2D", (8, 8, 3), {"pool_size": 2}, 4 * 4 * 3 * 4),
        ("LSTM", (10, 3), {"units": 4}, 2 * 10 * (3 * 16 + 4 * 16)),
        ("SimpleRNN", (10, 3), {"units": 4}, 2 * 10 * (3 * 4 + 4 * 4)),
        ("ConvLSTM2D", (5, 6, 6, 2), {"filters": 3, "kernel_size": 3}, 2 * 5 * 4 * 4 * 9 * (2 * 12 + 3 * 12)),
        ("Flatten", (8, 8, 3), {}, 0),
        ("Dropout", (8,), {"rate": 0.5}, 0),
        ("BatchNormalization", (8, 3), {}, 8 * 3),
    ],
)
def test_operations_for_one_sample(layer: str, shape: tuple[int, ...], config: dict[str, Any], flops: int) -> None:
    assert note(layer, shape, **config).flops == flops


def test_an_activation_keeps_what_it_was_given_where_its_slope_needs_it() -> None:
    assert note("Dense", (8,), units=5, activation="gelu").activation_bytes == 2 * 5 * 4
    assert note("Dense", (8,), units=5, activation="relu").activation_bytes == 5 * 4
    assert note("Dense", (8,), units=5).activation_bytes == 5 * 4


def test_a_recurrent_layer_keeps_its_gates_at_every_step() -> None:
    assert note("LSTM", (10, 3), units=4).activation_bytes == 4 * 4 + 4 * 10 * 4 * 10
    assert note("GRU", (10, 3), units=4, return_sequences=True).activation_bytes == 4 * 4 * 10 + 4 * 10 * 4 * 8


def test_some_parameters_are_not_trained() -> None:
    found = note("BatchNormalization", (8, 3))
    assert (found.parameters, found.trainable) == (12, 6)


@pytest.mark.parametrize(
    ("layer", "config"),
    [
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4, "use_bias": False}),
        ("GroupQueryAttention", {"num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "use_bias": False}),
    ],
)
def test_attention_costs_its_projections_and_its_products(layer: str, config: dict[str, Any]) -> None:
    nodes = (Node(id="rows", layer="Input", config={"shape": [6, 8]}), Node(id="heads", layer=layer, config=config))
    edges = tuple(Edge(source="rows", target="heads", target_port=port) for port in ("query", "value"))
    note = annotate(Graph(nodes=nodes, edges=edges), {})[0]["heads"]
    assert note.flops == 2 * note.parameters * 6 + 4 * 6 * 6 * 2 * 4

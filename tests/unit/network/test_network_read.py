"""A Keras model becomes a drawing again."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.read import config_of, read

pytestmark = pytest.mark.heavy

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})


def wires(graph: Graph) -> list[str]:
    return [f"{edge.source}>{edge.target}" for edge in graph.edges]


def test_a_sequential_model_is_a_chain_with_only_what_is_not_default() -> None:
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1), name="image"),
            layers.Conv2D(6, 5, padding="same", activation="tanh", name="first"),
            layers.MaxPooling2D(3, strides=2, name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(10, kernel_regularizer=keras.regularizers.L2(0.1), name="out"),
        ]
    )
    graph = read(model)
    assert wires(graph) == ["image>first", "first>pool", "pool>flat", "flat>out"]
    assert [node.config for node in graph.nodes] == [
        {"shape": [8, 8, 1]},
        {"filters": 6, "kernel_size": 5, "padding": "same", "activation": "tanh"},
        {"pool_size": 3, "strides": 2},
        {},
        {"units": 10, "kernel_regularizer": {"name": "L2", "config": {"l2": 0.1}}},
    ]


def test_shared_layers_merges_and_outputs_are_read() -> None:
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    dense = layers.Dense(3, name="dense")
    both = layers.Concatenate(name="both")([dense(right), dense(left)])
    model = keras.Model([left, right], [both, layers.Dense(1, name="end")(both)])
    graph = read(model)
    second = next(node for node in graph.nodes if node.share)
    assert second.share == "dense"
    assert graph.output_ids() == ["both", "end"]
    assert wires(graph)[-3:] == ["dense>both", f"{second.id}>both", "both>end"]


def test_a_layer_outside_the_catalog_is_named() -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Lambda(lambda x: x * 2, name="doubled")(inputs))
    with pytest.raises(NetworkError, match="Lambda") as caught:
        read(model)
    assert caught.value.where == "doubled"


def test_names_become_identifiers() -> None:
    inputs = keras.Input((4,), name="The input!")
    graph = read(keras.Model(inputs, layers.Dense(2, name="2nd")(inputs)))
    assert [node.id for node in graph.nodes] == ["the_input_", "n2nd"]


def test_a_derived_default_is_not_written() -> None:
    assert config_of(layers.MaxPooling2D(3)) == {"pool_size": 3}


def drawn_again(model: keras.Model) -> Graph:
    """The drawing of a model, of which the same model can be built again."""
    graph = read(model)
    again = build(Project(networks={"model": graph}), NO_DATA)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    again.set_weights(model.get_weights())
    values = [np.ones((2, *tensor.shape[1:]), tensor.dtype) for tensor in model.inputs]
    given = values if len(values) > 1 else values[0]
    for mine, other in zip(flat(model(given)), flat(again(given)), strict=True):
        np.testing.assert_array_equal(mine, other)
    return graph


def flat(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def test_attention_is_read_with_its_ports_and_what_its_call_was_told() -> None:
    query, mask = keras.Input((5, 8), name="query"), keras.Input((5,), dtype="bool", name="mask")
    heads = layers.MultiHeadAttention(2, 4, name="heads")(query, query, value_mask=mask, use_causal_mask=True)
    found, scores = layers.Attention(name="found")([query, heads], mask=[None, mask], return_attention_scores=True)
    flat_scores = layers.Flatten(name="flat")(scores)
    graph = drawn_again(keras.Model([query, mask], [found, flat_scores]))
    assert [edge.key for edge in graph.edges] == [
        "query.output>heads.query", "query.output>heads.value", "mask.output>heads.value_mask",
        "query.output>found.query", "heads.output>found.value", "mask.output>found.value_mask",
        "found.attention_scores>flat.inputs",
    ]  # fmt: skip
    assert graph.node("heads").config["use_causal_mask"] is True
    assert graph.node("found").config == {"return_attention_scores": True}


def test_states_go_from_an_encoder_to_a_decoder() -> None:
    words, mask = keras.Input((5, 8), name="words"), keras.Input((5,), dtype="bool", name="mask")
    _, hidden, cell = layers.LSTM(3, return_state=True, name="encoder")(words)
    model = keras.Model([words, mask], layers.LSTM(3, name="decoder")(words, initial_state=[hidden, cell], mask=mask))
    graph = drawn_again(model)
    assert sorted(edge.key for edge in graph.edges if edge.target == "decoder") == [
        "encoder.state_c>decoder.initial_state", "encoder.state_h>decoder.initial_state",
        "mask.output>decoder.mask", "words.output>decoder.inputs",
    ]  # fmt: skip


def test_masks_that_travel_with_the_values_are_not_drawn() -> None:
    words = keras.Input((5,), dtype="int32", name="words")
    inner = layers.Embedding(9, 4, mask_zero=True, name="inner")(words)
    graph = drawn_again(keras.Model(words, layers.GRU(3, name="gru")(inner)))
    assert wires(graph) == ["words>inner", "inner>gru"]


def test_a_shared_layer_keeps_what_each_call_was_told() -> None:
    words = keras.Input((5,), dtype="int32", name="words")
    both = layers.ReversibleEmbedding(9, 4, name="both")
    graph = drawn_again(keras.Model(words, both(both(words), reverse=True)))
    assert graph.node("both_1").config == {"reverse": True}
    assert graph.node("both_1").share == "both"


def test_a_state_that_is_an_output_leaves_through_an_identity() -> None:
    words = keras.Input((5, 8), name="words")
    graph = read(keras.Model(words, layers.GRU(3, return_state=True, name="gru")(words)[1]))
    assert [edge.key for edge in graph.edges] == ["words.output>gru.inputs", "gru.state_h>gru_state_h.inputs"]
    assert graph.node("gru_state_h").layer == "Identity"
    assert graph.output_ids() == ["gru_state_h"]


def test_inputs_keep_their_order() -> None:
    """The first input is nearer to the output than the second, which Keras walks first."""
    near, far = keras.Input((3,), name="near"), keras.Input((3,), name="far")
    sum_ = layers.Add(name="sum")([layers.Dense(3, name="dense")(far), near])
    graph = drawn_again(keras.Model([near, far], sum_))
    assert [node.id for node in graph.nodes if node.layer == "Input"] == ["near", "far"]


def test_a_dtype_of_its_own_is_read_and_the_usual_one_is_not() -> None:
    inputs = keras.Input((4,))
    hidden = layers.Dense(3, dtype="mixed_float16", name="hidden")(inputs)
    graph = read(keras.Model(inputs, layers.Dense(2, dtype="float32", trainable=False, name="end")(hidden)))
    assert [node.config for node in graph.nodes[1:]] == [
        {"units": 3, "dtype": "mixed_float16"},
        {"units": 2, "trainable": False},
    ]

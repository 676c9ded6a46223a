"""A Keras model becomes a drawing again."""

from __future__ import annotations

import keras
import pytest
from keras import layers

from engine.document.graph import Graph
from engine.errors import NetworkError
from engine.network.read import config_of, read

pytestmark = pytest.mark.heavy


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

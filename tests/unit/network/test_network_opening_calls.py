"""Calls with masks, states, further outputs and settings of their own: each comes back from its file as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening import keras3, weights
from engine.network.opening.archive import parse
from engine.network.opening.drawing import draw
from engine.network.opening.model import open_file
from engine.network.read import read
from engine.network.shapes import annotate
from engine.store import weights as kept
from engine.store.workspace import Workspace

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="class", kind="classes"), rows={})


def words() -> Any:
    return keras.Input((4,), dtype="int32", name="words")


def steps() -> Any:
    return keras.Input((4, 3), name="steps")


def counted() -> Any:
    return keras.Input((4,), dtype="bool", name="counted")


def embedded_with_zeros_masked() -> keras.Model:
    x = words()
    y = layers.Embedding(5, 3, mask_zero=True, name="embedding")(x)
    return keras.Model(x, layers.LSTM(2, name="lstm")(y))


def masking_behind_which_two_layers_look_at_the_mask() -> keras.Model:
    x = steps()
    y = layers.BatchNormalization(name="norm")(layers.Masking(name="masking")(x))
    return keras.Model(x, layers.Bidirectional(layers.GRU(2), name="both")(y))


def joined_where_only_one_has_a_mask() -> keras.Model:
    x, other = words(), steps()
    y = layers.Concatenate(name="joined")([layers.Embedding(5, 3, mask_zero=True, name="embedding")(x), other])
    return keras.Model([x, other], layers.LSTM(2, name="lstm")(y))


def masks_that_are_fed() -> keras.Model:
    x, mask = steps(), counted()
    norm = layers.BatchNormalization(name="norm")(x, mask=mask)
    return keras.Model([x, mask], [norm, layers.GRU(2, name="gru")(x, mask=mask)])


def a_mask_that_one_layer_hands_on_to_the_next() -> keras.Model:
    x, mask = steps(), counted()
    y = layers.LSTM(3, return_sequences=True, name="first")(x, mask=mask)
    return keras.Model([x, mask], layers.GRU(2, name="second")(layers.Dense(2, name="dense")(y)))


def a_mask_that_is_handed_on_to_a_shared_layer() -> keras.Model:
    x, mask = steps(), counted()
    shared = layers.BatchNormalization(name="shared")
    return keras.Model([x, mask], shared(layers.BatchNormalization(name="first")(shared(x), mask=mask)))


def a_mask_that_is_fed_again_where_none_is_handed_on() -> keras.Model:
    x, mask = steps(), counted()
    y = layers.RepeatVector(4, name="again")(layers.LSTM(3, name="first")(x, mask=mask))
    return keras.Model([x, mask], layers.GRU(2, name="second")(y, mask=mask))


def states_as_outputs() -> keras.Model:
    x = steps()
    return keras.Model(x, list(layers.LSTM(2, return_state=True, name="lstm")(x)))


def an_encoder_whose_states_start_a_decoder() -> keras.Model:
    x = steps()
    _, *states = layers.LSTM(2, return_state=True, name="encoder")(x)
    return keras.Model(x, layers.LSTM(2, name="decoder")(x, states))  # by place: not in the order of the ports


def an_encoder_of_both_ways_whose_joined_states_start_a_decoder() -> keras.Model:
    x, words = steps(), keras.Input((5, 2), name="words")
    _, *states = layers.Bidirectional(layers.LSTM(2, return_state=True), name="encoder")(x)
    joined = [
        layers.Concatenate(name=name)([states[at], states[at + 2]]) for at, name in enumerate(("hidden", "memory"))
    ]
    y = layers.LSTM(4, return_sequences=True, name="decoder")(words, initial_state=joined)
    return keras.Model([x, words], layers.Dense(3, name="dense")(y))


def both_ways_from_the_states_of_both_ways() -> keras.Model:
    x = steps()
    _, *states = layers.Bidirectional(layers.GRU(2, return_state=True), merge_mode="sum", name="first")(x)
    return keras.Model(x, layers.Bidirectional(layers.GRU(2), name="second")(x, initial_state=states))


def cells_on_top_of_each_other() -> Any:
    return layers.StackedRNNCells([layers.LSTMCell(2), layers.GRUCell(3)])


def cells_that_start_from_the_states_of_others() -> keras.Model:
    x = steps()
    _, *states = layers.RNN(cells_on_top_of_each_other(), return_state=True, name="first")(x)
    second = layers.RNN(cells_on_top_of_each_other(), return_state=True, name="second")
    return keras.Model(x, keras.tree.flatten(second(x, initial_state=states)))


def cells_that_read_both_ways() -> keras.Model:
    x = steps()
    both = layers.Bidirectional(layers.RNN(cells_on_top_of_each_other(), return_state=True), name="both")
    y, *states = keras.tree.flatten(both(x))
    return keras.Model(x, [y, layers.Concatenate(name="joined")(states)])


def both_ways_that_are_not_merged() -> keras.Model:
    x = steps()
    both = layers.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode=None, name="both")
    return keras.Model(x, layers.Subtract(name="difference")(both(layers.Masking(name="masking")(x))))


def scores_as_an_output() -> keras.Model:
    x = steps()
    attention = layers.MultiHeadAttention(2, 3, attention_axes=[1], name="attention")
    return keras.Model(x, list(attention(x, x, return_attention_scores=True)))


def attention_with_a_mask_for_the_values() -> keras.Model:
    x, memory, mask = steps(), keras.Input((4, 3), name="memory"), counted()
    y = layers.Attention(name="attention")([x, memory, x], mask=[None, mask], use_causal_mask=True)
    return keras.Model([x, memory, mask], y)


def shared_with_settings_for_each_call() -> keras.Model:
    x = steps()
    attention = layers.MultiHeadAttention(2, 3, attention_axes=[1], name="attention")
    return keras.Model(x, attention(attention(x, x), x, use_causal_mask=True))


def one_output_twice() -> keras.Model:
    x = steps()
    y = layers.Dense(2, name="dense")(x)
    return keras.Model(x, [y, y])


MODELS = (
    embedded_with_zeros_masked, masking_behind_which_two_layers_look_at_the_mask,
    joined_where_only_one_has_a_mask, masks_that_are_fed, a_mask_that_one_layer_hands_on_to_the_next,
    a_mask_that_is_fed_again_where_none_is_handed_on, states_as_outputs,
    an_encoder_whose_states_start_a_decoder, an_encoder_of_both_ways_whose_joined_states_start_a_decoder,
    both_ways_from_the_states_of_both_ways, cells_that_start_from_the_states_of_others, cells_that_read_both_ways,
    both_ways_that_are_not_merged, scores_as_an_output, attention_with_a_mask_for_the_values,
    a_mask_that_is_handed_on_to_a_shared_layer, shared_with_settings_for_each_call, one_output_twice,
)  # fmt: skip


def fed(model: keras.Model) -> list[np.ndarray]:
    """What a model gives for a few examples in which some words and steps are 0."""
    dice = np.random.default_rng(0)
    given = [dice.integers(0, 2, (5, *each.shape[1:])) for each in model.inputs]
    mixed = [
        value * dice.random(value.shape) if each.dtype == "float32" else value
        for value, each in zip(given, model.inputs, strict=True)
    ]
    values = [ops.convert_to_tensor(value, each.dtype) for value, each in zip(mixed, model.inputs, strict=True)]
    given_back = model(values if len(values) > 1 else values[0], training=False)
    return [ops.convert_to_numpy(each) for each in (given_back if isinstance(given_back, list) else [given_back])]


def drawn(graph: Graph) -> object:
    """All of a drawing but where its nodes lie; their order counts for the inputs alone."""
    nodes = {node.id: (node.layer, node.config, node.share) for node in graph.nodes}
    inputs = [node.id for node in graph.nodes if node.layer == "Input"]
    return nodes, inputs, {id: graph.inputs_of(id) for id in nodes}, graph.output_ids()


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_a_file_opens_as_the_drawing_of_its_model_and_computes_the_same(
    make: Callable[[], keras.Model], tmp_path: Path
) -> None:
    workspace, path = Workspace.open(), tmp_path / "model.keras"
    model = make()
    model.save(path)
    graph = open_file(workspace, path.name, path, tmp_path).networks["model"]
    assert drawn(graph) == drawn(read(model))
    ours = build(Project(networks={"model": graph}), NO_DATA)
    if graph.weights:
        taken, layers_ = weights.start_from(ours, weights.read(kept.path(workspace, graph.weights)))
        assert taken == layers_ > 0
    for mine, theirs in zip(fed(ours), fed(model), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert drawn(read(ours)) == drawn(graph)


def opened(model: keras.Model) -> Graph:
    return draw(keras3.read(parse(model.to_json()))).graph


def test_an_operation_that_is_more_than_a_mask_stays() -> None:
    """`words != 0` is used as numbers too: only its way into the mask is Keras's own."""
    x = words()
    y = layers.LSTM(4, name="lstm")(layers.Embedding(5, 3, mask_zero=True, name="embedding")(x))
    graph = opened(keras.Model(x, layers.Add(name="sum")([y, ops.cast(ops.not_equal(x, 0), "float32")])))
    assert [edge.target_port for edge in graph.inputs_of("lstm")] == ["inputs"]
    assert [edge.source for edge in graph.inputs_of("sum")].count("lstm") == 1
    assert len(graph.inputs_of("sum")) == 2
    assert len([node for node in graph.nodes if node.layer == "ops.not_equal"]) == 1


def test_a_mask_of_numbers_that_no_layer_masks_stays() -> None:
    x, other = words(), steps()
    graph = opened(keras.Model([x, other], layers.LSTM(4, name="lstm")(other, mask=ops.not_equal(x, 0))))
    assert [edge.target_port for edge in graph.inputs_of("lstm")] == ["inputs", "mask"]


def test_outputs_for_which_a_layer_has_no_port_are_told() -> None:
    """None is lost in silence: reading says so, and in an opened drawing the check marks the layer.

    Keras takes the states of both ways for alike, and tells of two for a GRU that reads back beside an LSTM.
    """
    back = layers.GRU(2, return_state=True, go_backwards=True)
    layer = layers.Bidirectional(layers.LSTM(2, return_state=True), backward_layer=back, name="told")
    x = steps()
    model = keras.Model(x, layers.Concatenate()(keras.tree.flatten(layer(x))))
    with pytest.raises(NetworkError) as caught:
        read(model)
    assert "told" in caught.value.where
    _, problems = annotate(opened(model), {})
    assert [problem.node for problem in problems] == ["told"]
    assert problems[0].sentence.startswith("Its two layers give different shapes")

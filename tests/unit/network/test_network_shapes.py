"""Notes on a drawing: shapes, parameters, refusals, memory."""

from __future__ import annotations

import random
from typing import Any

import psutil
import pytest
from keras.src.backend.common import global_state

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import TensorInfo
from engine.network import shapes
from engine.network.shapes import annotate
from tests.builders import chain, digits_cnn

pytestmark = pytest.mark.heavy

IMAGE = {"image": TensorInfo(shape=(None, 8, 8, 1), dtype="float32")}


def test_every_node_of_a_network_has_shape_parameters_and_cost() -> None:
    notes, problems = annotate(digits_cnn().networks["model"], IMAGE)
    assert problems == ()
    assert [str(note.outputs[0]) for note in notes.values()] == [
        "8 × 8 × 1",
        "6 × 6 × 8",
        "3 × 3 × 8",
        "72",
        "72",
        "10",
    ]
    assert notes["conv2d_1"].parameters == 3 * 3 * 8 + 8
    assert notes["dense_5"].flops == 2 * 72 * 10
    assert notes["maxpooling2d_2"].activation_bytes == 3 * 3 * 8 * 4


def test_a_refusal_is_one_problem_and_leaves_what_is_behind_it_unknown() -> None:
    graph = chain(
        ("Flatten", {}), ("Conv2D", {"filters": 4, "kernel_size": 3}), ("Flatten", {}), ("Dense", {"units": 3})
    )
    notes, problems = annotate(graph, IMAGE)
    assert set(notes) == {"input", "flatten_1"}
    assert [(problem.code, problem.node, problem.severity) for problem in problems] == [
        ("refused", "conv2d_2", "error")
    ]


def test_what_cannot_be_known_yet_is_no_problem() -> None:
    drawing = Graph(nodes=(Node(id="input", layer="Input"), Node(id="dense", layer="Dense", config={"units": 3})))
    assert annotate(drawing, {}) == ({}, ())


def test_an_input_may_have_a_shape_of_its_own() -> None:
    drawing = Graph(nodes=(Node(id="input", layer="Input", config={"shape": [5], "dtype": "int32"}),))
    assert annotate(drawing, {})[0]["input"].outputs == (TensorInfo(shape=(None, 5), dtype="int32"),)


def test_an_input_that_takes_what_the_data_do_not_have_is_a_problem() -> None:
    drawing = Graph(nodes=(Node(id="input", layer="Input", config={"column": "sound"}),))
    (problem,) = annotate(drawing, IMAGE)[1]
    assert "'sound'" in problem.sentence
    assert "image" in problem.sentence


def test_a_million_units_cost_no_memory_and_leave_no_trace() -> None:
    graph = chain(("Flatten", {}), ("Dense", {"units": 1_000_000}), ("Dense", {"units": 1_000_000}))
    process, seeds = psutil.Process(), random.getstate()
    before = process.memory_info().rss
    notes, _ = annotate(graph, IMAGE)
    assert notes["dense_3"].parameters == 10**12 + 10**6
    assert process.memory_info().rss - before < 50 * 2**20
    assert random.getstate() == seeds
    assert not global_state.get_global_attribute("uninitialized_variables", [])


def test_an_edit_asks_keras_about_the_changed_layer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = shapes._ask_keras
    monkeypatch.setattr(shapes, "_ask_keras", lambda layer, *rest: asked.append(layer) or ask(layer, *rest))
    annotate(chain(("Flatten", {}), ("Dense", {"units": 77}), ("Dropout", {"rate": 0.111})), IMAGE)
    asked.clear()
    annotate(chain(("Flatten", {}), ("Dense", {"units": 77}), ("Dropout", {"rate": 0.222})), IMAGE)
    assert asked == ["Dropout"]


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "REMEMBERED", 3)
    shapes._memory.clear()
    for units in range(1, 9):
        annotate(chain(("Dense", {"units": units})), IMAGE)
    assert len(shapes._memory) == 3


def shared(first: dict[str, object], second_source: str) -> Graph:
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="a", layer="Dense", config=first),
        Node(id="b", layer="Dense", share="a"),
    )
    return Graph(nodes=nodes, edges=(Edge(source="input", target="a"), Edge(source=second_source, target="b")))


def test_shared_weights_are_counted_once() -> None:
    notes, problems = annotate(shared({"units": 4}, "input"), IMAGE)
    assert problems == ()
    assert (notes["a"].parameters, notes["b"].parameters) == (8, 0)


def test_shared_weights_must_fit_both_inputs() -> None:
    (problem,) = annotate(shared({"units": 4}, "a"), IMAGE)[1]
    assert problem.node == "b"
    assert "shares the weights of a" in problem.sentence


def test_precision_shows_in_dtypes_and_memory() -> None:
    graph = digits_cnn().networks["model"]
    half, whole = (annotate(graph, IMAGE, precision=name)[0]["flatten_3"] for name in ("mixed_float16", "float32"))
    assert half.outputs[0].dtype == "float16"
    assert half.activation_bytes * 2 == whole.activation_bytes


@pytest.mark.parametrize("size", [1, 2, 5, 8, 9])
def test_what_would_end_the_process_is_refused(size: int) -> None:
    graph = chain(("Reshape", {"target_shape": [8, 8]}), ("AdaptiveMaxPooling1D", {"output_size": size}))
    notes, problems = annotate(graph, IMAGE)
    fits = 1 < size <= 8
    assert ("adaptivemaxpooling1d_2" in notes) == fits
    assert len(problems) == (not fits)


def test_whole_numbers_are_seen_through_layers_that_keep_them() -> None:
    nodes = (
        Node(id="input", layer="Input", config={"shape": [8, 8, 1], "dtype": "int32"}),
        Node(id="pad", layer="ZeroPadding2D"),
        Node(id="conv", layer="Conv2D", config={"filters": 2, "kernel_size": 3}),
    )
    drawing = Graph(nodes=nodes, edges=(Edge(source="input", target="pad"), Edge(source="pad", target="conv")))
    (problem,) = annotate(drawing, {})[1]
    assert problem.node == "conv"
    assert "Rescaling" in problem.sentence


def test_a_mask_that_was_connected_first_does_not_change_what_attention_costs() -> None:
    nodes = (
        Node(id="long", layer="Input", config={"shape": [20, 8]}),
        Node(id="short", layer="Input", config={"shape": [3, 8]}),
        Node(id="mask", layer="Input", config={"shape": [20], "dtype": "bool"}),
        Node(id="heads", layer="MultiHeadAttention", config={"num_heads": 2, "key_dim": 4}),
    )
    ends = [("short", "query"), ("long", "value"), ("mask", "value_mask")]
    edges = [Edge(source=source, target="heads", target_port=port) for source, port in ends]
    costs = {
        annotate(Graph(nodes=nodes, edges=tuple(order)), {})[0]["heads"].flops
        for order in (edges, edges[::-1], [edges[2], *edges[:2]])
    }
    assert len(costs) == 1


def test_a_state_that_is_switched_off_leaves_what_it_starts_unknown() -> None:
    nodes = (
        Node(id="input", layer="Input", config={"shape": [5, 4]}),
        Node(id="gru", layer="GRU", config={"units": 3}),
        Node(id="dense", layer="Dense", config={"units": 2}),
    )
    edges = (Edge(source="input", target="gru"), Edge(source="gru", source_port="state_h", target="dense"))
    assert set(annotate(Graph(nodes=nodes, edges=edges), {})[0]) == {"input", "gru"}
    on = Graph(
        nodes=(nodes[0], nodes[1].model_copy(update={"config": {"units": 3, "return_state": True}}), nodes[2]),
        edges=edges,
    )
    assert [str(info) for info in annotate(on, {})[0]["gru"].outputs] == ["3", "3"]


def test_what_is_inside_another_layer_must_fit_too() -> None:
    flat = chain(("TimeDistributed", {"layer": {"name": "Conv2D", "config": {"filters": 2, "kernel_size": 2}}}))
    said = annotate(flat, IMAGE)[1][0].sentence
    assert said == "Conv2D inside it: It needs an input with 3 axes besides the batch, and gets 2 (8 × 1)."


GRU = {"name": "GRU", "config": {"units": 3, "return_state": True}}


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (GRU, "Inside TimeDistributed, GRU has nowhere to give its state_h. Switch off its return_state."),
        (
            {"name": "Bidirectional", "config": {"layer": GRU}},
            "Inside TimeDistributed, Bidirectional has nowhere to give its state_h. "
            "Switch off return_state of what it holds.",
        ),
        (
            {"name": "Bidirectional", "config": {"layer": {"name": "GRU", "config": {"units": 3}}, "merge_mode": None}},
            "Inside TimeDistributed, Bidirectional has nowhere to give its output_back. Give it a merge_mode.",
        ),
    ],
)
def test_a_layer_inside_another_one_has_one_output(held: dict[str, Any], sentence: str) -> None:
    graph = chain(("Reshape", {"target_shape": [4, 4, 4]}), ("TimeDistributed", {"layer": held}))
    assert [problem.sentence for problem in annotate(graph, IMAGE)[1]] == [sentence]


def test_both_ways_are_alike_where_their_states_are_used() -> None:
    back = {"name": "SimpleRNN", "config": {"units": 3, "go_backwards": True}}
    mixed = {"layer": {"name": "LSTM", "config": {"units": 3}}, "backward_layer": back}
    graph = chain(("Reshape", {"target_shape": [8, 8]}), ("Bidirectional", mixed))
    assert annotate(graph, IMAGE)[1] == ()
    told = {**mixed, "layer": {"name": "LSTM", "config": {"units": 3, "return_state": True}}}
    graph = chain(("Reshape", {"target_shape": [8, 8]}), ("Bidirectional", told))
    said = "Its two layers give different shapes: 3 and 3 and 3; 3 and 3."
    assert [problem.sentence for problem in annotate(graph, IMAGE)[1]] == [said]


@pytest.mark.parametrize(
    ("layer", "config", "lengths", "sentence"),
    [
        ("LSTM", {"units": 3}, (3, 3), ""),
        ("LSTM", {"units": 3}, (3,), "It starts from 2 states (state_h 3, state_c 3), and gets 1."),
        ("LSTM", {"units": 3}, (3, 2), "Its state_c starts from 3, and gets 2."),
        ("GRU", {"units": 3}, (3, 3), "It starts from 1 state (state_h 3), and gets 2."),
        ("Dense", {"units": 3}, (3,), "Dense has no input named 'initial_state'."),
        ("Bidirectional", {"layer": GRU}, (3, 3), ""),
        ("Bidirectional", {"layer": GRU, "merge_mode": None}, (3, 4), "Its state_h_back starts from 3, and gets 4."),
        ("RNN", {"cell": {"name": "GRUCell", "config": {"units": 2}}}, (2,), ""),
        (
            "RNN",
            {"cell": {"name": "LSTMCell", "config": {"units": 2}}},
            (2, 2, 2),
            "It starts from 2 states (state_h 2, state_c 2), and gets 3.",
        ),
    ],
)
def test_a_recurrence_starts_from_what_it_could_end_with(
    layer: str, config: dict[str, Any], lengths: tuple[int, ...], sentence: str
) -> None:
    """Keras itself finds out in a real call."""
    starts = [Node(id=f"start_{at}", layer="Input", config={"shape": [size]}) for at, size in enumerate(lengths)]
    nodes = (Node(id="input", layer="Input", config={"shape": [5, 4]}), Node(id="rnn", layer=layer, config=config))
    edges = [Edge(source=each.id, target="rnn", target_port="initial_state") for each in starts]
    graph = Graph(nodes=(*nodes, *starts), edges=(Edge(source="input", target="rnn"), *edges))
    notes, problems = annotate(graph, {})
    assert [problem.sentence for problem in problems] == ([sentence] if sentence else [])
    assert ("rnn" in notes) == (not sentence)

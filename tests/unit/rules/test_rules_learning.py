"""Whether anything learns: what is frozen, and how far a gradient goes."""

from __future__ import annotations

import contextlib
from typing import Any

import keras
import pytest

from engine.document.edits import apply
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import Layer, chain, dense, digits, facts, number, table, yes_or_no

pytestmark = pytest.mark.heavy

FROZEN: dict[str, Any] = {"trainable": False}


def found(example: Example) -> Problem | None:
    """What is said of learning."""
    problems = check(example.project, example.facts).problems
    return next((problem for problem in problems if problem.code == "nothing-trainable"), None)


@pytest.mark.parametrize(
    "layers",
    [
        [dense(8, "relu", **FROZEN), dense(3)],  # transfer learning
        [dense(8, "relu"), dense(3, **FROZEN)],
        [dense(8, "relu", **FROZEN), ("BatchNormalization", {}), dense(3, **FROZEN)],
    ],
)
def test_one_layer_that_learns_is_enough(layers: list[Layer]) -> None:
    assert found(table(*layers)) is None


def test_the_last_frozen_layer_is_let_go() -> None:
    layers = dense(8, "relu", **FROZEN), dense(3, **FROZEN), ("Softmax", {})
    problem = found(table(*layers))
    assert problem is not None
    assert problem.fix is not None
    assert "switch trainable on in dense_2 (Dense)" in problem.sentence
    mended = apply(table(*layers).project, problem.fix.edits).networks["model"]
    assert [node.config.get("trainable") for node in mended.nodes] == [None, False, None, None]


def test_a_layer_that_shares_learning_weights_learns() -> None:
    graph = chain(dense(4, "relu"), dense(3, **FROZEN))
    nodes = [node.model_copy(update={"share": "side"}) if node.id == "dense_1" else node for node in graph.nodes]
    side = Node(id="side", layer="Dense", config={"units": 4, "activation": "relu"})
    edges = (*graph.edges, Edge(source="input", target="side"))
    shared = Graph(nodes=(*nodes, side), edges=edges, outputs=("dense_2",))
    assert found(table(graph=shared)) is None


def test_a_branch_that_leads_nowhere_does_not_count() -> None:
    graph = chain(dense(8, "relu", **FROZEN), dense(3, **FROZEN))
    side = Node(id="side", layer="Dense", config={"units": 4})
    edges = (*graph.edges, Edge(source="input", target="side"))
    problem = found(table(graph=Graph(nodes=(*graph.nodes, side), edges=edges, outputs=("dense_2",))))
    assert problem is not None
    assert problem.node == "dense_2"


def test_no_gradient_goes_back_through_bins() -> None:
    bins: Layer = ("Discretization", {"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"})
    problem = found(table(dense(1), bins, known=facts((4,), 3)))
    assert problem is not None
    assert problem.sentence.startswith("The loss reaches no layer that learns")
    assert found(table(dense(1), bins, dense(3), known=facts((4,), 3))) is None


def test_a_convolution_of_channels_apart_needs_no_function_before_it() -> None:
    """ConvNeXt makes the image smaller, and then looks at each channel by itself."""
    shrink: Layer = ("Conv2D", {"filters": 8, "kernel_size": 2, "strides": 2})
    apart: Layer = ("Conv2D", {"filters": 8, "kernel_size": 3, "padding": "same", "groups": 8, "activation": "relu"})
    example = digits(shrink, apart, ("Flatten", {}), dense(10))
    assert [problem.code for problem in check(example.project, example.facts).problems] == []


@pytest.mark.parametrize(
    ("optimizer", "rate", "is_found"), [("Adam", 0.5, True), ("SGD", 0.5, False), ("Adam", 0.01, False)]
)
def test_a_schedule_that_starts_too_high_is_found(optimizer: str, rate: float, is_found: bool) -> None:
    schedule = Choice(name="CosineDecay", config={"initial_learning_rate": rate, "decay_steps": 100})
    example = table(dense(8, "relu"), dense(3), optimizer=Choice(name=optimizer), schedule=schedule)
    problems = check(example.project, example.facts).problems
    assert [problem.code for problem in problems] == ["learning-rate"] * is_found
    for problem in problems:
        assert problem.fix is not None
        assert check(apply(example.project, problem.fix.edits), example.facts).problems == ()


def test_a_loss_of_rows_teaches_nothing_where_a_row_is_one_number() -> None:
    """Keras's own word: the loss is 1 or -1, and does not change with the prediction."""
    similar = keras.losses.CosineSimilarity()
    assert similar([[3.0]], [[0.5]]) == similar([[3.0]], [[7.0]]) == -1.0
    example = number(dense(8, "relu"), dense(1), losses=(Choice(name="CosineSimilarity"),))
    assert [problem.code for problem in check(example.project, example.facts).problems] == ["constant-score"]


@pytest.mark.parametrize(
    ("metric", "cure"), [("CategoricalAccuracy", "its Sparse twin"), ("F1Score", "Precision and Recall")]
)
def test_a_metric_for_one_hot_rows_names_what_there_is_instead(metric: str, cure: str) -> None:
    chosen = Choice(name=metric, config={"average": "macro"} if metric == "F1Score" else {})
    example = table(dense(8, "relu"), dense(3), metrics=(chosen,))
    problem, *others = check(example.project, example.facts).problems
    assert (problem.code, others) == ("metric-target", [])
    assert f"Choose {cure}" in problem.sentence


@pytest.mark.parametrize("metric", ["BinaryCrossentropy", "Hinge", "SquaredHinge"])
def test_a_metric_that_keras_counts_across_rows_is_taken_out(metric: str) -> None:
    """Keras's own word: with single class numbers it says other than with rows of one, or nothing."""
    rows, outputs = [[0.0], [1.0], [1.0]], [[0.2], [0.7], [0.4]]
    right, wrong = (getattr(keras.metrics, metric)() for _ in range(2))
    right.update_state(rows, outputs)
    with contextlib.suppress(ValueError):
        wrong.update_state([row[0] for row in rows], outputs)
    assert float(right.result()) != pytest.approx(float(wrong.result()))

    sigmoid = dense(8, "relu"), dense(1, "sigmoid")
    loss = Choice(name="BinaryCrossentropy")
    example = yes_or_no(*sigmoid, losses=(loss,), metrics=(Choice(name="AUC"), Choice(name=metric)))
    (problem,) = check(example.project, example.facts).problems
    assert problem.code == "metric-target"
    assert problem.fix is not None
    mended = apply(example.project, problem.fix.edits)
    assert [each.name for each in mended.training.metrics] == ["AUC"]
    assert check(mended, example.facts).problems == ()


@pytest.mark.parametrize("scaled", [True, False])
def test_what_scales_an_input_may_stand_behind_operations(scaled: bool) -> None:
    """Against its last step, a series is small: what is scaled is the difference."""
    nodes = (
        Node(id="past", layer="Input"),
        Node(id="last", layer="ops.get_item", config={"key": ":, -1:"}),
        Node(id="change", layer="ops.subtract"),
        Node(id="small", layer="Rescaling" if scaled else "Dense", config={"scale": 0.1} if scaled else {"units": 4}),
        Node(id="score", layer="Dense", config={"units": 1}),
    )
    edges = (
        Edge(source="past", target="last", target_port="x"),
        Edge(source="past", target="change", target_port="x1"),
        Edge(source="last", target="change", target_port="x2"),
        Edge(source="change", target="small"),
        Edge(source="small", target="score"),
    )
    example = number(dense(1), known=facts((4,), maximum=371.0))
    project = example.project.with_graph(Graph(nodes=nodes, edges=edges))
    codes = {problem.code for problem in check(project, example.facts).problems}
    assert ("unscaled-input" in codes) is not scaled

"""Check as a whole: no false alarm on sound projects, no failure on bad ones, order, and finer points of rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.catalog.read import cards
from engine.document.edits import RemoveNode, SetConfig, SetOutputs, apply
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, Project
from engine.messages.answers import DataFacts, Problem
from engine.rules.check import check
from engine.rules.examples import dense, digits, facts, number, table, yes_or_no
from tests.builders import chain, classifier, digits_cnn, digits_mlp

pytestmark = pytest.mark.heavy

DIGITS = facts((8, 8, 1), 10)
SOFTMAX = Choice(name="SparseCategoricalCrossentropy")


def problems(project: Project, known: DataFacts | None = DIGITS) -> dict[str, Problem]:
    """The problems of a project by code."""
    return {problem.code: problem for problem in check(project, known).problems}


def lenet() -> Graph:
    return chain(
        ("Conv2D", {"filters": 6, "kernel_size": 5, "activation": "tanh", "padding": "same"}),
        ("AveragePooling2D", {"pool_size": 2}),
        ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "tanh"}),
        ("AveragePooling2D", {"pool_size": 2}),
        ("Flatten", {}),
        dense(120, "tanh"),
        dense(84, "tanh"),
        dense(10),
    )


def residual() -> Graph:
    """Two blocks with batch normalization, the second with a projection on its short cut."""
    nodes, edges = [Node(id="input", layer="Input")], []

    def add(id: str, layer: str, *sources: str, **config: Any) -> str:
        nodes.append(Node(id=id, layer=layer, config=config))
        edges.extend(Edge(source=source, target=id) for source in sources)
        return id

    at = add("stem", "Conv2D", "input", filters=8, kernel_size=3, padding="same", activation="relu")
    for number_, strides in ((1, 1), (2, 2)):
        main = add(
            f"conv{number_}", "Conv2D", at, filters=8, kernel_size=3, padding="same", strides=strides, use_bias=False
        )
        main = add(f"norm{number_}", "BatchNormalization", main)
        main = add(f"relu{number_}", "ReLU", main)
        main = add(f"again{number_}", "Conv2D", main, filters=8, kernel_size=3, padding="same", use_bias=False)
        main = add(f"norms{number_}", "BatchNormalization", main)
        short = at if strides == 1 else add("project", "Conv2D", at, filters=8, kernel_size=1, strides=2)
        at = add(f"out{number_}", "Activation", add(f"add{number_}", "Add", main, short), activation="relu")
    add("head", "Dense", add("pool", "GlobalAveragePooling2D", at), units=10)
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


@pytest.mark.parametrize(
    ("project", "known"),
    [
        (digits_mlp(), DIGITS),
        (digits_cnn(), DIGITS),
        (classifier("digits", lenet()), DIGITS),
        (classifier("digits", residual()), DIGITS),
        (
            classifier("digits", chain(("Conv2D", {"filters": 10, "kernel_size": 5}), ("GlobalAveragePooling2D", {}))),
            DIGITS,
        ),
        (classifier("digits", chain(("Flatten", {}), dense(10, "softmax")), losses=(SOFTMAX,)), DIGITS),
        (table(("GaussianNoise", {"stddev": 0.1}), dense(16, "relu"), dense(3)).project, facts((4,), 3)),
        (yes_or_no(dense(8, "relu"), dense(1)).project, facts((4,), 2)),
        (number(dense(8, "relu"), dense(1)).project, facts((4,))),
        (number(dense(8, "relu"), dense(1), losses=()).project, facts((4,))),
        (number(dense(1)).project, facts((4,))),
        (table(("LSTM", {"units": 8}), dense(3)).project, facts((20, 4), 3)),
    ],
)
def test_sound_projects_have_no_problem(project: Project, known: DataFacts) -> None:
    found = check(project, known)
    assert [problem.sentence for problem in found.problems] == []
    assert found.ok
    assert found.totals.parameters > 0
    assert set(found.notes["model"]) == {node.id for node in project.networks["model"].nodes}


def test_errors_come_first_then_in_the_order_of_the_drawing() -> None:
    project = digits(
        ("Flatten", {}), ("Dropout", {"rate": 0.95}), dense(5), ("Dense", {}), dense(10), batch_size=4_096
    ).project
    found = check(project, DIGITS).problems
    ranks = [("error", "warning", "advice").index(problem.severity) for problem in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3
    assert not check(project, DIGITS).ok


def test_keras_own_refusal_names_the_layer_and_yields_to_a_rule() -> None:
    does_not_fit = digits(("Reshape", {"target_shape": [7]}), dense(10)).project
    assert problems(does_not_fit)["refused"].sentence.startswith("reshape_1 (Reshape): ")
    bad = digits(("Flatten", {}), ("Dense", {"units": 10**9})).project
    assert "refused" not in problems(bad)
    assert "must be a whole number from 1 to 1,000,000" in problems(bad)["bad-parameter"].sentence


def test_a_label_names_the_layer_in_quotes() -> None:
    graph = chain(("Flatten", {}), dense(5))
    named = Node(id="dense_2", layer="Dense", config={"units": 5}, label="<b>the end</b>")
    sentence = problems(digits(graph=Graph(nodes=(*graph.nodes[:-1], named), edges=graph.edges)).project)[
        "output-units"
    ].sentence
    assert sentence.startswith("'<b>the end</b>' (Dense) has 5 outputs, but the data have 10 classes")


def test_the_task_fills_in_the_loss_before_the_rules_look() -> None:
    project = digits(("Flatten", {}), dense(10, "softmax"), losses=(), metrics=()).project
    found = problems(project)["probabilities-as-logits"]
    assert found.fix is not None
    assert "probabilities-as-logits" not in problems(apply(project, found.fix.edits))


@pytest.mark.parametrize(
    ("units", "classes", "loss", "mended"),
    [
        (1, 2, "BinaryCrossentropy", None),
        (2, 2, "BinaryCrossentropy", ("SparseCategoricalCrossentropy", 2)),
        (3, 2, "BinaryCrossentropy", ("BinaryCrossentropy", 1)),
        (1, 3, "BinaryCrossentropy", ("SparseCategoricalCrossentropy", 3)),
        (1, 2, "SparseCategoricalCrossentropy", ("SparseCategoricalCrossentropy", 2)),
        (3, 3, "SparseCategoricalCrossentropy", None),
    ],
)
def test_units_follow_classes_and_loss(units: int, classes: int, loss: str, mended: tuple[str, int] | None) -> None:
    chosen = Choice(name=loss, config={"from_logits": True})
    metric = Choice(name="BinaryAccuracy", config={"threshold": 0.0})
    known = facts((4,), classes)
    project = table(dense(8, "relu"), dense(units), losses=(chosen,), metrics=(metric,)).project
    found = problems(project, known).get("output-units")
    if mended is None:
        assert found is None
        return
    assert found is not None
    assert found.fix is not None
    after = apply(project, found.fix.edits)
    assert (after.training.losses[0].name, after.networks["model"].node("dense_2").config["units"]) == mended
    assert "output-units" not in problems(after, known)


def test_several_outputs_are_cured_by_naming_the_one_that_fits_or_dropping_a_loose_input() -> None:
    graph = chain(("Flatten", {}), dense(10))
    side = Node(id="side", layer="Dense", config={"units": 4})
    wide = Graph(nodes=(*graph.nodes, side), edges=(*graph.edges, Edge(source="flatten_1", target="side")))
    found = problems(classifier("digits", wide))["several-outputs"]
    assert found.fix is not None
    assert found.fix.edits == (SetOutputs(nodes=("dense_2",)),)
    loose = Graph(nodes=(*graph.nodes, Node(id="other", layer="Input")), edges=graph.edges)
    found = problems(classifier("digits", loose))["several-outputs"]
    assert found.fix is not None
    assert found.fix.edits == (RemoveNode(node="other"),)


def test_a_recurrent_output_that_is_a_sequence_is_cut_to_its_last_step() -> None:
    layers = (("LSTM", {"units": 8, "return_sequences": True}), dense(3))
    found = problems(table(*layers).project, facts((20, 4), 3))["output-shape"]
    assert found.fix is not None
    assert found.fix.edits == (SetConfig(node="lstm_1", name="return_sequences", value=None),)


def test_a_softmax_is_seen_through_layers_that_only_carry_values() -> None:
    layers = (("Flatten", {}), dense(10, "softmax"), ("Reshape", {"target_shape": [10]}), ("Dropout", {"rate": 0.1}))
    assert problems(digits(*layers).project)["probabilities-as-logits"].node == "dense_2"


def test_a_merge_hides_where_values_end() -> None:
    graph = chain(("Flatten", {}), dense(10))
    nodes = (*graph.nodes, Node(id="two", layer="Dense", config={"units": 10}), Node(id="sum", layer="Add"))
    wires = (("flatten_1", "two"), ("dense_2", "sum"), ("two", "sum"))
    edges = (*graph.edges, *(Edge(source=a, target=b) for a, b in wires))
    found = problems(digits(graph=Graph(nodes=nodes, edges=edges), losses=(SOFTMAX,)).project)
    assert "logits-as-probabilities" not in found
    assert "no-nonlinearity" not in found


@pytest.mark.parametrize(
    ("metric", "classes", "is_fine"),
    [
        ("AUC", 10, False), ("AUC", 2, True), ("MeanAbsoluteError", 10, False), ("F1Score", 10, False),
        ("SparseTopKCategoricalAccuracy", 10, True),
    ],
)  # fmt: skip
def test_metrics_must_fit_the_classes(metric: str, classes: int, is_fine: bool) -> None:
    config = {"average": "macro"} if metric == "F1Score" else {"from_logits": True} if metric == "AUC" else {}
    one = yes_or_no if classes == 2 else table
    project = one(
        dense(8, "relu"), dense(1 if classes == 2 else classes), metrics=(Choice(name=metric, config=config),)
    ).project
    assert ("metric-target" not in problems(project, facts((4,), classes))) == is_fine


def test_pixels_are_scaled_by_a_layer_and_tables_by_a_step() -> None:
    pixels = problems(digits_mlp(), facts((8, 8, 1), 10, maximum=255.0))["unscaled-input"]
    columns = problems(table(dense(3)).project, facts((4,), 3, maximum=3_000.0))["unscaled-input"]
    assert pixels.fix is not None
    assert columns.fix is not None
    assert pixels.fix.label == "Scale pixels by 1/255"
    assert apply(table(dense(3)).project, columns.fix.edits).data.recipe[-1].name == "Standardize"


def test_an_empty_project_says_only_what_is_missing() -> None:
    assert set(problems(Project(), None)) == {"no-data", "empty-network"}
    alone = Project(networks={"model": Graph(nodes=(Node(id="input", layer="Input"),))})
    assert set(problems(alone, None)) == {"no-data", "empty-network"}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 20)
    | st.floats(-2, 2)
    | st.sampled_from(["relu", "softmax", "same", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "config", "l2"]), inner, max_size=2)
    ),
    max_leaves=4,
)
LAYERS = st.sampled_from([card.name for card in cards("layer")] + ["Nonsense", "Lambda"])
NAMES = st.sampled_from(sorted({parameter.name for card in cards("layer") for parameter in card.parameters}))
CHOICES = st.builds(
    Choice,
    name=st.sampled_from(
        [card.name for kind in ("loss", "metric", "optimizer", "callback") for card in cards(kind)] + ["x"]
    ),
    config=st.dictionaries(
        st.sampled_from(["from_logits", "learning_rate", "monitor", "threshold", "axis"]), VALUES, max_size=2
    ),
)


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    """Any document that pydantic lets pass: cycles, loose wires, unknown layers, senseless values."""
    count = draw(st.integers(0, 6))
    ids = [f"n{number_}" for number_ in range(count)]
    nodes = [
        Node(
            id=id,
            layer=draw(st.just("Input") | LAYERS),
            config=draw(st.dictionaries(NAMES, VALUES, max_size=3)),
            share=draw(st.none() | st.sampled_from(ids)),
        )
        for id in ids
    ]
    pairs = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=8)) if ids else set()
    outputs = draw(st.lists(st.sampled_from(ids), max_size=2)) if ids else []
    return Graph(
        nodes=tuple(nodes), edges=tuple(Edge(source=a, target=b) for a, b in sorted(pairs)), outputs=tuple(outputs)
    )


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    drawings(), st.lists(CHOICES, max_size=2), st.lists(CHOICES, max_size=2), CHOICES, st.sampled_from([0, 1, 2, 10])
)
def test_no_drawing_makes_check_fail(
    graph: Graph, losses: list[Choice], others: list[Choice], optimizer: Choice, classes: int
) -> None:
    known = facts((8, 8, 1), classes)
    project = classifier("digits", graph, losses=losses, metrics=others, callbacks=others, optimizer=optimizer)
    for problem in check(project, known).problems:
        assert problem.sentence
        if problem.fix:
            try:
                mended = apply(project, problem.fix.edits)
            except ValidationError as error:  # pragma: no cover
                raise AssertionError(f"{problem.code}: the fix makes no valid document") from error
            check(mended, known)

"""Finer points of the rules that look at the drawing: what they let pass, and that they agree with Keras."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from engine.document.edits import InsertAfter, apply
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice
from engine.messages.answers import Problem
from engine.network.read import read
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import dense, digits, facts, number, table

pytestmark = pytest.mark.heavy

CONV = ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "same", "activation": "relu"})
POOLED = ("GlobalAveragePooling2D", {})
NORM = ("BatchNormalization", {})
DROPOUT = ("Dropout", {"rate": 0.3})
SOFTMAX = Choice(name="SparseCategoricalCrossentropy")


def found(example: Example) -> dict[str, Problem]:
    """The problems of a drawing by code."""
    return {problem.code: problem for problem in check(example.project, example.facts).problems}


def joined(merge: str, left: list[tuple[str, dict[str, Any]]], right: list[tuple[str, dict[str, Any]]]) -> Graph:
    """Two branches from one Input into a merge, then Flatten and Dense 10."""
    nodes, edges = [Node(id="input", layer="Input")], []
    for side, layers in (("left", left), ("right", right)):
        at = "input"
        for number_, (layer, config) in enumerate(layers):
            nodes.append(Node(id=f"{side}_{number_}", layer=layer, config=config))
            edges.append(Edge(source=at, target=nodes[-1].id))
            at = nodes[-1].id
        edges.append(Edge(source=at, target="join"))
    rest = (("join", merge, {}), ("flatten", "Flatten", {}), ("dense", "Dense", {"units": 10}))
    nodes += [Node(id=id, layer=layer, config=config) for id, layer, config in rest]
    edges += [Edge(source="join", target="flatten"), Edge(source="flatten", target="dense")]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "MobileNetV2", "Xception"])
def test_well_known_networks_give_no_rule_anything_to_say(name: str) -> None:
    with keras.StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(weights=None)
    known = facts(model.input_shape[1:], 1_000, rows={"train": 1_000_000, "validation": 0, "test": 0})
    assert found(digits(graph=read(model), known=known, losses=(SOFTMAX,))) == {}


class TestMissingPort:
    def problem(self, layer: str, config: dict[str, Any], port: str) -> Problem:
        nodes = (
            Node(id="input", layer="Input"),
            Node(id="rnn", layer=layer, config=config),
            Node(id="output", layer="Dense", config={"units": 3}),
        )
        edges = (Edge(source="input", target="rnn"), Edge(source="rnn", source_port=port, target="output"))
        example = table(graph=Graph(nodes=nodes, edges=edges), known=facts((20, 4), 3))
        problem = found(example)["missing-port"]
        if problem.fix:
            again = found(Example(apply(example.project, problem.fix.edits), example.facts))
            assert "missing-port" not in again
            assert "refused" not in again
        return problem

    def test_return_state_is_switched_on_where_the_states_are(self) -> None:
        cell = {"name": "LSTMCell", "config": {"units": 3}}
        assert "only with return_state on" in self.problem("RNN", {"cell": cell}, "state_c").sentence
        inner = {"name": "LSTM", "config": {"units": 3}}
        back = {"name": "LSTM", "config": {"units": 3, "go_backwards": True}}
        one = self.problem("Bidirectional", {"layer": inner}, "state_c_back")
        assert "only with return_state in its layer on" in one.sentence
        both = self.problem("Bidirectional", {"layer": inner, "backward_layer": back}, "state_h")
        assert "only with return_state in its backward_layer and return_state in its layer on" in both.sentence

    def test_where_no_setting_gives_it_the_rule_says_so(self) -> None:
        inner = {"name": "GRU", "config": {"units": 3}}
        assert "has no output 'state_c'" in self.problem("Bidirectional", {"layer": inner}, "state_c").sentence
        empty = self.problem("Bidirectional", {"layer": inner}, "output_back")
        assert "only with merge_mode empty" in empty.sentence
        assert empty.fix is None


class TestMerge:
    def test_it_names_both_shapes_and_where_they_come_from(self) -> None:
        six = ("Conv2D", {"filters": 6, "kernel_size": 3, "padding": "same"})
        problem = found(digits(graph=joined("Add", [CONV], [six])))["merge-shapes"]
        assert "gets 8 × 8 × 4 from left_0 (Conv2D) and 8 × 8 × 6 from right_0 (Conv2D)" in problem.sentence
        assert "same number of filters" in problem.sentence
        assert problem.node == "join"
        assert problem.fix is None

    def test_it_says_when_sizes_differ_and_not_filters(self) -> None:
        half = ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2})
        problem = found(digits(graph=joined("Concatenate", [CONV], [half])))["merge-shapes"]
        assert "8 × 8 × 4 from left_0 (Conv2D) and 4 × 4 × 4 from right_0 (Conv2D)" in problem.sentence
        assert "only in the axis along which they are joined" in problem.sentence

    def test_what_keras_joins_is_let_pass(self) -> None:
        six = ("Conv2D", {"filters": 6, "kernel_size": 3, "padding": "same"})
        assert "merge-shapes" not in found(digits(graph=joined("Concatenate", [CONV], [six])))
        assert "merge-shapes" not in found(
            digits(graph=joined("Multiply", [CONV], [("Conv2D", six[1] | {"filters": 4})]))
        )


@pytest.mark.parametrize("layer", ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D"])
@pytest.mark.parametrize("size", [2, 5, 8, 9, [9, 2]])
@pytest.mark.parametrize("rate", [1, 2])
def test_every_window_that_keras_finds_too_large_is_explained(layer: str, size: Any, rate: int) -> None:
    config: dict[str, Any] = {"pool_size": size} if "Pooling" in layer else {"kernel_size": size, "dilation_rate": rate}
    config |= {"filters": 4} if layer in ("Conv2D", "SeparableConv2D") else {}
    example = digits((layer, config), ("Flatten", {}), dense(10))
    answer = check(example.project, example.facts)
    codes = {problem.code for problem in answer.problems}
    largest = max(size) if isinstance(size, list) else size
    reach = largest if "Pooling" in layer else rate * (largest - 1) + 1
    assert ("window-too-large" in codes) == (reach > 8) == ("flatten_2" not in answer.notes["model"])
    assert "refused" not in codes


class TestRank:
    def test_an_image_becomes_a_row_for_a_repeat_vector(self) -> None:
        lstm = ("LSTM", {"units": 8})
        example = digits(CONV, ("RepeatVector", {"n": 4}), lstm, dense(10))
        problem = found(example)["rank-mismatch"]
        assert problem.fix is not None
        assert problem.fix.edits == (InsertAfter(node="conv2d_1", layer="Flatten"),)
        assert check(apply(example.project, problem.fix.edits), example.facts).ok

    def test_an_image_without_channels_gets_them(self) -> None:
        example = digits(CONV, ("Flatten", {}), dense(10), known=facts((28, 28), 10))
        problem = found(example)["rank-mismatch"]
        assert "needs an image (height × width × channels), but input (Input) gives 28 × 28." in problem.sentence
        assert problem.fix is not None
        assert problem.fix.label == "Insert Reshape to 28 × 28 × 1"

    def test_where_no_cure_is_sure_there_is_none(self) -> None:
        assert found(digits(CONV, ("LSTM", {"units": 8}), dense(10)))["rank-mismatch"].fix is None
        assert found(table(CONV, ("Flatten", {}), dense(3)))["rank-mismatch"].fix is None

    def test_a_lost_sequence_is_told_once(self) -> None:
        layers = ("LSTM", {"units": 8}), ("Conv1D", {"filters": 4, "kernel_size": 3}), ("Flatten", {})
        codes = set(found(table(*layers, dense(3), known=facts((20, 4), 3))))
        assert "sequence-lost" in codes
        assert not codes & {"rank-mismatch", "refused"}

    def test_a_map_of_classes_is_pooled_to_one_row(self) -> None:
        example = digits(CONV, ("Conv2D", {"filters": 10, "kernel_size": 5}))
        problem = found(example)["output-shape"]
        assert problem.fix is not None
        assert problem.fix.edits == (InsertAfter(node="conv2d_2", layer="GlobalAveragePooling2D"),)
        assert check(apply(example.project, problem.fix.edits), example.facts).problems == ()


@pytest.mark.parametrize("maximum", [float("nan"), float("inf"), 1e12])
def test_an_embedding_bears_any_largest_value(maximum: float) -> None:
    layers = ("Embedding", {"input_dim": 20, "output_dim": 4}), ("Flatten", {}), dense(3)
    problem = found(table(*layers, known=facts((6,), 3, maximum=maximum))).get("embedding-size")
    assert (problem is not None) == (maximum == 1e12)
    assert problem is None or problem.fix is None


class TestActivations:
    @pytest.mark.parametrize(
        ("layers", "mended"),
        [
            ((dense(8, "relu"), ("ReLU", {})), ["Dense", "Dense"]),
            ((dense(8, "relu"), DROPOUT, ("Activation", {"activation": "relu"})), ["Dense", "Dropout", "Dense"]),
            ((dense(8, "gelu"), ("Activation", {"activation": "tanh"})), None),
        ],
    )
    def test_two_in_a_row_are_found(self, layers: Any, mended: list[str] | None) -> None:
        example = table(*layers, dense(3))
        problem = found(example)["activation-twice"]
        assert (problem.fix is not None) == (mended is not None)
        if problem.fix:
            nodes = apply(example.project, problem.fix.edits).networks["model"].nodes
            assert [node.layer for node in nodes[1:]] == mended

    @pytest.mark.parametrize(
        "layers",
        [
            (dense(8), ("ReLU", {})),
            (dense(8, "relu"), NORM, ("ReLU", {})),
            (dense(8, "tanh"), ("Softmax", {})),  # scores of an attention
            (dense(8, "softmax"), ("Softmax", {})),  # has a rule of its own
        ],
    )
    def test_what_is_usual_is_let_pass(self, layers: Any) -> None:
        assert "activation-twice" not in found(table(*layers, dense(3)))

    def test_a_pooling_between_them_is_let_pass(self) -> None:
        conv = ("Conv2D", {"filters": 10, "kernel_size": 5, "activation": "relu"})
        assert found(digits(conv, POOLED, ("Softmax", {}), losses=(SOFTMAX,))) == {}  # as in "Network in network"

    def test_two_linear_convolutions_in_a_row_are_found(self) -> None:
        linear = ("Conv2D", {"filters": 4, "kernel_size": 3})
        problem = found(digits(linear, CONV, ("Flatten", {}), dense(10)))["no-nonlinearity"]
        assert problem.node == "conv2d_1"

    @pytest.mark.parametrize(("units", "is_code"), [(2, True), (3, False), (4, False), (9, False)])
    def test_a_code_is_narrower_than_what_stands_before_and_behind_it(self, units: int, *, is_code: bool) -> None:
        problems = found(table(dense(units), dense(3)))  # of four columns
        assert ("no-nonlinearity" not in problems) is is_code

    def test_a_layer_that_others_see_too_is_left_alone(self) -> None:
        nodes = (
            Node(id="input", layer="Input"),
            Node(id="code", layer="Dense", config={"units": 8}),
            Node(id="seen", layer="Identity"),
            Node(id="scores", layer="Dense", config={"units": 3}),
        )
        wires = (("input", "code"), ("code", "seen"), ("code", "scores"))
        edges = tuple(Edge(source=source, target=target) for source, target in wires)
        example = table(graph=Graph(nodes=nodes, edges=edges))
        assert "no-nonlinearity" not in found(example)
        alone = Graph(nodes=(nodes[0], nodes[1], nodes[3]), edges=(edges[0], edges[2]))
        assert "no-nonlinearity" in found(table(graph=alone))


class TestDropout:
    def test_it_moves_behind_the_norm_and_its_activation(self) -> None:
        conv = ("Conv2D", {"filters": 4, "kernel_size": 3, "use_bias": False})
        example = digits(conv, ("SpatialDropout2D", {"rate": 0.4}), NORM, ("ReLU", {}), ("Flatten", {}), dense(10))
        problem = found(example)["dropout-before-norm"]
        assert problem.node == "spatialdropout2d_2"
        assert problem.fix is not None
        graph = apply(example.project, problem.fix.edits).networks["model"]
        assert graph.node("spatialdropout2d").config == {"rate": 0.4}
        assert [edge.source for edge in graph.inputs_of("spatialdropout2d")] == ["relu_4"]

    def test_it_would_not_make_it_the_output(self) -> None:
        assert found(number(dense(1), DROPOUT, NORM))["dropout-before-norm"].fix is None

    def test_dropped_scores_are_found_behind_a_softmax_too(self) -> None:
        example = digits(("Flatten", {}), dense(10), DROPOUT, ("Softmax", {}), losses=(SOFTMAX,))
        problem = found(example)["dropout-output"]
        assert problem.node == "dropout_3"
        assert problem.fix is not None
        assert check(apply(example.project, problem.fix.edits), example.facts).problems == ()


class TestInputs:
    def test_two_inputs_without_a_column_take_the_only_one(self) -> None:
        graph = joined("Add", [CONV], [CONV])
        other = Node(id="other", layer="Input")
        edges = tuple(
            edge.model_copy(update={"source": "other"}) if edge.target == "right_0" else edge for edge in graph.edges
        )
        twice = Graph(nodes=(*graph.nodes, other), edges=edges)
        problem = found(digits(graph=twice))["input-twice"]
        assert "input (Input) and other (Input) both take 'features'" in problem.sentence
        assert found(digits(graph=graph)) == {}


class TestNarrow:
    def test_a_way_around_it_is_enough(self) -> None:
        gate = ("Conv2D", {"filters": 1, "kernel_size": 3, "padding": "same", "activation": "sigmoid"})
        assert "narrow-layer" not in found(digits(graph=joined("Multiply", [CONV], [gate])))

    def test_one_filter_inside_a_chain_is_found(self) -> None:
        one = ("Conv2D", {"filters": 1, "kernel_size": 3, "activation": "relu"})
        assert found(digits(CONV, one, ("Flatten", {}), dense(10)))["narrow-layer"].field == "filters"

    def test_the_output_may_be_one_number(self) -> None:
        assert found(number(dense(8, "relu"), dense(1), ("Rescaling", {"scale": 2.0}))) == {}

    def test_an_autoencoder_may_be_narrow(self) -> None:
        example = table(dense(8, "relu"), dense(1, "relu"), dense(3))
        other = example.project.task.model_copy(update={"kind": "autoencoder"})
        project = example.project.model_copy(update={"task": other})
        assert "narrow-layer" not in found(Example(project, example.facts))


class TestDepth:
    @pytest.mark.parametrize(
        ("layers", "is_found"),
        [
            ([dense(8, "sigmoid")] * 5, True),
            ([dense(8, "sigmoid")] * 4, False),
            ([dense(8, "tanh")] * 10, True),
            ([dense(8, "tanh")] * 9, False),
            ([dense(8), ("Activation", {"activation": "sigmoid"}), DROPOUT] * 5, True),
            ([*[dense(8, "sigmoid")] * 3, NORM, *[dense(8, "sigmoid")] * 3], False),
            ([*[dense(8, "sigmoid")] * 3, dense(8, "relu"), *[dense(8, "sigmoid")] * 3], False),
        ],
    )
    def test_a_long_row_is_found_and_a_broken_one_let_pass(self, layers: Any, is_found: bool) -> None:
        assert ("vanishing-depth" in found(table(*layers, dense(3)))) == is_found


class TestTrainingSettings:
    def test_one_row_over_matters_to_rows_of_numbers_only(self) -> None:
        rows = {"train": 65, "validation": 9, "test": 9}
        images = digits(
            ("Conv2D", {"filters": 4, "kernel_size": 5, "use_bias": False}), NORM, ("ReLU", {}), POOLED, dense(10),
            known=facts((8, 8, 1), 10, rows=rows),
        )  # fmt: skip
        assert found(images) == {}
        layers = dense(8, use_bias=False), NORM, ("ReLU", {}), dense(3)
        assert "last-batch-of-one" in found(table(*layers, known=facts((4,), 3, rows=rows)))
        assert "last-batch-of-one" not in found(table(*layers, known=facts((4,), 3, rows=rows), batch_size=16 + 1))

    def test_a_batch_of_one_without_batch_normalization_is_fine(self) -> None:
        assert found(table(dense(8, "relu"), ("LayerNormalization", {}), dense(3), batch_size=1)) == {}

    @pytest.mark.parametrize(
        ("callback", "epochs", "is_found"),
        [
            (Choice(name="EarlyStopping"), 1, False),
            (Choice(name="EarlyStopping", config={"patience": 3}), 1, True),
            (Choice(name="EarlyStopping", config={"patience": 3}), 4, False),
            (Choice(name="EarlyStopping", config={"patience": 3, "start_from_epoch": 1}), 4, True),
            (Choice(name="EarlyStopping", config={"patience": 9, "restore_best_weights": True}), 4, False),
            (Choice(name="ReduceLROnPlateau"), 5, True),
            (Choice(name="ReduceLROnPlateau"), 50, False),
            (Choice(name="EarlyStopping", config={"patience": "long"}), 1, False),
        ],
    )
    def test_patience_is_compared_with_the_epochs(self, callback: Choice, epochs: int, is_found: bool) -> None:
        example = table(dense(8, "relu"), dense(3), callbacks=(callback,), epochs=epochs)
        assert ("long-patience" in found(example)) == is_found


class TestOrthogonalBfloat16:
    def problems(self, layer: str, config: dict[str, Any]) -> dict[str, Problem]:
        return found(table((layer, config), dense(3), known=facts((6, 4), 3)))

    def test_a_layer_that_is_held(self) -> None:
        config = {"layer": {"name": "GRU", "config": {"units": 4, "dtype": "bfloat16"}}}
        problem = self.problems("Bidirectional", config)["orthogonal-bfloat16"]
        assert problem.fix is None
        with pytest.raises(Exception, match="bfloat16"):
            keras.layers.Bidirectional(keras.layers.GRU(4, dtype="bfloat16"))(keras.Input((6, 4)))

    def test_a_chosen_initializer_and_another_one(self) -> None:
        half = {"units": 4, "dtype": "bfloat16", "activation": "relu"}
        assert "orthogonal-bfloat16" in self.problems("Dense", {**half, "kernel_initializer": {"name": "Orthogonal"}})
        assert "orthogonal-bfloat16" not in self.problems("Dense", half)
        recurrent = {"units": 4, "dtype": "bfloat16", "recurrent_initializer": "GlorotUniform"}
        assert "orthogonal-bfloat16" not in self.problems("GRU", recurrent)

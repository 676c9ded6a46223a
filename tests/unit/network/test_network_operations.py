"""Operations and fixed numbers as nodes: what is refused in words, what they cost, how they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from engine.document import files
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.code.model import model_code
from engine.network.opening import keras2, keras3
from engine.network.opening.archive import parse
from engine.network.opening.drawing import draw
from engine.network.read import read
from engine.network.shapes import annotate

pytestmark = pytest.mark.heavy

FACTS = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})


def node(id: str, layer: str, **config: Any) -> Node:
    return Node(id=id, layer=layer, config=config)


def graph(*nodes: Node, wires: str, shape: tuple[int, ...] = (4,)) -> Graph:
    """Wires as `a>b.x1`, apart by spaces; an Input called `input` is there."""
    ends = [wire.replace(".", ">").split(">") for wire in wires.split()]
    edges = tuple(Edge(source=source, target=target, target_port=port) for source, target, port in ends)
    return Graph(nodes=(node("input", "Input", shape=list(shape)), *nodes), edges=edges)


def refusals(drawing: Graph) -> list[str]:
    return [problem.sentence for problem in annotate(drawing, {})[1]]


def code(drawing: Graph) -> str:
    return "\n".join(model_code(Project(networks={"model": drawing}), FACTS).lines)


class TestOperand:
    def test_it_is_a_wire_or_a_number(self) -> None:
        assert refusals(graph(node("plus", "ops.add", x2=3.0), wires="input>plus.x1")) == []
        assert refusals(graph(node("rest", "ops.subtract", x1=1.0), wires="input>rest.x2")) == []
        both = graph(
            node("plus", "ops.add"),
            node("other", "Dense", units=4),
            wires="input>plus.x1 input>other.inputs other>plus.x2",
        )
        assert refusals(both) == []

    def test_neither_and_both_are_refused(self) -> None:
        [neither] = refusals(graph(node("plus", "ops.add"), wires="input>plus.x1"))
        assert "nothing as x2" in neither
        assert "type a number" in neither
        [both] = refusals(graph(node("plus", "ops.add", x2=3.0), wires="input>plus.x1 input>plus.x2"))
        assert "a wire and a number (3.0) as x2" in both

    def test_a_number_on_the_left_is_computed_there(self) -> None:
        model = build(
            Project(networks={"model": graph(node("rest", "ops.subtract", x1=1.0), wires="input>rest.x2")}), FACTS
        )
        np.testing.assert_array_equal(model(np.full((1, 4), 0.25, "float32")), np.full((1, 4), 0.75, "float32"))


class TestRefused:
    def test_sharing_the_weights_of_an_operation(self) -> None:
        again = Node(id="again", layer="ops.relu", share="bent")
        [sentence] = refusals(graph(node("bent", "ops.relu"), again, wires="input>bent.x input>again.x"))
        assert "an operation, which has none" in sentence

    @pytest.mark.parametrize(
        ("layer", "config"),
        [
            ("ops.repeat", {"repeats": 10**9, "axis": 1}),
            ("ops.pad", {"pad_width": [[0, 0], [0, 10**9]]}),
            ("ops.tile", {"repeats": [1, 10**9]}),
            ("ops.one_hot", {"num_classes": 10**9}),
            ("ops.full_like", {"fill_value": float("inf")}),
            ("ops.get_item", {"key": "__import__('os')"}),
            ("ops.get_item", {"key": "::0"}),
            ("ops.broadcast_to", {"shape": [None, 10**9]}),
        ],
    )
    def test_a_setting_out_of_range(self, layer: str, config: dict[str, Any]) -> None:
        [sentence] = refusals(graph(node("tried", layer, **config), wires="input>tried.x"))
        assert "it must be" in sentence

    def test_more_values_than_fit_into_memory(self) -> None:
        nodes = [node(f"more{at}", "ops.repeat", repeats=10_000, axis=1) for at in range(3)]
        [sentence] = refusals(graph(*nodes, wires="input>more0.x more0>more1.x more1>more2.x"))
        assert "more than fit into memory" in sentence

    def test_an_operation_that_is_left_out(self) -> None:
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
        layers = [
            {"class_name": "InputLayer", "module": "keras.layers", "name": "x", "config": {"batch_shape": [None, 4]}},
            {
                "class_name": "WhileLoop", "module": "keras.src.ops.core", "name": "w", "config": {"cond": "os.system"},
                "inbound_nodes": [{"args": [tensor], "kwargs": {}}],
            },
        ]  # fmt: skip
        settings = {"name": "m", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["w", 0, 0]]}
        config = json.dumps({"class_name": "Functional", "module": "keras", "config": settings})
        drawing = draw(keras3.read(parse(config))).graph
        assert [each.layer for each in drawing.nodes] == ["Input", "ops.WhileLoop"]
        [sentence] = refusals(drawing)
        assert "There is no op called 'ops.WhileLoop'" in sentence

    @pytest.mark.parametrize(
        ("kind", "config", "rest"),
        [
            ("Sum", {"axis": {"class_name": "__ellipsis__", "config": {}}}, []),
            ("Sum", {"axis": {"class_name": "function", "config": "system", "module": "os"}}, []),
            ("GetItem", {}, [[{"class_name": "__slice__", "config": {"start": "__import__('os')"}}, "os.system"]]),
            ("GetItem", {}, [["x" * 100_000]]),
            ("Add", {}, [{"class_name": "__numpy__", "config": {"value": [0.0] * 20_000, "dtype": "float32"}}]),
            ("Add", {}, [{"class_name": "__numpy__", "config": {"value": "text", "dtype": "object"}}]),
            ("Repeat", {"repeats": 10**9, "axis": 1}, []),
            ("OneHot", {"num_classes": 10**9}, []),
        ],
    )
    def test_what_a_hostile_config_asks_of_an_operation(
        self, kind: str, config: dict[str, Any], rest: list[Any]
    ) -> None:
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
        parts = [
            {"class_name": "InputLayer", "module": "keras.layers", "name": "x", "config": {"batch_shape": [None, 4]}},
            {
                "class_name": kind, "module": "keras.src.ops.numpy", "name": "w", "config": config,
                "inbound_nodes": [{"args": [tensor, *rest], "kwargs": {}}],
            },
        ]  # fmt: skip
        settings = {"name": "m", "layers": parts, "input_layers": [["x", 0, 0]], "output_layers": [["w", 0, 0]]}
        told = parse(json.dumps({"class_name": "Functional", "module": "keras", "config": settings}))
        drawing = draw(keras3.read(told)).graph
        assert refusals(drawing)
        project = Project(networks={"model": drawing})
        assert files.read(files.write(project)) == project


class TestConstant:
    def test_it_feeds_operations_and_comes_back(self) -> None:
        drawing = graph(
            node("constant", "Constant", value=[1, 2, 3, 4]),
            node("scaled", "ops.multiply"),
            node("shifted", "ops.add"),
            wires="input>scaled.x1 constant>scaled.x2 scaled>shifted.x1 constant>shifted.x2",
        )
        model = build(Project(networks={"model": drawing}), FACTS)
        np.testing.assert_array_equal(model(np.ones((1, 4), "float32")), [[2, 4, 6, 8]])
        for found in (read(model), draw(keras3.read(parse(model.to_json()))).graph):
            assert {each.key for each in found.edges} == {each.key for each in drawing.edges}
            assert found.node("constant").config == {"value": [1.0, 2.0, 3.0, 4.0]}

    def test_where_it_does_not_fit_is_said(self) -> None:
        fixed = node("constant", "Constant", value=[1, 2, 3, 4])
        alone = graph(
            fixed,
            node("both", "ops.negative"),
            node("dense", "Dense", units=1),
            wires="constant>both.x input>dense.inputs",
        )
        assert "works on fixed numbers alone" in refusals(alone)[0]
        layer = graph(fixed, node("sum", "Add"), wires="input>sum.inputs constant>sum.inputs")
        assert "ops.add for Add" in refusals(layer)[0]
        loose = graph(fixed, node("dense", "Dense", units=1), wires="input>dense.inputs")
        assert "Nothing takes its numbers" in refusals(loose)[0]
        with pytest.raises(NetworkError, match="fixed numbers alone"):
            build(Project(networks={"model": alone}), FACTS)

    @pytest.mark.parametrize("value", [[[1], [1, 2]], [[[[[1]]]]], ["a"], [], [0.0] * 10_001, None])
    def test_what_is_no_table_of_numbers_is_refused(self, value: Any) -> None:
        drawing = graph(
            node("constant", "Constant", value=value), node("plus", "ops.add"), wires="input>plus.x1 constant>plus.x2"
        )
        assert "value is" in refusals(drawing)[0]


def test_operations_cost_what_they_compute() -> None:
    def cost(layer: str, wires: str, shape: tuple[int, ...], **config: Any) -> int:
        return annotate(
            graph(
                node("other", "Identity"),
                node("tried", layer, **config),
                wires=f"input>other.inputs {wires}",
                shape=shape,
            ),
            {},
        )[0]["tried"].flops

    two = "input>tried.x1 other>tried.x2"
    assert cost("ops.matmul", two, (5, 5)) == 2 * 5 * 5 * 5
    spread = "input>tried.operands other>tried.operands"
    assert cost("ops.einsum", spread, (3, 4), subscripts="bij,bkj->bik") == 2 * 3 * 3 * 4
    assert cost("ops.add", two, (5, 5)) == 25
    assert cost("ops.reshape", "other>tried.x", (5, 5), newshape=[-1, 25]) == 0


def test_operations_are_written_as_a_person_writes_them() -> None:
    drawing = graph(
        node("plus", "ops.add", x2=3.0),
        node("rest", "ops.subtract", x1=1.0),
        node("some", "ops.get_item", key=":, 1:3"),
        node("cut", "ops.split", indices_or_sections=2, axis=-1),
        node("joined", "ops.concatenate", axis=-1),
        node("outer", "ops.einsum", subscripts="bi,bj->bij"),
        node("total", "ops.sum", axis=[1, 2]),
        wires="input>plus.x1 plus>rest.x2 rest>some.x some>cut.x cut>joined.xs joined>outer.operands "
        "rest>outer.operands outer>total.x",
    )
    pieces = Edge(source="cut", source_port="output_1", target="joined", target_port="xs")
    drawing = drawing.model_copy(update={"edges": (*drawing.edges, pieces)})
    assert code(drawing).splitlines()[2:9] == [
        "    plus = ops.add(inputs, 3.0)",
        "    rest = ops.subtract(1.0, plus)",
        "    some = rest[:, 1:3]",
        "    cut = ops.split(some, 2, axis=-1)",
        "    joined = ops.concatenate([cut[0], cut[1]], axis=-1)",
        '    outer = ops.einsum("bi,bj->bij", joined, rest)',
        "    total = ops.sum(outer, axis=(1, 2))",
    ]


def test_operators_of_a_model_keep_their_sides() -> None:
    x = keras.Input((4,), name="x")
    y = layers.Dense(4, name="y")(x)
    model = keras.Model(x, ops.where(x > 0.5, 2.0 / (y + 1.0), ops.stack([x, y], axis=1)[:, 0]))
    drawing = read(model)
    again = build(Project(networks={"model": drawing}), FACTS)
    again.set_weights(model.get_weights())
    given = np.random.default_rng(0).random((3, 4)).astype("float32")
    np.testing.assert_array_equal(model(given), again(given))
    assert {each.layer for each in drawing.nodes} >= {
        "ops.where",
        "ops.greater",
        "ops.divide",
        "ops.stack",
        "ops.get_item",
    }


def learned(shape: list[int]) -> Graph:
    """A learned parameter of this shape, in layers of Keras alone: the one row of an Embedding, looked up for every
    example. The place that is looked up is made from the input, so that it has the input's batch."""
    return graph(
        node("flat", "Flatten"),
        node("first", "ops.get_item", key=":, :1"),
        node("place", "ops.zeros_like", dtype="int32"),
        node("row", "Embedding", input_dim=1, output_dim=int(np.prod(shape)), embeddings_initializer="Ones"),
        node("learned", "Reshape", target_shape=shape),
        node("scaled", "ops.multiply"),
        wires="input>flat.inputs flat>first.x first>place.x place>row.inputs row>learned.inputs "
        "input>scaled.x1 learned>scaled.x2",
    )


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, while it saves
def test_a_learned_parameter_is_the_one_row_of_an_embedding(tmp_path: Path) -> None:
    model = build(Project(networks={"model": learned([4])}), FACTS)
    assert model.count_params() == 4
    given = np.random.default_rng(0).random((64, 4)).astype("float32")
    model.compile(keras.optimizers.SGD(0.5), loss="mse")
    model.fit(given, given * np.array([0.0, 1.0, 2.0, 3.0], "float32"), epochs=60, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [[0.0, 1.0, 2.0, 3.0]], atol=0.05)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(given), model(given))
    assert read(loaded) == read(model)


def test_operations_of_keras_2_open_as_operations() -> None:
    def operation(name: str, function: str, *calls: Any, kind: str = "TFOpLambda") -> dict[str, Any]:
        config = {"name": name, "trainable": True, "dtype": "float32", "function": function}
        return {"class_name": kind, "name": name, "config": config, "inbound_nodes": list(calls)}

    start = {"class_name": "InputLayer", "name": "x", "config": {"batch_input_shape": [None, 4], "name": "x"}}
    whole = {"start": None, "stop": None, "step": None}
    made = [
        {**start, "inbound_nodes": []},
        operation("plus", "__operators__.add", ["x", 0, 0, {"y": 3.0, "name": None}]),
        operation("rest", "math.subtract", ["_CONSTANT_VALUE", -1, 1.0, {"y": ["plus", 0, 0], "name": None}]),
        operation("both", "concat", [["plus", 0, 0, {"axis": -1}], ["rest", 0, 0, {"axis": -1}]]),
        operation(
            "some",
            "__operators__.getitem",
            ["both", 0, 0, {"slice_spec": [whole, {"start": 1, "stop": 6, "step": 2}]}],
            kind="SlicingOpLambda",
        ),
        operation("total", "math.reduce_sum", ["some", 0, 0, {"axis": -1, "keepdims": True}]),
        operation("strange", "signal.frame", ["total", 0, 0, {"frame_length": 2}]),
    ]
    settings = {"name": "m", "layers": made, "input_layers": [["x", 0, 0]], "output_layers": [["total", 0, 0]]}
    drawing = draw(keras3.read(keras2.modernize({"class_name": "Functional", "config": settings}))).graph
    assert [(each.layer, each.config) for each in drawing.nodes[1:-1]] == [
        ("ops.add", {"x2": 3.0}),
        ("ops.subtract", {"x1": 1.0}),
        ("ops.concatenate", {"axis": -1}),
        ("ops.get_item", {"key": ":, 1:6:2"}),
        ("ops.sum", {"axis": -1, "keepdims": True}),
    ]
    assert drawing.nodes[-1].layer == "TFOpLambda"
    model = build(Project(networks={"model": drawing}), FACTS)
    given = np.array([[1.0, 2.0, 3.0, 4.0]], "float32")
    both = np.concatenate([given + 3, 1 - (given + 3)], axis=-1)
    np.testing.assert_array_equal(model(given), both[:, 1:6:2].sum(-1, keepdims=True))

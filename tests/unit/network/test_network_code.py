"""The drawing as Keras code: the same model, laid out as a formatter would, and nothing in it but what we wrote."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.graph import Driven, Edge, Exposed, Graph, Group, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.network.build import build
from engine.network.code.model import model_code
from engine.network.code.python import Call, Items, comment, docstring, literal, render
from tests.builders import chain, digits_cnn, translator

pytestmark = pytest.mark.heavy

FACTS = DataFacts(
    inputs={"image": TensorInfo(shape=(None, 8, 8, 1), dtype="float32")},
    target=TargetFacts(name="digit", kind="classes", classes=tuple("0123456789")),
    rows={"train": 10, "validation": 2, "test": 2},
)
HOSTILE = [
    'say """hello""" now', "it's \"quoted\"", "line\nimport os; os.system('x')", "back\\slash\\", '"""', "'''", "\\",
    "null\x00 bell\x07", "right \u202e to left", "emoji 🙂 and ü", "# not a comment", "{braces} %s", "\r\f\x85\u2028",
]  # fmt: skip


def run(lines: list[str]) -> dict[str, Any]:
    scope: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec("\n".join(lines), scope)  # noqa: S102 - code of our own writer
    return scope


def project(graph: Graph) -> Project:
    return digits_cnn().with_graph(graph)


def branched(label: str = "") -> Graph:
    """Two branches that share a layer, with ids that Python has other uses for."""
    conv = {"filters": 4, "kernel_size": 3, "kernel_regularizer": "L2"}
    dense = {"units": 10, "kernel_initializer": {"name": "HeNormal", "config": {"seed": 4}}}
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="class", layer="Conv2D", config=conv, label=label),
        Node(id="print", layer="Conv2D", share="class"),
        Node(id="inputs", layer="Concatenate"),
        Node(id="keras", layer="Flatten"),
        Node(id="class_", layer="Dense", config=dense),
    )
    pairs = "input>class input>print class>inputs print>inputs inputs>keras keras>class_"
    edges = tuple(Edge(source=pair.split(">")[0], target=pair.split(">")[1]) for pair in pairs.split())
    return Graph(nodes=nodes, edges=edges)


def attending() -> Graph:
    """Attention of an image's rows to themselves, whose states start a recurrence; calls that are long and short."""
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="rows", layer="Reshape", config={"target_shape": [8, 8]}),
        Node(id="heads", layer="MultiHeadAttention", config={"num_heads": 2, "key_dim": 4, "use_causal_mask": True}),
        Node(id="a_long_name_for_the_recurrence", layer="GRU", config={"units": 8, "return_state": True}),
        Node(id="reader_of_what_the_heads_have_found", layer="GRU", config={"units": 8}),
        Node(id="dense", layer="Dense", config={"units": 10}),
    )
    first, second = nodes[3].id, nodes[4].id
    edges = (
        Edge(source="input", target="rows"),
        Edge(source="rows", target="heads", target_port="query"),
        Edge(source="rows", target="heads", target_port="value"),
        Edge(source="rows", target=first),
        Edge(source="heads", target=second),
        Edge(source=first, source_port="state_h", target=second, target_port="initial_state"),
        Edge(source=second, target="dense"),
    )
    return Graph(nodes=nodes, edges=edges)


def repeated(label: str = "Residual block") -> Graph:
    """Three equal residual blocks in a row, and a group of two branches that is no function."""
    dense = {"units": 8, "activation": "relu"}
    nodes = [
        Node(id="input", layer="Input"),
        Node(id="flatten", layer="Flatten"),
        Node(id="start", layer="Dense", config=dense),
    ]
    edges = [Edge(source="input", target="flatten"), Edge(source="flatten", target="start")]
    groups, last = [], "start"
    for number in range(3):
        inner, join = f"inner_{number}", f"join_{number}"
        nodes += [Node(id=inner, layer="Dense", config=dense, label=label), Node(id=join, layer="Add")]
        edges += [Edge(source=last, target=inner), Edge(source=inner, target=join), Edge(source=last, target=join)]
        groups.append(Group(id=f"block_{number}", label=f"{label} {number}", nodes=(inner, join)))
        last = join
    for id in ("left", "right"):
        nodes.append(Node(id=id, layer="Dense", config={"units": 4}))
        edges.append(Edge(source=last, target=id))
    nodes += [Node(id="both", layer="Concatenate"), Node(id="class", layer="Dense", config={"units": 10})]
    edges += [
        Edge(source="left", target="both"),
        Edge(source="right", target="both"),
        Edge(source="both", target="class"),
    ]
    groups.append(Group(id="branches", label=label, nodes=("left", "right")))
    return Graph(nodes=tuple(nodes), edges=tuple(edges), groups=tuple(groups))


def grouped_chain() -> Graph:
    """The convolutional digits, with one group in the middle."""
    graph = digits_cnn().networks["model"]
    return graph.model_copy(
        update={"groups": (Group(id="g", label="1 class", nodes=tuple(n.id for n in graph.nodes[1:3])),)}
    )


def formatted(text: str, folder: Path) -> str:
    """What is wrong with the text in the formatter's eyes; empty when nothing is."""
    path = folder / "script.py"
    path.write_bytes(text.encode("utf-8"))
    ruff = [sys.executable, "-m", "ruff"]
    check = subprocess.run([*ruff, "format", "--isolated", "--diff", path], capture_output=True, text=True, timeout=600)
    lint = subprocess.run(
        [*ruff, "check", "--isolated", "--ignore", "F821,E501", path], capture_output=True, text=True, timeout=600
    )
    return check.stdout + lint.stdout * lint.returncode


def test_a_plain_chain_is_sequential_and_says_only_what_is_not_default() -> None:
    assert "\n".join(model_code(digits_cnn(), FACTS).lines) == (
        "model = keras.Sequential(\n"
        "    [\n"
        "        keras.Input(shape=(8, 8, 1)),\n"
        '        layers.Conv2D(8, 3, activation="relu"),\n'
        "        layers.MaxPooling2D(),\n"
        "        layers.Flatten(),\n"
        "        layers.Dropout(0.25),\n"
        "        layers.Dense(10),\n"
        "    ]\n"
        ")"
    )


def test_a_derived_default_is_written() -> None:
    graph = chain(("MaxPooling2D", {"pool_size": 3, "strides": 3, "padding": "valid"}))
    assert "        layers.MaxPooling2D(3, strides=3)," in model_code(project(graph), FACTS).lines


def test_values_that_equal_the_default_in_another_spelling_are_left_out() -> None:
    graph = chain(("Conv2D", {"filters": 2, "kernel_size": [3, 2], "strides": 1, "use_bias": True}))
    assert "        layers.Conv2D(2, (3, 2))," in model_code(project(graph), FACTS).lines


@pytest.mark.parametrize(
    "graph",
    [
        digits_cnn().networks["model"],
        attending(),
        translator(),
        branched(),
        branched("a\n''' \"\"\" label"),
        repeated(),
        repeated(HOSTILE[2]),
        grouped_chain(),
    ],
)
def test_the_code_makes_the_same_model_with_the_same_weights(graph: Graph) -> None:
    keras.utils.set_random_seed(7)
    built = build(project(graph), FACTS)
    keras.utils.set_random_seed(7)
    written = run(model_code(project(graph), FACTS).lines)["model"]
    for mine, other in zip(built.get_weights(), written.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    values = np.random.default_rng(0).random((3, 8, 8, 1)).astype("float32")
    np.testing.assert_array_equal(built(values), written(values))


@pytest.mark.parametrize(
    "graph",
    [
        digits_cnn().networks["model"],
        attending(),
        translator(),
        branched(),
        branched("x" * 200),
        repeated(),
        grouped_chain(),
    ],
)
def test_the_code_needs_no_formatting(graph: Graph, tmp_path: Path) -> None:
    header = ["import keras", "from keras import layers", ""]
    gap = [""] if model_code(project(graph), FACTS).lines[0].startswith("def") else []
    assert formatted("\n".join([*header, *gap, *model_code(project(graph), FACTS).lines]) + "\n", tmp_path) == ""


def test_states_go_from_layer_to_layer_inside_a_group() -> None:
    assert "\n".join(model_code(project(translator()), FACTS).definitions).startswith(
        "def translator_group(rows):\n"
        "    encoder = layers.Bidirectional(layers.LSTM(3, return_state=True))(rows)\n"
        "    hidden = layers.Concatenate()([encoder[1], encoder[3]])\n"
        "    memory = layers.Concatenate()([encoder[2], encoder[4]])\n"
        "    decoder = layers.LSTM(6, return_sequences=True)(\n"
        "        rows, initial_state=[hidden, memory]\n"
        "    )\n"
        "    return decoder\n"
    )


def test_equal_groups_in_a_row_are_one_function_in_a_loop() -> None:
    assert "\n".join(model_code(project(repeated()), FACTS).definitions) == (
        "def residual_block_0_group(start):\n"
        "    # Residual block\n"
        '    inner_0 = layers.Dense(8, activation="relu")(start)\n'
        "    join_0 = layers.Add()([inner_0, start])\n"
        "    return join_0\n"
        "\n\n"
        "def build_model():\n"
        "    inputs = keras.Input(shape=(8, 8, 1))\n"
        "    flatten = layers.Flatten()(inputs)\n"
        '    start = layers.Dense(8, activation="relu")(flatten)\n'
        "    # Residual block 0\n"
        "    join_2 = start\n"
        "    for _ in range(3):\n"
        "        join_2 = residual_block_0_group(join_2)\n"
        "    # Residual block\n"
        "    left = layers.Dense(4)(join_2)\n"
        "    right = layers.Dense(4)(join_2)\n"
        "    both = layers.Concatenate()([left, right])\n"
        "    class_ = layers.Dense(10)(both)\n"
        "    return keras.Model(inputs, class_)"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_groups_label_is_a_comment_and_a_plain_name(text: str) -> None:
    definitions = model_code(project(repeated(text)), FACTS).definitions
    functions = [node for node in ast.walk(ast.parse("\n".join(definitions))) if isinstance(node, ast.FunctionDef)]
    assert [bool(re.fullmatch(r"[a-z][a-z0-9_]*", node.name)) for node in functions] == [True, True]
    called = {
        ast.unparse(node.func) for node in ast.walk(ast.parse("\n".join(definitions))) if isinstance(node, ast.Call)
    }
    assert all(
        name.split(".")[0] in {"keras", "layers", "range", functions[0].name} or "layers." in name for name in called
    )


def asking(default: object) -> Graph:
    """The three residual blocks, each of which asks for the activation of its Dense; the second has none."""
    graph = repeated()
    nodes = tuple(
        node.model_copy(update={"config": {**node.config, "activation": None}}) if node.id == "inner_1" else node
        for node in graph.nodes
    )
    groups = tuple(
        group.model_copy(
            update={
                "block": "mine",
                "parameters": (
                    Exposed(name="class", drives=(Driven(node=group.nodes[0], name="activation"),), default=default),
                ),
            }
        )
        if group.id != "branches"
        else group
        for group in graph.groups
    )
    return graph.model_copy(update={"nodes": nodes, "groups": groups})


def test_what_a_group_asks_for_is_an_argument_and_equal_groups_with_other_values_share_the_function() -> None:
    text = "\n".join(model_code(project(asking("relu")), FACTS).definitions)
    assert text.count("def ") == 2
    assert 'def residual_block_0_block(start, class__="relu"):' in text
    assert "layers.Dense(8, activation=class__)(start)" in text
    assert "join_1 = residual_block_0_block(join_0, class__=None)" in text
    test_the_code_makes_the_same_model_with_the_same_weights(asking("relu"))


@pytest.mark.parametrize("default", [*HOSTILE, {"name": "os.system"}, ["x"], 10**400])
def test_a_hostile_default_is_no_argument_or_a_literal(default: object) -> None:
    tree = ast.parse("\n".join(model_code(project(asking(default)), FACTS).definitions))
    defaults = [value for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for value in node.args.defaults]
    assert all(ast.literal_eval(value) == default for value in defaults)
    test_the_code_makes_the_same_model_with_the_same_weights(asking(default))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_stays_a_comment(text: str) -> None:
    for graph in (branched(text), chain(("Flatten", {}), ("Dense", {"units": 10}))):
        nodes = tuple(node.model_copy(update={"label": text}) for node in graph.nodes)
        labelled, bare = (
            model_code(project(g), FACTS).lines for g in (graph.model_copy(update={"nodes": nodes}), graph)
        )
        assert ast.dump(ast.parse("\n".join(labelled))) == ast.dump(ast.parse("\n".join(bare)))


@given(st.text() | st.sampled_from(HOSTILE))
@settings(max_examples=300, deadline=None)
def test_any_text_is_the_same_literal_again(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()


@given(st.text() | st.sampled_from(HOSTILE))
@settings(max_examples=300, deadline=None)
def test_any_text_in_a_docstring_is_one_docstring(text: str) -> None:
    module = ast.parse("\n".join(docstring("Our own words.", text)))
    (expression,) = module.body
    assert isinstance(expression, ast.Expr)
    assert isinstance(expression.value, ast.Constant)


@given(st.text() | st.sampled_from(HOSTILE))
@settings(max_examples=300, deadline=None)
def test_any_text_in_a_comment_is_one_line_without_code(text: str) -> None:
    line = comment(text)
    assert len(line.splitlines()) == 1
    assert ast.parse(line).body == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_needs_no_formatting_either(text: str, tmp_path: Path) -> None:
    lines = [
        *docstring("Our own words.", text),
        "",
        f"name = {literal(text)}",
        comment(f"A label: {text}"),
        f"both = {literal([text])}",
    ]
    assert formatted("\n".join(lines) + "\n", tmp_path) == ""


def test_long_calls_break_as_a_formatter_breaks_them(tmp_path: Path) -> None:
    inner = Call("first_of_all", ["1" * 30], {"second": "2" * 40}, then="(inputs)")
    calls = [
        Call("f", [inner, Items(["a" * 30, "b" * 30, "c" * 30])], {"z": Items(["a"])}),
        Call("g", [Items(["a", "b", "c"], {1: "a comment"})]),
        Call("h", ["x"], then="(y)"),
        inner,
    ]
    text = "\n".join(line for call in calls for line in render(call, before="value = "))
    assert formatted(text + "\n", tmp_path) == ""

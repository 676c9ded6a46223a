"""What every block that comes along must do: place, check clean, train, and give the same from script and file."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import keras
import numpy as np
import pytest

from engine import client
from engine.data.pipeline import prepare
from engine.document.block import Block, read_block, write_block
from engine.document.graph import Driven, Edge, Graph, Group, Node
from engine.document.project import Project
from engine.network.build import build
from engine.network.code.model import model_code
from engine.rules.check import check
from tests.builders import classifier

BLOCKS = {block.id: block for block in client.builtin_blocks()}
GUIDE = (Path(__file__).resolve().parents[2] / "docs/guide/blocks.md").read_text()
CHANNELS = {"residual": 64, "inverted_residual": 24, "squeeze_excite": 64}
SEQUENCES = {"transformer_encoder", "transformer_decoder"}
FUNCTIONS = set(BLOCKS) - {"unet_up"}  # one tensor in, one out: a function of the script


def placed(block: Block, **values: object) -> Project:
    """Digits, brought to what the block takes, the block as a group, and ten classes."""
    if block.id in SEQUENCES:
        before = [("Reshape", {"target_shape": [8, 8]}), ("Dense", {"units": 64, "activation": "relu"})]
        end = "GlobalAveragePooling1D"
    elif block.id == "learned":  # gives a row for each example, and learns nothing of what comes in
        before, end = [], "Identity"
    else:
        before = [
            (
                "Conv2D",
                {"filters": CHANNELS.get(block.id, 8), "kernel_size": 3, "padding": "same", "activation": "relu"},
            )
        ]
        end = "GlobalAveragePooling2D"
    nodes = [Node(id="digits", layer="Input")]
    for layer, config in before:
        nodes.append(Node(id=f"before_{len(nodes)}", layer=layer, config=config))
    edges = [Edge(source=a.id, target=b.id) for a, b in itertools.pairwise(nodes)]
    sources = {node.id: nodes[-1].id for node in block.graph.nodes if node.layer == "Input"}
    if "below" in sources:
        nodes.append(Node(id="half", layer="MaxPooling2D"))
        edges.append(Edge(source=nodes[-2].id, target="half"))
        sources["below"] = "half"
    inner = [_with(block, node, values) for node in block.graph.nodes if node.layer != "Input"]
    edges += [edge.model_copy(update={"source": sources.get(edge.source, edge.source)}) for edge in block.graph.edges]
    edges += [Edge(source=block.graph.outputs[0], target="mean"), Edge(source="mean", target="classes")]
    nodes += [*inner, Node(id="mean", layer=end), Node(id="classes", layer="Dense", config={"units": 10})]
    group = Group(
        id="block",
        label=block.name,
        nodes=tuple(node.id for node in inner),
        block=block.id,
        parameters=block.parameters,
    )
    return classifier("digits", Graph(nodes=tuple(nodes), edges=tuple(edges), groups=(group,)), epochs=1)


def _with(block: Block, node: Node, values: dict[str, object]) -> Node:
    set_here = {
        driven.name: values[exposed.name]
        for exposed in block.parameters
        for driven in exposed.drives
        if driven.node == node.id and exposed.name in values
    }
    return node.model_copy(update={"config": node.config | set_here})


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras, at saving
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_checks_clean_trains_and_is_the_same_from_script_and_file(block: Block, tmp_path: Path):
    assert read_block(write_block(block)) == block
    assert block.paper.startswith("https://arxiv.org/abs/")
    assert f"| {block.name} | {block.description} |" in GUIDE
    project = placed(block)
    problems = [problem for problem in check(project).problems if problem.severity != "advice"]
    assert problems == []

    data = prepare(project.data, Path)
    keras.utils.set_random_seed(7)
    built = build(project, data.facts)
    keras.utils.set_random_seed(7)
    code = model_code(project, data.facts)
    scope: dict[str, object] = {}
    exec("import keras\nfrom keras import layers, ops\n" + "\n".join(code.lines), scope)  # noqa: S102 (our own script)
    written = scope["model"]
    assert isinstance(written, keras.Model)
    for mine, other in zip(built.get_weights(), written.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    values = np.random.default_rng(0).random((2, 8, 8, 1)).astype("float32")
    np.testing.assert_array_equal(built(values), written(values))
    functions = [node for node in ast.parse("\n".join(code.lines)).body if isinstance(node, ast.FunctionDef)]
    asked = [[argument.arg for argument in function.args.args[1:]] for function in functions[:-1]]
    assert asked == ([[exposed.name for exposed in block.parameters]] if block.id in FUNCTIONS else [])

    built.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    before = [weight.copy() for weight in built.get_weights()]
    told = built.train_on_batch(np.repeat(values, 2, 0), np.arange(4), return_dict=True)
    assert np.isfinite(told["loss"])
    assert any((a != b).any() for a, b in zip(before, built.get_weights(), strict=True))
    built.save(tmp_path / "model.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "model.keras")(values), built(values))


def test_two_instances_with_other_values_are_one_function():
    block = BLOCKS["residual_projection"]
    wide = placed(block).networks["model"]
    nodes = {
        node.id: node.model_copy(update={"id": f"{node.id}_b"})
        for node in placed(block, filters=16).networks["model"].nodes
    }
    inner = [nodes[id] for id in wide.groups[0].nodes]
    first, last = "relu_2", block.graph.outputs[0] + "_b"
    between = [
        edge.model_copy(
            update={"source": first if edge.source == "input" else f"{edge.source}_b", "target": f"{edge.target}_b"}
        )
        for edge in block.graph.edges
    ]
    kept = [edge for edge in wide.edges if edge.source != first]
    edges = [*kept, *between, Edge(source=last, target="mean")]
    parameters = tuple(
        exposed.model_copy(
            update={"drives": tuple(Driven(node=f"{driven.node}_b", name=driven.name) for driven in exposed.drives)}
        )
        for exposed in block.parameters
    )
    second = Group(
        id="second",
        label="Residual block 2",
        nodes=tuple(node.id for node in inner),
        block=block.id,
        parameters=parameters,
    )
    graph = Graph(nodes=(*wide.nodes, *inner), edges=tuple(edges), groups=(*wide.groups, second))
    project = classifier("digits", graph)
    text = ast.unparse(ast.parse("\n".join(model_code(project, prepare(project.data, Path).facts).lines)))
    name = "projection_block"
    assert [line for line in text.splitlines() if line.startswith("def ")] == [
        f"def {name}(before_1, filters=64, kernel_size=3, strides=2):",
        "def build_model():",
    ]
    assert f"    relu_2 = {name}(before_1)\n    relu_2_b = {name}(relu_2, filters=16)\n" in text

"""Every operation of the catalog: `annotate` says what a real call gives, and it survives every way out and in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.catalog.card import Card
from engine.catalog.read import cards
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.network.build import build
from engine.network.code.model import model_code
from engine.network.opening.archive import look
from engine.network.opening.drawing import draw
from engine.network.opening.keras3 import read as described
from engine.network.read import read
from engine.network.shapes import annotate

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]

OPERATIONS = cards("op")
NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})
BATCH = 2
# Ports that are fed by a Constant, which has no axis for the batch, with its shape.
FIXED: dict[str, tuple[int, ...]] = {
    "conv.kernel": (2, 2, 3, 5), "depthwise_conv.kernel": (2, 2, 3, 2),
    "separable_conv.depthwise_kernel": (2, 2, 3, 2), "separable_conv.pointwise_kernel": (1, 1, 6, 4),
    "batch_normalization.mean": (4,), "batch_normalization.variance": (4,), "layer_normalization.gamma": (4,),
    "batch_normalization.scale": (4,), "layer_normalization.beta": (4,), "rms_normalization.scale": (4,),
}  # fmt: skip
WHOLE = {
    "gcd", "lcm", "bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_invert", "bitwise_left_shift",
    "bitwise_right_shift", "one_hot", "take_along_axis.indices", "sparse_categorical_crossentropy.target",
    "in_top_k.targets", "ldexp.x2",
}  # fmt: skip
# What arrives, where one matrix for each example would not do.
SHAPES: dict[str, tuple[int, ...]] = {
    "squeeze": (4, 1), "dsplit": (4, 4), "dstack": (4, 4), "hsplit": (4,), "space_to_depth": (4, 4, 3),
    "depth_to_space": (4, 4, 8), "cross": (4, 3), "one_hot": (4,), "in_top_k.targets": (),
    "in_top_k.predictions": (4,), "sparse_categorical_crossentropy.target": (),
    "sparse_categorical_crossentropy.output": (4,), "conv": (6, 6, 3), "fold": (12, 9),
    "depthwise_conv": (6, 6, 3), "separable_conv": (6, 6, 3), "max_pool": (6, 6, 3), "average_pool": (6, 6, 3),
    "unfold": (3, 6, 6), "stft": (64,),
    "rfft": (16,), "extract_sequences": (16,), "dot_product_attention": (5, 2, 4), "trapezoid": (4,),
}  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "clip": {"x_min": 0.25, "x_max": 0.75}, "round": {"decimals": 1}, "sum": {"axis": [1, 2], "keepdims": True},
    "mean": {"axis": -1}, "moments": {"axes": 1}, "reshape": {"newshape": [-1, 2, 8]},
    "quantile": {"q": 0.5, "axis": 1}, "percentile": {"q": [25.0, 50.0], "axis": 1}, "transpose": {"axes": [0, 2, 1]},
    "expand_dims": {"axis": 1}, "squeeze": {"axis": -1}, "swapaxes": {"axis1": 1, "axis2": 2},
    "moveaxis": {"source": 1, "destination": 2}, "flip": {"axis": 1}, "roll": {"shift": 1, "axis": 1},
    "rot90": {"axes": [1, 2]}, "split": {"indices_or_sections": 2, "axis": 1}, "space_to_depth": {"block_size": 2},
    "depth_to_space": {"block_size": 2}, "cast": {"dtype": "int32"}, "saturate_cast": {"dtype": "uint8"},
    "array_split": {"indices_or_sections": 3, "axis": 1}, "hsplit": {"indices_or_sections": [1, 2]},
    "dsplit": {"indices_or_sections": 2}, "unstack": {"num": 4, "axis": 1},
    "pad": {"pad_width": [[0, 0], [1, 2], [0, 1]], "constant_values": 3.0}, "repeat": {"repeats": 2, "axis": 1},
    "tile": {"repeats": [1, 2, 1]}, "extract_sequences": {"sequence_length": 4, "sequence_stride": 2},
    "get_item": {"key": ":, 1:3, -1"}, "slice": {"start_indices": [0, 1, 1], "shape": [-1, 2, 2]},
    "take": {"indices": [2, 0], "axis": 1}, "take_along_axis": {"axis": 1}, "top_k": {"k": 2}, "in_top_k": {"k": 2},
    "digitize": {"bins": [0.2, 0.5]}, "one_hot": {"num_classes": 5}, "full_like": {"fill_value": 2.5},
    "tensordot": {"axes": 0}, "einsum": {"subscripts": "bij,bjk->bik"}, "concatenate": {"axis": -1},
    "stack": {"axis": 1}, "append": {"axis": 1}, "broadcast_to": {"shape": [2, 4, 4]}, "norm": {"axis": -1},
    "threshold": {"threshold": 0.5, "default_value": 0.1}, "max_pool": {"pool_size": 2},
    "average_pool": {"pool_size": 2}, "unfold": {"kernel_size": 2}, "fold": {"output_size": [4, 4], "kernel_size": 2},
    "stft": {"sequence_length": 16, "sequence_stride": 8, "fft_length": 16}, "trapezoid": {"dx": 0.5},
    "batch_normalization": {"axis": -1}, "argmax": {"axis": -1}, "argmin": {"axis": 1}, "nanargmax": {"axis": -1},
    "nanargmin": {"axis": -1}, "diagonal": {"axis1": 1, "axis2": 2}, "trace": {"axis1": 1, "axis2": 2},
}  # fmt: skip


def named(card: Card) -> str:
    return card.name.removeprefix("ops.")


def arriving(card: Card) -> list[tuple[str, TensorInfo]]:
    """(port, what is fed to it) for each wire; ports that may be typed stay empty where the config fills them."""
    found: list[tuple[str, TensorInfo]] = []
    for port in card.inputs:
        place = f"{named(card)}.{port.name}"
        if place in FIXED or (
            port.optional and (port.name in config_of(card) or port.name not in ("x", "y", "x1", "x2"))
        ):
            continue
        shape = SHAPES.get(place, SHAPES.get(named(card), (4, 4)))
        dtype = "int32" if {named(card), place} & WHOLE else "bool" if port.name == "condition" else "float32"
        info = TensorInfo(shape=(None, *shape), dtype=dtype)
        found += [(port.name, info)] * (2 if port.many else 1)
    return found


def config_of(card: Card) -> dict[str, Any]:
    return CONFIGS.get(named(card), {})


def drawing(card: Card) -> Graph:
    """The operation behind an Input for each wire."""
    ends = arriving(card)
    nodes = [
        Node(id=f"in_{at}", layer="Input", config={"shape": list(info.shape[1:]), "dtype": info.dtype})
        for at, (_, info) in enumerate(ends)
    ]
    edges = [Edge(source=f"in_{at}", target="tried", target_port=port) for at, (port, _) in enumerate(ends)]
    for port in (port.name for port in card.inputs if f"{named(card)}.{port.name}" in FIXED):
        shape, number = FIXED[f"{named(card)}.{port}"], len(nodes) - len(ends)
        made = (np.arange(np.prod(shape)).reshape(shape) + number) / 8 + 0.5
        id = f"constant_{number}" if number else "constant"
        nodes.append(Node(id=id, layer="Constant", config={"value": made.tolist()}))
        edges.append(Edge(source=id, target="tried", target_port=port))
    return Graph(nodes=(*nodes, Node(id="tried", layer=card.name, config=config_of(card))), edges=tuple(edges))


def values(graph: Graph) -> list[np.ndarray]:
    """A small batch for each Input; positive definite where it is a square matrix, so that every operation takes it."""
    random = np.random.default_rng(0)
    found = []
    for node in (node for node in graph.nodes if node.layer == "Input"):
        shape, dtype = (BATCH, *node.config["shape"]), node.config["dtype"]
        made = random.random(shape)
        if len(shape) == 3 and shape[1] == shape[2]:
            made = made @ made.transpose(0, 2, 1) / 8 + 0.1 * np.eye(shape[1])
        found.append(made.astype(dtype) if dtype == "float32" else random.integers(0, 2, shape).astype(dtype))
    return found


def drawn(graph: Graph) -> object:
    """All that a saved model tells of a drawing."""
    nodes = {
        node.id: (node.layer, {key: value for key, value in node.config.items() if node.layer != "Input"})
        for node in graph.nodes
    }
    return nodes, sorted(edge.key for edge in graph.edges), graph.output_ids()


@pytest.mark.parametrize("card", OPERATIONS, ids=named)
def test_an_operation(card: Card, tmp_path: Path) -> None:
    graph = drawing(card)
    notes, problems = annotate(graph, {})
    assert [problem.sentence for problem in problems] == []
    model = build(Project(networks={"model": graph}), NO_DATA)
    given = values(graph)
    # what annotate says is what a real call gives
    result = keras.tree.flatten(_all(model, given))
    told = notes["tried"].outputs
    assert [each.dtype for each in told] == [keras.backend.standardize_dtype(each.dtype) for each in result]
    for info, real in zip(told, result, strict=True):
        assert len(info.shape) == len(real.shape)
        assert all(a is None or a == b for a, b in zip(info.shape, real.shape, strict=True))
    # it is drawn again as it was: from the model, and from the file that Keras writes
    assert drawn(read(model)) == drawn(graph)
    path = tmp_path / "model.keras"
    model.save(path)
    assert drawn(read(keras.models.load_model(path))) == drawn(graph)
    assert drawn(draw(described(look(path, tmp_path).config)).graph) == drawn(graph)
    # the script computes the same
    scope: dict[str, Any] = {"keras": keras, "layers": keras.layers, "ops": keras.ops, "np": np}
    exec("\n".join(model_code(Project(networks={"model": graph}), NO_DATA).lines), scope)  # noqa: S102 - our own writer
    for mine, written in zip(result, keras.tree.flatten(_all(scope["model"], given)), strict=True):
        np.testing.assert_array_equal(mine, written)


def _all(model: keras.Model, given: list[np.ndarray]) -> Any:
    """Every output of the operation, not only the first, which is the model's."""
    history = model.outputs[0]._keras_history
    outputs = history.operation._inbound_nodes[history.node_index].output_tensors
    return keras.Model(model.inputs, outputs)(given)

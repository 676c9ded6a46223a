"""Every layer of the catalog in PyTorch: it has an equal, which gives the same numbers, or a sentence says why not.

The module is written, imported and given the weights of the Keras model; both get the same random input. Weights are
random too, running means and variances among them, so that nothing agrees by being zero.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch

from engine import client
from engine.catalog.read import cards
from engine.document.graph import Edge, Graph, Group, Node
from engine.document.project import Project
from engine.errors import NetworkError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.code.pytorch.model import OWN, ModuleCode, module_code
from engine.network.code.pytorch.operations import OF_ONE, OF_TWO
from engine.network.code.pytorch.table import EQUALS, WITHOUT
from engine.network.opening import keras3
from engine.network.opening.adapted import settle
from engine.network.opening.archive import parse
from engine.network.opening.drawing import draw
from engine.tasks import SUPERVISED, TASKS
from engine.tasks.base import fed
from tests.builders import translator
from tests.preset_data import facts_of_preset
from tests.unit.network.test_network_code import HOSTILE, formatted

pytestmark = [pytest.mark.heavy, pytest.mark.filterwarnings("ignore::UserWarning")]

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})
LAYERS = [card.name for card in cards("layer") if card.name != "Input"]
LINE, STEPS, PICTURE, FILM = (6,), (7, 3), (7, 8, 3), (4, 6, 5, 2)
PER_AXES = {1: STEPS, 2: PICTURE, 3: FILM}
Case = tuple[tuple[int, ...], dict[str, Any]]


def with_axes(name: str) -> tuple[int, ...]:
    return PER_AXES[next(int(letter) for letter in name if letter.isdigit())]


def convolutions(name: str) -> list[Case]:
    shape = with_axes(name)
    size = {} if name.startswith("Depthwise") else {"filters": 4}
    cases: list[dict[str, Any]] = [
        {"kernel_size": 3},
        {"kernel_size": 2, "padding": "same", "activation": "relu"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False},
        {"kernel_size": 2, "strides": 3, "padding": "same"},
        {"kernel_size": 4, "strides": 2, "padding": "valid", "activation": "softmax"},
        {"kernel_size": 1, "strides": 2},
        {"kernel_size": 2, "dilation_rate": 2, "padding": "same"},
    ]
    if name in ("Conv1D", "Conv2D", "Conv3D"):
        cases.append({"kernel_size": 2, "padding": "same", "groups": shape[-1]} | {"filters": 2 * shape[-1]})
    if name in ("Conv1D",):
        cases += [{"kernel_size": 3, "padding": "causal", "dilation_rate": 2}, {"kernel_size": 3, "padding": "causal"}]
    if "Depthwise" in name or "Separable" in name:
        cases.append({"kernel_size": 3, "depth_multiplier": 2})
    if "Transpose" in name:
        cases = [case for case in cases if "dilation_rate" not in case]
    if name == "DepthwiseConv2D":
        cases.append({"kernel_size": [2, 3], "padding": "same"})
    return [(shape, {**size, **case}) for case in cases]


def pools(name: str) -> list[Case]:
    cases: list[dict[str, Any]] = [
        {"pool_size": 2},
        {"pool_size": 3, "strides": 2, "padding": "same"},
        {"pool_size": 2, "strides": 2, "padding": "same"},
        {"pool_size": 2, "strides": 1, "padding": "same"},
        {"pool_size": 3, "strides": 1, "padding": "same"},
        {"pool_size": 3, "strides": 2, "padding": "valid"},
    ]
    return [(with_axes(name), case) for case in cases]


def recurrences() -> list[Case]:
    return [
        (STEPS, {"units": 4}),
        (STEPS, {"units": 4, "return_sequences": True, "use_bias": False}),
        (STEPS, {"units": 4, "return_sequences": True, "go_backwards": True}),
    ]


CASES: dict[str, list[Case]] = {
    "Dense": [(LINE, {"units": 4}), (PICTURE, {"units": 4, "activation": "tanh"}),
              (LINE, {"units": 2, "use_bias": False})],
    "Embedding": [((5,), {"input_dim": 10, "output_dim": 3})],
    "Identity": [(PICTURE, {})],
    "Dropout": [(PICTURE, {"rate": 0.4}), (PICTURE, {"rate": 0.4, "noise_shape": [None, 1, 1, 3]})],
    "AlphaDropout": [(LINE, {"rate": 0.4})],
    "GaussianNoise": [(LINE, {"stddev": 0.4})],
    "GaussianDropout": [(LINE, {"rate": 0.4})],
    "Rescaling": [(PICTURE, {"scale": 0.5, "offset": 1.0}), (LINE, {"scale": 2})],
    "BatchNormalization": [
        (PICTURE, {}), (LINE, {"momentum": 0.9}), (STEPS, {"scale": False}), (FILM, {"center": False}),
        (STEPS, {"axis": 1, "epsilon": 0.1}), (LINE, {"scale": False, "center": False, "trainable": False}),
    ],
    "LayerNormalization": [(STEPS, {}), (PICTURE, {"axis": [2, 3]}), (LINE, {"center": False, "epsilon": 0.1})],
    "GroupNormalization": [(PICTURE, {"groups": 3}), (PICTURE, {"groups": -1}), (STEPS, {"groups": 1, "scale": False})],
    "RMSNormalization": [(STEPS, {}), (LINE, {"epsilon": 0.1})],
    "UnitNormalization": [(STEPS, {}), (PICTURE, {"axis": 1})],
    "Normalization": [
        (LINE, {"mean": 0.5, "variance": 4.0}), (PICTURE, {"mean": 0.5, "variance": 4.0, "invert": True}),
        (STEPS, {"mean": [0.5, 0.0, 1.0], "variance": [4.0, 1.0, 2.0]}),
    ],
    "Activation": [
        (PICTURE, {"activation": card.name}) for card in cards("activation")
    ],
    "ReLU": [(PICTURE, each) for each in ({}, {"max_value": 6.0}, {"max_value": 0.5}, {"negative_slope": 0.3},
                                              {"threshold": 0.2})],
    "LeakyReLU": [(LINE, {}), (LINE, {"negative_slope": 0.1})],
    "ELU": [(LINE, {}), (LINE, {"alpha": 0.5})],
    "Softmax": [(LINE, {}), (PICTURE, {"axis": 1})],
    "PReLU": [(LINE, {}), (PICTURE, {"shared_axes": [1, 2]}), (STEPS, {"shared_axes": [1, 2]})],
    "Flatten": [(PICTURE, {}), (LINE, {})],
    "Reshape": [(PICTURE, {"target_shape": [8, 21]}), (PICTURE, {"target_shape": [-1, 2]})],
    "Permute": [(PICTURE, {"dims": [3, 1, 2]})],
    "RepeatVector": [(LINE, {"n": 3})],
    "Resizing": [(PICTURE, {"height": 5, "width": 11}),
                 (PICTURE, {"height": 5, "width": 11, "interpolation": "nearest"})],
    "CenterCrop": [(PICTURE, {"height": 4, "width": 5})],
    "ZeroPadding1D": [(STEPS, {"padding": [1, 2]}), (STEPS, {})],
    "ZeroPadding2D": [(PICTURE, {"padding": [[1, 2], [0, 3]]}), (PICTURE, {"padding": [1, 2]})],
    "ZeroPadding3D": [(FILM, {"padding": 1})],
    "Cropping1D": [(STEPS, {"cropping": [1, 2]})],
    "Cropping2D": [(PICTURE, {"cropping": [[1, 2], [0, 3]]})],
    "Cropping3D": [(FILM, {"cropping": 1})],
    "UpSampling1D": [(STEPS, {"size": 3})],
    "UpSampling2D": [(PICTURE, {}), (PICTURE, {"size": [2, 3], "interpolation": "bilinear"})],
    "UpSampling3D": [(FILM, {})],
    "Concatenate": [(PICTURE, {}), (PICTURE, {"axis": 1}), (LINE, {})],
    "Dot": [(LINE, {"axes": 1}), (STEPS, {"axes": 1}), (STEPS, {"axes": [2, 2], "normalize": True})],
    **dict.fromkeys(("LSTM", "GRU"), recurrences()),
    "SimpleRNN": [*recurrences(), (STEPS, {"units": 2, "activation": "relu"})],
    "Bidirectional": [
        (STEPS, {"layer": {"name": name, "config": {"units": 3, "return_sequences": every}}, "merge_mode": merge})
        for name, every, merge in (
            ("LSTM", False, "concat"), ("LSTM", True, "concat"), ("GRU", True, "sum"), ("SimpleRNN", False, "ave"),
            ("GRU", False, "mul"), ("LSTM", True, None),
        )
    ],
    "TimeDistributed": [
        (STEPS, {"layer": {"name": "Dense", "config": {"units": 3, "activation": "relu"}}}),
        (FILM, {"layer": {"name": "Conv2D", "config": {"filters": 2, "kernel_size": 3}}}),
        (FILM, {"layer": {"name": "Flatten"}}),
        (PICTURE, {"layer": {"name": "LSTM", "config": {"units": 3, "return_sequences": True}}}),
    ],
    "MultiHeadAttention": [
        (STEPS, {"num_heads": 2, "key_dim": 4}),
        (STEPS, {"num_heads": 3, "key_dim": 2, "value_dim": 5, "use_bias": False, "use_causal_mask": True}),
    ],
    "Attention": [(STEPS, {}), (STEPS, {"use_causal_mask": True})],
    **{f"SpatialDropout{axes}D": [(PER_AXES[axes], {"rate": 0.3})] for axes in (1, 2, 3)},
    **{f"Global{kind}Pooling{axes}D": [(PER_AXES[axes], {}), (PER_AXES[axes], {"keepdims": True})]
       for kind in ("Max", "Average") for axes in (1, 2, 3)},
    **{f"Adaptive{kind}Pooling{axes}D": [(PER_AXES[axes], {"output_size": 2}), (PER_AXES[axes], {"output_size": 3})]
       for kind in ("Max", "Average") for axes in (1, 2, 3)},
    **{f"{kind}Pooling{axes}D": pools(f"{axes}D") for kind in ("Max", "Average") for axes in (1, 2, 3)},
    **{name: convolutions(name) for name in EQUALS if "Conv" in name},
    **{name: [(PICTURE, {}), (LINE, {})] for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")},
}  # fmt: skip
WITHOUT_FUNCTION = {"sparse_plus", "squareplus", "sparse_sigmoid", "sparsemax"}


def tried(name: str, case: Case) -> Graph:
    """The layer behind an Input for each tensor."""
    shape, config = case
    card = next(card for card in cards("layer") if card.name == name)
    dtype = "int32" if name == "Embedding" else "float32"
    ports = [port.name for port in card.inputs if not port.optional for _ in range(2 if port.many else 1)]
    nodes = [
        Node(id=f"in_{at}", layer="Input", config={"shape": list(shape), "dtype": dtype}) for at in range(len(ports))
    ]
    edges = [Edge(source=f"in_{at}", target="tried", target_port=port) for at, port in enumerate(ports)]
    return Graph(nodes=(*nodes, Node(id="tried", layer=name, config=config)), edges=tuple(edges))


def project(graph: Graph) -> Project:
    return Project(networks={"model": graph})


def module(code: ModuleCode) -> Any:
    scope: dict[str, Any] = {}
    exec("\n".join(code.lines), scope)  # noqa: S102 - code of our own writer
    return scope["Model"]()


def randomize(model: keras.Model) -> None:
    """Random weights, small where they are many; variances stay above zero."""
    dice = np.random.default_rng(3)
    for layer in model.layers:
        layer.set_weights(
            [w if w.ndim > 1 and w.size > 4096 else dice.uniform(0.5, 1.2, w.shape) * (1 if w.ndim < 2 else 0.4)
             for w in layer.get_weights()]
        )  # fmt: skip


def difference(graph: Graph, facts: DataFacts = NO_DATA) -> float:
    """How far the module is from the Keras model, compared with how large the outputs are."""
    torch.set_num_threads(1)
    ours = build(project(graph), facts)
    randomize(ours)
    code = module_code(project(graph), facts)
    theirs = module(code).eval()
    state = code.state({layer.name: layer.get_weights() for layer in ours.layers})
    theirs.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    dice = np.random.default_rng(0)
    values = [
        dice.integers(0, 10, (2, *each.shape[1:]), dtype="int32") if each.dtype == "int32"
        else dice.uniform(-1, 1, (2, *(size or 5 for size in each.shape[1:]))).astype("float32")
        for each in ours.inputs
    ]  # fmt: skip
    mine = ours(values if len(values) > 1 else values[0], training=False)
    with torch.no_grad():
        other = theirs(*(torch.from_numpy(value) for value in values))
    pairs = zip(*(each if isinstance(each, list | tuple) else [each] for each in (mine, other)), strict=True)
    gaps = []
    for left, right in ((np.asarray(left), right.numpy()) for left, right in pairs):
        assert left.shape == right.shape
        assert np.isfinite(left).all()
        gaps.append(float(np.abs(left - right).max() / max(1.0, np.abs(left).max())))
    return max(gaps)


def test_every_layer_has_an_equal_or_a_reason() -> None:
    assert {name for name in EQUALS if "." not in name} | set(WITHOUT) == set(LAYERS)
    assert {name for name in EQUALS if "." in name} <= {card.name for card in cards("op")}
    assert not set(EQUALS) & set(WITHOUT)
    assert set(CASES) == {name for name in EQUALS if "." not in name}
    assert all(len(reason) > 20 and not reason.endswith(".") for reason in WITHOUT.values())


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_module_gives_the_same_numbers(name: str) -> None:
    for case in CASES[name]:
        if case[1].get("activation") in WITHOUT_FUNCTION:
            with pytest.raises(NetworkError, match="no function"):
                module_code(project(tried(name, case)), NO_DATA)
            continue
        gap = difference(tried(name, case))
        assert gap < 1e-5, f"{name} {case}: {gap}"


def test_operations_give_the_same_numbers() -> None:
    """All that take each number alone in one network, behind a convolution, on numbers that each of them can take."""
    nodes = [
        Node(id="picture", layer="Input", config={"shape": [5, 5, 2]}),
        Node(id="conv", layer="Conv2D", config={"filters": 2, "kernel_size": 2, "activation": "sigmoid"}),
        Node(id="low", layer="ops.multiply", config={"x2": 0.5}),
        Node(id="from", layer="ops.add", config={"x1": 0.25}),
    ]
    pairs, joined = "picture>conv conv>low.x1 low>from.x2 ", []
    for name in sorted(f"ops.{name}" for name in {*OF_ONE, *OF_TWO}):
        for number in [None, 0.5, 2.0] if name.removeprefix("ops.") in OF_TWO else [None]:
            id = f"n{len(nodes)}"
            nodes.append(Node(id=id, layer=name, config={} if number is None else {"x2": number}))
            ports = ["x"] if name.removeprefix("ops.") in OF_ONE else ["x1", "x2"] if number is None else ["x1"]
            pairs += "".join(f"{source}>{id}.{port} " for source, port in zip(("from", "conv"), ports, strict=False))
            joined.append(id)
    nodes.append(Node(id="all", layer="Concatenate"))
    assert difference(wired(nodes, pairs + " ".join(f"{id}>all" for id in joined))) < 1e-5


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("ops.get_item", {"key": ":, -1"}),
        ("ops.get_item", {"key": "..., 1:3, ::2, :"}),
        ("ops.get_item", {"key": ":, :, None, 0"}),
        ("ops.cumsum", {"axis": 1}),
        ("ops.cumsum", {"axis": -1}),
        ("ops.ones_like", {}),
    ],
)
def test_operations_over_axes_give_the_same_numbers(name: str, config: dict[str, Any]) -> None:
    """Behind a convolution, whose channels PyTorch keeps in front."""
    nodes = [
        Node(id="picture", layer="Input", config={"shape": [5, 5, 2]}),
        Node(id="conv", layer="Conv2D", config={"filters": 3, "kernel_size": 2}),
        Node(id="taken", layer=name, config=config),
        Node(id="scaled", layer="ops.multiply", config={"x2": 0.5}),
    ]
    assert difference(wired(nodes, "picture>conv conv>taken.x taken>scaled.x1")) < 1e-5


def test_products_of_matrices_give_the_same_numbers() -> None:
    """Of two inputs, and of what a convolution gives, whose channels PyTorch keeps in front."""
    nodes = [
        Node(id="links", layer="Input", config={"shape": [4, 4]}),
        Node(id="nodes", layer="Input", config={"shape": [4, 3]}),
        Node(id="near", layer="ops.matmul"),
        Node(id="conv", layer="Conv1D", config={"filters": 4, "kernel_size": 1}),
        Node(id="far", layer="ops.matmul"),
    ]
    pairs = "links>near.x1 nodes>near.x2 near>conv links>far.x1 conv>far.x2"
    assert difference(wired(nodes, pairs)) < 1e-5


def test_slices_that_go_backwards_have_no_equal() -> None:
    nodes = [
        Node(id="steps", layer="Input", config={"shape": [5, 2]}),
        Node(id="back", layer="ops.get_item", config={"key": ":, ::-1"}),
    ]
    with pytest.raises(NetworkError, match="do not go backwards"):
        module_code(project(wired(nodes, "steps>back.x")), NO_DATA)


def wired(nodes: list[Node], pairs: str, groups: tuple[Group, ...] = ()) -> Graph:
    """A drawing from `source>target`, or `source.port>target.port`."""
    edges = []
    for pair in pairs.split():
        (source, _, state), (target, _, port) = (end.partition(".") for end in pair.split(">"))
        edges.append(Edge(source=source, source_port=state or "output", target=target, target_port=port or "inputs"))
    return Graph(nodes=tuple(nodes), edges=tuple(edges), groups=groups)


def residual() -> Graph:
    """Three equal blocks of convolutions in a row, each a group, and what stands before and behind."""
    nodes = [
        Node(id="picture", layer="Input", config={"shape": [9, 9, 3]}),
        Node(id="stem", layer="Conv2D", config={"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}),
    ]
    pairs, groups, last = "picture>stem ", [], "stem"
    for number in range(3):
        conv, norm, act, join = (f"{name}_{number}" for name in ("conv", "norm", "act", "join"))
        nodes += [
            Node(id=conv, layer="Conv2D", config={"filters": 4, "kernel_size": 3, "padding": "same"}),
            Node(id=norm, layer="BatchNormalization"),
            Node(id=act, layer="ReLU"),
            Node(id=join, layer="Add"),
        ]
        pairs += f"{last}>{conv} {conv}>{norm} {norm}>{act} {act}>{join} {last}>{join} "
        groups.append(Group(id=f"block_{number}", label=f"Residual {number}", nodes=(conv, norm, act, join)))
        last = join
    nodes += [Node(id="flat", layer="Flatten"), Node(id="print", layer="Dense", config={"units": 3})]
    return wired(nodes, pairs + f"{last}>flat flat>print", tuple(groups))


def siamese() -> Graph:
    """Two pictures through the same layers, compared; ids that Python and PyTorch have other uses for."""
    takes = {"shape": [8, 8, 1]}
    nodes = [
        Node(id="left", layer="Input", config=takes),
        Node(id="right", layer="Input", config=takes),
        Node(id="forward", layer="Conv2D", config={"filters": 3, "kernel_size": 3}),
        Node(id="self", layer="Conv2D", share="forward"),
        Node(id="torch", layer="Flatten"),
        Node(id="nn", layer="Flatten"),
        Node(id="train", layer="Subtract"),
        Node(id="type", layer="Dense", config={"units": 1, "activation": "sigmoid"}),
        Node(id="half", layer="Dense", config={"units": 2}),
    ]
    return wired(nodes, "left>forward right>self forward>torch self>nn torch>train nn>train train>type train>half")


def reader() -> Graph:
    """Words, read both ways."""
    nodes = [
        Node(id="words", layer="Input", config={"shape": [5], "dtype": "int32"}),
        Node(id="embedding", layer="Embedding", config={"input_dim": 10, "output_dim": 4}),
        Node(id="both", layer="Bidirectional", config={"layer": {"name": "LSTM", "config": {"units": 3}}}),
        Node(id="output", layer="Dense", config={"units": 2, "activation": "softmax"}),
    ]
    return wired(nodes, "words>embedding embedding>both both>output")


def both_ways() -> Graph:
    """Two layers that read both ways, one from the states of the other; all that both give is an output."""
    first = {"name": "GRU", "config": {"units": 3, "return_state": True}}
    second = {"name": "GRU", "config": {"units": 3, "return_state": True, "return_sequences": True}}
    nodes = [
        Node(id="series", layer="Input", config={"shape": [5, 2]}),
        Node(id="first", layer="Bidirectional", config={"layer": first, "merge_mode": None}),
        Node(id="second", layer="Bidirectional", config={"layer": second}),
        Node(id="halves", layer="Concatenate"),
        Node(id="states", layer="Concatenate"),
    ]
    return wired(
        nodes,
        "series>first series>second first>halves first.output_back>halves first.state_h>second.initial_state "
        "first.state_h_back>second.initial_state second.state_h>states second.state_h_back>states",
    ).model_copy(update={"outputs": ("second", "halves", "states")})


def transformer() -> Graph:
    """A block of a transformer over five words."""
    nodes = [
        Node(id="words", layer="Input", config={"shape": [5], "dtype": "int32"}),
        Node(id="embedding", layer="Embedding", config={"input_dim": 10, "output_dim": 6}),
        Node(id="heads", layer="MultiHeadAttention", config={"num_heads": 2, "key_dim": 3, "dropout": 0.1}),
        Node(id="sum", layer="Add"),
        Node(id="norm", layer="LayerNormalization"),
        Node(id="wide", layer="Dense", config={"units": 12, "activation": "gelu"}),
        Node(id="narrow", layer="Dense", config={"units": 6}),
        Node(id="sum_2", layer="Add"),
        Node(id="pool", layer="GlobalAveragePooling1D"),
    ]
    return wired(
        nodes,
        "words>embedding embedding>heads.query embedding>heads.value embedding>sum heads>sum sum>norm norm>wide "
        "wide>narrow narrow>sum_2 norm>sum_2 sum_2>pool",
    )


WHOLE = [residual(), siamese(), reader(), transformer(), translator(), both_ways()]


@pytest.mark.parametrize("graph", WHOLE, ids=lambda graph: graph.nodes[0].id)
def test_a_whole_network_gives_the_same_numbers(graph: Graph) -> None:
    assert difference(graph) < 1e-5


@pytest.mark.parametrize("name", ["ResNet50", "MobileNetV2", "EfficientNetB0"])
def test_an_architecture_gives_the_same_numbers(name: str) -> None:
    options = {} if name != "EfficientNetB0" else {"include_top": False, "pooling": "avg"}
    theirs = getattr(keras.applications, name)(weights=None, input_shape=(32, 32, 3), **options)
    assert difference(settle(draw(keras3.read(parse(theirs.to_json()))).graph, {})) < 1e-5


# Presets with what PyTorch has no equal for, and what of it is named.
NO_EQUAL = {
    "bible-average": "mask_zero=True",
    "bible-lstm": "ops.extract_sequences last: this operation is not written yet",
    "bible-transformer": "mask_zero=True",
    "help-transformer": "ops.extract_sequences last: this operation is not written yet",
    "name-language-cnn": "mask_zero=True",
    "sunspots-transformer": "it computes in int32",  # the places of its steps
    "word-rating-lstm": "mask_zero=True",
}


@pytest.mark.xdist_group("facts of presets")
@pytest.mark.parametrize("name", [preset.name for preset in client.presets()])
def test_a_preset_gives_the_same_numbers_or_what_has_no_equal_is_named(name: str) -> None:
    preset = client.preset(name)
    known = facts_of_preset(name)
    if name in NO_EQUAL:
        with pytest.raises(NetworkError, match=NO_EQUAL[name]):
            module_code(preset, known)
        return
    first = TASKS[preset.task.kind].roles[0].name  # of several networks the one that input goes into
    seen = fed(TASKS[preset.task.kind], preset, known, first, {})
    apart, lacking = 0.0, ""
    try:
        apart = difference(preset.networks[first], seen)
    except NetworkError as refused:  # of tasks beyond labels too, what has no equal is named
        lacking = str(refused)
    assert apart < 1e-5
    assert not lacking or (TASKS[preset.task.kind] not in SUPERVISED and "PyTorch" in lacking)


def test_a_node_may_be_called_as_a_written_function_is() -> None:
    pool = Node(id="average_pool_same", layer="AveragePooling2D", config=pools("2D")[3][1])
    picture = Node(id="picture", layer="Input", config={"shape": list(PICTURE)})
    assert difference(wired([picture, pool], "picture>average_pool_same")) < 1e-5


def test_all_that_have_no_equal_are_named_at_once() -> None:
    nodes = [
        Node(id="words", layer="Input", config={"shape": [5], "dtype": "int32"}),
        Node(id="embedding", layer="Embedding", config={"input_dim": 10, "output_dim": 6, "mask_zero": True}),
        Node(id="lstm", layer="LSTM", config={"units": 3, "recurrent_dropout": 0.2}),
        Node(id="penalty", layer="ActivityRegularization", config={"l2": 0.1}),
    ]
    with pytest.raises(NetworkError) as refused:
        module_code(project(wired(nodes, "words>embedding embedding>lstm lstm>penalty")), NO_DATA)
    for text in (
        "3 of the layers",
        "Embedding embedding: mask_zero=True",
        "recurrent_dropout=0.2",
        "penalty to the loss",
    ):
        assert text in refused.value.what


def test_momentum_and_epsilon_are_pytorchs() -> None:
    norm = module(module_code(project(tried("BatchNormalization", (PICTURE, {"momentum": 0.97}))), NO_DATA)).tried
    assert (norm.momentum, norm.eps) == (0.03, 1e-3)


def test_what_a_module_calls_its_own_is_known() -> None:
    own = {name for name in dir(torch.nn.Module()) if name[0].islower()}
    assert own <= OWN


def test_equal_groups_are_one_class_in_a_row() -> None:
    lines = module_code(project(residual()), NO_DATA).lines
    assert "        self.residual_0 = nn.Sequential(*[Residual0() for _ in range(3)])" in lines
    assert sum(line.startswith("class ") for line in lines) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_never_becomes_code(text: str) -> None:
    graph = residual()
    nodes = tuple(node.model_copy(update={"label": text}) for node in graph.nodes)
    labelled = graph.model_copy(update={"nodes": nodes})
    plain, marked = ("\n".join(module_code(project(each), NO_DATA).lines) for each in (graph, labelled))
    assert ast.dump(ast.parse(marked)) == ast.dump(ast.parse(plain))
    groups = tuple(group.model_copy(update={"label": text}) for group in graph.groups)
    module(module_code(project(graph.model_copy(update={"groups": groups})), NO_DATA))


@pytest.mark.parametrize("graph", WHOLE, ids=lambda graph: graph.nodes[0].id)
def test_the_module_needs_no_formatting(graph: Graph, tmp_path: Path) -> None:
    text = "\n".join(module_code(project(graph), NO_DATA).lines) + "\n"
    assert formatted(text, tmp_path) == ""

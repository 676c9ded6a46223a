"""Networks at random, drawn from the catalog: for any test that says "whatever a person draws".

    @given(drawings())
    def test_it(graph: Graph) -> None: ...

Nothing here lists layers: a card says which parameters there are and what they may be, and `annotate` says which layer
fits behind which, so a layer that Keras adds is drawn the day the catalog knows it. Only the few settings that no range
can tell (an equation, a permutation) stand in `CONFIGS`. Every drawing can be built.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from engine.catalog.card import Card, Parameter
from engine.catalog.outputs import outputs_of, state_sizes, with_states
from engine.catalog.read import cards, check_config, placeable
from engine.document.graph import Edge, Graph, Group, Node
from engine.messages.answers import TensorInfo
from engine.network.objects import make
from engine.network.read import config_of
from engine.network.shapes import annotate, weightless
from engine.rules.refused.orthogonal_bfloat16 import starts_orthogonal

# A small value for each required parameter, by name.
VALUES: dict[str, Any] = {
    "units": 3, "filters": 2, "kernel_size": 2, "pool_size": 2, "output_size": 2, "rate": 0.3, "stddev": 0.1,
    "input_dim": 10, "output_dim": 4, "n": 2, "axes": 1, "scale": 0.5, "height": 4, "width": 4, "num_tokens": 10,
    "num_bins": 5, "bin_boundaries": [0.0, 1.0], "activation": "relu", "factor": 0.2, "height_factor": 0.1,
    "width_factor": 0.1, "num_heads": 2, "key_dim": 3, "head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 1,
}  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": [6, 5]},
    "Reshape": {"target_shape": [-1]},
    "Permute": {"dims": [2, 1]},
    "RandomPosterization": {"factor": 4},
    "RandomCrop": {"height": 4, "width": 4, "seed": 5},  # without a seed, its file tells one that Keras drew
    "GroupNormalization": {"groups": 1},
    "Attention": {"use_scale": True},
    "Normalization": {"mean": 0.5, "variance": 4.0},
    "StringLookup": {"vocabulary": ["a", "b"]},
    "IntegerLookup": {"vocabulary": [1, 7]},
    "TextVectorization": {"vocabulary": ["a", "b"], "output_sequence_length": 4},
    "RNN": {
        "cell": {
            "name": "StackedRNNCells",
            "config": {
                "cells": [
                    {"name": "GRUCell", "config": {"units": 3}},
                    {"name": "SimpleRNNCell", "config": {"units": 2}},
                ]
            },
        }
    },
    "Bidirectional": {"layer": {"name": "LSTM", "config": {"units": 3}}},
    "TimeDistributed": {
        "layer": {"name": "Conv1D", "config": {"filters": 2, "kernel_size": 2, "bias_initializer": "Ones"}}
    },
    "SpectralNormalization": {"layer": {"name": "Dense", "config": {"units": 3}}},
    "StackedRNNCells": {"cells": [{"name": "LSTMCell", "config": {"units": 3}}]},
    "Pipeline": {"layers": [{"name": "Rescaling", "config": {"scale": 0.5}}, "AutoContrast"]},
}
# Settings of operations that fit their first input, by their names in keras.ops.
OPERATION_CONFIGS: dict[str, dict[str, Any]] = {
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
# What a range cannot tell: other values of these would be refused by the file, or be drawn from data.
FIXED = {
    *("vocabulary", "idf_weights", "mean", "variance", "equation", "output_shape", "bias_axes", "attention_axes"),
    *("cell", "layer", "layers", "backward_layer", "input_dim", "num_tokens"),
}
POLICIES = ("float32", "mixed_float16", "mixed_bfloat16")  # of a whole project: no choice of one layer
SORTED = {"axis"}  # Keras sorts them itself
LARGEST = 4_000  # numbers in a tensor of one example
STARTS = [
    ((6,), "float32"),
    ((6, 3), "float32"),
    ((8, 8, 3), "float32"),
    ((4, 6, 6, 2), "float32"),
    ((5,), "int32"),
    ((), "string"),
]
NAMES = [
    "class",
    "print",
    "keras",
    "layers",
    "model",
    "inputs",
    "lambda",
    "np",
    "ops",
    "x",
    "outputs",
    "conv_1",
    "a_rather_long_name_of_a_layer",
]
LABELS = [
    "",
    "",
    "Encoder",
    'say """hello""" now',
    "line\nimport os",
    "back\\slash\\",
    "# no comment",
    "{braces} %s",
    "right \u202e to left",
]


@dataclass(frozen=True)
class Tensor:
    """What a wire can start from."""

    node: str
    port: str
    info: TensorInfo


@dataclass
class _Sheet:
    """What is drawn so far."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    tensors: list[Tensor] = field(default_factory=list)
    fed: dict[str, TensorInfo] = field(default_factory=dict)  # what a node with one plain input gets

    def put(self, node: Node, wires: Mapping[str, Sequence[Tensor]], outputs: Sequence[tuple[str, TensorInfo]]) -> None:
        self.nodes.append(node)
        self.edges += [
            Edge(source=each.node, target=node.id, source_port=each.port, target_port=port)
            for port, tensors in wires.items()
            for each in tensors
        ]
        self.tensors += [Tensor(node.id, port, info) for port, info in outputs]

    def free_id(self, name: str) -> str:
        taken = {node.id for node in self.nodes}
        return next(each for n in itertools.count() if (each := f"{name}_{n}" if n else name) not in taken)


@st.composite
def drawings(draw: st.DrawFn, most: int = 9) -> Graph:
    """A network that can be built, of at most so many layers.

    It may have several inputs and outputs, branches and merges, masks and states, further outputs, arguments of the
    call, layers within layers, frozen and shared layers, groups, and labels and ids that are awkward for a code writer.
    """
    sheet = _Sheet()
    for shape, dtype in draw(st.lists(st.sampled_from(STARTS), min_size=1, max_size=2)):
        _put_input(draw, sheet, TensorInfo(shape=(None, *shape), dtype=dtype))
    wanted = draw(_up_to(most))
    for _ in range(3 * wanted):
        if sum(node.layer != "Input" for node in sheet.nodes) >= wanted:
            break
        if draw(_one_in(10)):
            _share(draw, sheet)
        else:
            _layer(draw, sheet, draw(st.sampled_from(LAYERS)))
    return _finished(draw, sheet)


LAYERS = [card for card in (*cards("layer"), *cards("op")) if card.inputs]


# Sampled, not drawn as integers: among those Hypothesis mixes numbers that it finds in the modules loaded so far, and
# the same seed would give other drawings in another process.


def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.sampled_from(range(1, most + 1))


def _one_in(count: int) -> st.SearchStrategy[bool]:
    return st.sampled_from([False] * (count - 1) + [True])


def _put_input(draw: st.DrawFn, sheet: _Sheet, info: TensorInfo) -> Tensor:
    dtype = {} if info.dtype == "float32" else {"dtype": info.dtype}
    id = sheet.free_id(draw(st.sampled_from(["input", "image", "input_layer"])))
    sheet.put(Node(id=id, layer="Input", config={"shape": list(info.shape[1:]), **dtype}), {}, [("output", info)])
    return sheet.tensors[-1]


def _layer(draw: st.DrawFn, sheet: _Sheet, card: Card) -> None:
    """One layer more, where it fits behind something; otherwise nothing happens."""
    config = _least(card)
    wires = _wires(draw, sheet, card, config)
    if wires is None:
        return
    given = FIXED | CONFIGS.get(card.name, {}).keys()
    optional = [each for each in card.parameters if each.name not in given and card.kind == "layer"]
    for parameter in (
        draw(st.lists(st.sampled_from(optional), max_size=4, unique_by=lambda each: each.name)) if optional else ()
    ):
        value = draw(values(parameter))
        tried = {**config, parameter.name: value}
        if _told(card, tried, wires):
            config = tried
    for port in (port for port in card.outputs if port.when and draw(st.booleans())):
        config = tried if _told(card, tried := {**config, port.when: True}, wires) else config
    if any(port.held for port in card.outputs) and draw(st.booleans()):
        config = tried if _told(card, tried := with_states(card, config), wires) else config
    config = _short(card, config) if card.kind == "layer" else config
    id = sheet.free_id(draw(st.sampled_from([*NAMES, card.name.lower().replace(".", "_")])))
    wires = _besides(draw, sheet, card, config, wires)
    outputs = _told(card, config, wires)
    label = draw(st.sampled_from(LABELS))
    sheet.put(Node(id=id, layer=card.name, config=config, label=label), wires, outputs)
    if list(wires) == [card.inputs[0].name] and not card.inputs[0].many:
        sheet.fed[id] = wires[card.inputs[0].name][0].info


def _least(card: Card) -> dict[str, Any]:
    """The fewest settings with which there is such a layer or operation."""
    if card.kind == "op":
        return dict(OPERATION_CONFIGS.get(card.name.removeprefix("ops."), {}))
    needed = {each.name: VALUES[each.name] for each in card.parameters if each.required and card.name not in CONFIGS}
    return {**CONFIGS.get(card.name, {}), **needed}


def _short(card: Card, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as the catalog says it: without what is default anyway."""
    called = {each.name: config[each.name] for each in card.parameters if each.call and each.name in config}
    with weightless():
        made = make("layer", card.name, config)
    said = {name: value for name, value in config_of(made).items() if name in config}
    return said | {name: value for name, value in called.items() if value != card.parameter(name).default}


def _wires(draw: st.DrawFn, sheet: _Sheet, card: Card, config: Mapping[str, Any]) -> dict[str, list[Tensor]] | None:
    """Something for each port that must be filled."""
    ports = [port for port in card.inputs if not port.optional]
    first = [
        each for each in sheet.tensors if _told(card, config, {port.name: [each] * (1 + port.many) for port in ports})
    ]
    if not first:
        return None
    start = draw(st.sampled_from(first))
    alike = [each for each in sheet.tensors if each.info == start.info]
    for count in (3, 2):
        wires = {
            port.name: draw(st.permutations(alike))[:count] if port.many else [draw(st.sampled_from(alike))]
            for port in ports
        }
        if _told(card, config, wires):
            return wires
    return None


def _besides(
    draw: st.DrawFn, sheet: _Sheet, card: Card, config: Mapping[str, Any], wires: dict[str, list[Tensor]]
) -> dict[str, list[Tensor]]:
    """Perhaps masks and states for the ports that may be left empty, from inputs of their own."""
    for port in (port for port in card.inputs if port.optional and draw(_one_in(4))):
        shape = wires[card.inputs[0].name][0].info.shape[1:]
        fitting = _starts(card, config, wires) if port.name == "initial_state" else _fitting(port.name, shape)
        for infos in fitting:
            tried = [Tensor(f"maybe_{at}", "output", info) for at, info in enumerate(infos)]
            if _told(card, config, {**wires, port.name: tried}):
                wires = {**wires, port.name: [_put_input(draw, sheet, info) for info in infos]}
                break
    return wires


def _starts(card: Card, config: Mapping[str, Any], wires: Mapping[str, Sequence[Tensor]]) -> Iterator[list[TensorInfo]]:
    """What a recurrence may start from: what it could end with."""
    told = _told(card, with_states(card, config), wires)
    yield [info for _, info in told][-sum(state_sizes(card, config)) :]


def _fitting(port: str, shape: tuple[int | None, ...]) -> Iterator[list[TensorInfo]]:
    """What a mask may look like, or a tensor beside the values."""
    if port.endswith("mask"):
        lengths = (shape[:1] * 2,) if port == "attention_mask" else (shape[:1], shape)
        yield from ([TensorInfo(shape=(None, *each), dtype="bool")] for each in lengths)
    else:
        yield [TensorInfo(shape=(None, *shape), dtype="float32")]


def _share(draw: st.DrawFn, sheet: _Sheet) -> None:
    """A layer that is there is used once more, on another tensor of the same kind."""
    pairs = [
        (id, each) for id, info in sheet.fed.items() for each in sheet.tensors if each.info == info and each.node != id
    ]
    if not pairs:
        return
    id, tensor = draw(st.sampled_from(pairs))
    owner = next(node for node in sheet.nodes if node.id == id)
    card = placeable(owner.layer)
    if (
        card.kind != "layer"
        or {parameter.name for parameter in card.parameters if parameter.call} & owner.config.keys()
    ):
        return
    wires = {card.inputs[0].name: [tensor]}
    used = {(edge.source, edge.source_port) for edge in sheet.edges if edge.target == id}
    if (tensor.node, tensor.port) in used:
        return
    sheet.put(Node(id=sheet.free_id(id), layer=owner.layer, share=id), wires, _told(card, owner.config, wires))


def _told(card: Card, config: Mapping[str, Any], wires: Mapping[str, Sequence[Tensor]]) -> list[tuple[str, TensorInfo]]:
    """What leaves a layer when this arrives, by port; empty when it would be refused, or give too much."""
    if check_config(card, config) or starts_orthogonal(card.name, config):
        return []
    ends = [(port, tensor.info) for port, tensors in wires.items() for tensor in tensors]
    nodes = [
        Node(id=f"in_{at}", layer="Input", config={"shape": list(info.shape[1:]), "dtype": info.dtype})
        for at, (_, info) in enumerate(ends)
        if None not in info.shape[1:]
    ]
    if len(nodes) < len(ends):
        return []
    edges = [Edge(source=f"in_{at}", target="tried", target_port=port) for at, (port, _) in enumerate(ends)]
    notes, _ = annotate(
        Graph(nodes=(*nodes, Node(id="tried", layer=card.name, config=dict(config))), edges=tuple(edges)), {}
    )
    if "tried" not in notes or any(not _is_handy(info) for info in notes["tried"].outputs):
        return []
    return [(port.name, info) for port, info in zip(outputs_of(card, config), notes["tried"].outputs, strict=False)]


def _is_handy(info: TensorInfo) -> bool:
    """Whether a tensor is of examples, of known lengths, and small."""
    lengths = info.shape[1:]
    return info.shape[:1] == (None,) and None not in lengths and math.prod(length or 1 for length in lengths) <= LARGEST


def _finished(draw: st.DrawFn, sheet: _Sheet) -> Graph:
    """The drawing without inputs that nothing uses; its outputs perhaps named, its layers perhaps in groups."""
    used = {edge.source for edge in sheet.edges}
    nodes = [node for node in sheet.nodes if node.layer != "Input" or node.id in used]
    assume(nodes)
    graph = Graph(nodes=tuple(nodes), edges=tuple(sheet.edges))
    outputs = tuple(draw(st.permutations(graph.output_ids())))
    named = outputs if outputs != tuple(graph.output_ids()) else ()
    ids = [node.id for node in nodes if node.layer != "Input"]
    groups = []
    if draw(st.booleans()):
        start = draw(st.sampled_from(range(len(ids))))
        inside = tuple(ids[start : start + draw(_up_to(4))])
        groups = [Group(id="group", label=draw(st.sampled_from(LABELS)), nodes=inside, collapsed=draw(st.booleans()))]
    return graph.model_copy(update={"outputs": named, "groups": tuple(groups)})


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Small values that a parameter may have, said as shortly as they can be."""
    made = _plain(parameter)
    return st.one_of(st.none(), made) if parameter.nullable else made


def _plain(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.type == "bool":
        return st.booleans()
    if parameter.type == "enum":
        return st.sampled_from([each for each in parameter.options if each not in POLICIES])
    if parameter.type == "choice" and parameter.of is not None:
        return choices(parameter)
    if parameter.type in ("int", "float"):
        return _number(parameter)
    if parameter.type in ("ints", "floats"):
        several = st.lists(_number(parameter), min_size=parameter.length or 2, max_size=parameter.length or 2)
        several = several.filter(lambda items: len(set(items)) > 1) if parameter.single else several
        several = several.map(sorted) if parameter.name in SORTED or parameter.type == "floats" else several
        return (
            st.one_of(_number(parameter), several) if parameter.single and parameter.length != 1 else _number(parameter)
        )
    if parameter.type == "shape":
        return st.lists(_up_to(4), min_size=1, max_size=2)
    return st.just(parameter.default)


def _number(parameter: Parameter) -> st.SearchStrategy[Any]:
    whole = parameter.type in ("int", "ints")
    least = -1e9 if parameter.minimum is None else parameter.minimum
    most = 1e9 if parameter.maximum is None else parameter.maximum
    near = (-2, -1, 0, 1, 2, 3, 5) if whole else (-0.5, 0.0, 0.1, 0.25, 0.5, 0.9, 1.0, 2.0)
    fitting = [each for each in near if least <= each <= most]
    return st.sampled_from(fitting or [int(least) if whole else float(least)])


def choices(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Another card by its name, with settings of its own where it has some."""
    found = [each for each in cards(parameter.of) if not parameter.options or each.name in parameter.options]
    return st.sampled_from(found).flatmap(_chosen)


def _chosen(card: Card) -> st.SearchStrategy[Any]:
    plain = [each for each in card.parameters if each.type in ("int", "float", "bool", "enum") and each.of is None]
    needed = {each.name: _plain(each) for each in card.parameters if each.required}
    given = st.fixed_dictionaries(
        needed, optional={each.name: _plain(each) for each in plain if each.name not in needed}
    )

    def said(config: dict[str, Any]) -> Any:
        differing = {
            name: value for name, value in config.items() if name in needed or value != card.parameter(name).default
        }
        return {"name": card.name, "config": differing} if differing else card.name

    return given.map(said)

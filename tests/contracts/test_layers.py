"""Every layer of the catalog, over a set of ranks and dtypes: what `annotate` says is what a real call gives."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from typing import Any

import keras
import numpy as np
import pytest

from engine.catalog.card import Card, Parameter
from engine.catalog.outputs import outputs_of, with_states
from engine.catalog.read import card as card_of
from engine.catalog.read import cards
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Project
from engine.messages.answers import DataFacts, NodeNote, Problem, TargetFacts, TensorInfo
from engine.network import shapes
from engine.network.build import build
from engine.network.code.model import model_code
from engine.network.guards import KEEPS_INTEGERS, NEEDS_FLOATS
from engine.network.objects import make
from engine.network.ports import call_arguments
from engine.network.read import read, settings_of
from engine.network.shapes import annotate
from tests.drawings import CONFIGS, VALUES

pytestmark = [pytest.mark.heavy, pytest.mark.filterwarnings("ignore:You are using a softmax over axis")]

LAYERS = [card for card in cards("layer") if card.inputs]
SHAPES = [(1,), (6,), (6, 3), (8, 8, 3), (4, 6, 6, 2), (3, 4, 4, 4, 1)]
# Sound needs long signals, which would only make the others slow.
LONG = {"MelSpectrogram": [(4096,)], "STFTSpectrogram": [(600, 1)]}
DTYPES = ["float32", "int32", "bool", "string"]
TEXTS = {"StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing"}
BATCH = 2

ENDS_THE_PROCESS = {f"AdaptiveMaxPooling{axes}D" for axes in (1, 2, 3)}  # when they are called without their guard
NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="none", kind="number"), rows={})


def shapes_of(card: Card) -> list[tuple[int, ...]]:
    return [*SHAPES, *LONG.get(card.name, [])]


def dtypes_of(card: Card) -> list[str]:
    return ["string", *DTYPES] if card.name in TEXTS else DTYPES


def config_of(card: Card) -> dict[str, Any]:
    if card.name in CONFIGS:
        return CONFIGS[card.name]
    return {parameter.name: VALUES[parameter.name] for parameter in card.parameters if parameter.required}


def arriving(card: Card, shape: tuple[int, ...], dtype: str) -> dict[str, list[TensorInfo]]:
    """What is fed to each port that must be filled: one tensor, or two where the layer joins several."""
    info = TensorInfo(shape=(None, *shape), dtype=dtype)
    return {port.name: [info, info] if port.many else [info] for port in card.inputs if not port.optional}


def besides(card: Card, shape: tuple[int, ...], dtype: str) -> dict[str, list[TensorInfo]]:
    """What is fed to the ports that may be left empty."""
    found: dict[str, list[TensorInfo]] = {}
    for port in (port for port in card.inputs if port.optional):
        if port.name == "initial_state":
            found[port.name] = states(card, shape)
        elif port.name.endswith("mask"):
            axes: tuple[int, ...] = shape[:1] * (2 if port.name == "attention_mask" else 1)
            axes = {"Softmax": shape, "BatchNormalization": shape[:-1]}.get(card.name, axes)
            found[port.name] = [TensorInfo(shape=(None, *axes), dtype="bool")]
        else:
            found[port.name] = [TensorInfo(shape=(None, *shape), dtype=dtype)]
    return found


def states(card: Card, shape: tuple[int, ...]) -> list[TensorInfo]:
    """What a recurrence can start with: what it ends with."""
    layer = make("layer", card.name, with_states(card, config_of(card)), name="tried")
    _, *ends = layer(np.ones((BATCH, *shape), "float32"))
    return [TensorInfo(shape=(None, *each.shape[1:]), dtype="float32") for each in keras.tree.flatten(ends)]


def drawn(card: Card, wires: dict[str, list[TensorInfo]], config: dict[str, Any]) -> Graph:
    """The layer behind an Input for each tensor."""
    ends = [(port, info) for port, infos in wires.items() for info in infos]
    nodes = [
        Node(id=f"in_{at}", layer="Input", config={"shape": list(info.shape[1:]), "dtype": info.dtype})
        for at, (_, info) in enumerate(ends)
    ]
    edges = [Edge(source=f"in_{at}", target="tried", target_port=port) for at, (port, _) in enumerate(ends)]
    return Graph(nodes=(*nodes, Node(id="tried", layer=card.name, config=config)), edges=tuple(edges))


def drawing(card: Card, shape: tuple[int, ...], dtype: str) -> Graph:
    """The layer with what must be fed to it."""
    return drawn(card, arriving(card, shape, dtype), config_of(card))


def everything(card: Card, shape: tuple[int, ...], dtype: str) -> Graph:
    """The layer with all its ports, and all arguments of its call."""
    config = with_states(card, config_of(card)) | {port.unless: None for port in card.outputs if port.unless}
    config |= {each.name: True for each in card.parameters if each.name == "use_causal_mask"}
    config |= {"output_mode": "count"} if card.name == "CategoryEncoding" else {}
    return drawn(card, arriving(card, shape, dtype) | besides(card, shape, dtype), config)


def told(graph: Graph) -> tuple[NodeNote | None, tuple[Problem, ...]]:
    """What annotate says of the layer."""
    notes, problems = annotate(graph, {})
    return notes.get("tried"), problems


def called(card: Card, graph: Graph) -> tuple[Any, list[TensorInfo]]:
    """The layer after a real call, and what it gave, with the batch axis as None."""
    config = graph.node("tried").config
    layer = make("layer", card.name, config, name="tried")
    wires: dict[str, list[Any]] = {}
    for edge in graph.edges:
        wires.setdefault(edge.target_port, []).append(values_of(graph.node(edge.source)))
    args, kwargs = call_arguments(card, wires, config, "tried")
    training = {"training": True} if "training" in inspect.signature(layer.call).parameters else {}
    result = layer(*args, **kwargs, **training)
    results = keras.tree.flatten(result)
    outputs = [
        TensorInfo(shape=(None, *each.shape[1:]), dtype=keras.backend.standardize_dtype(each.dtype)) for each in results
    ]
    return layer, outputs


def values_of(node: Node) -> Any:
    """A small batch of what an Input takes."""
    shape, dtype = (BATCH, *node.config["shape"]), node.config["dtype"]
    return np.full(shape, "a") if dtype == "string" else np.ones(shape, dtype)


def first_fit(card: Card) -> tuple[tuple[int, ...], str] | None:
    """The first shape and dtype that the layer takes; None when it takes none."""
    fitting = (
        (shape, dtype) for dtype in dtypes_of(card) for shape in shapes_of(card) if told(drawing(card, shape, dtype))[0]
    )
    return next(fitting, None)


def configs(model: keras.Model) -> list[dict[str, Any]]:
    """What each layer but the inputs is made of, without names."""
    found = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return [settings_of(layer) for layer in found]


def differences(card: Card, graph: Graph) -> str:
    """In words, how annotate and the real call differ; empty when they agree."""
    note, problems = told(graph)
    if note is None:
        return "" if problems else "unknown, and no problem says why"
    try:
        layer, outputs = called(card, graph)
    except Exception as error:  # noqa: BLE001 - whatever a real call raises is the finding
        return f"annotate gives {note.outputs[0]} but the call fails: {type(error).__name__}: {str(error)[:200]}"
    expected = [TensorInfo(shape=(None, *each.shape[1:]), dtype=each.dtype) for each in note.outputs]
    if [each.dtype for each in expected] != [each.dtype for each in outputs]:
        return f"dtype {expected[0].dtype} is told, {outputs[0].dtype} comes"
    if not all(fits(a.shape, b.shape) for a, b in zip(expected, outputs, strict=True)):
        return f"shape {expected[0].shape} is told, {outputs[0].shape} comes"
    if note.parameters != layer.count_params():
        return f"{note.parameters} parameters are told, {layer.count_params()} come"
    return ""


def fits(told: tuple[int | None, ...], real: tuple[int | None, ...]) -> bool:
    """A told axis of unknown length fits any."""
    return len(told) == len(real) and all(a is None or a == b for a, b in zip(told, real, strict=True))


@pytest.mark.parametrize("card", LAYERS, ids=lambda card: card.name)
class TestLayer:
    """One layer of the catalog."""

    def test_annotate_says_what_a_real_call_gives(self, card: Card) -> None:
        tried = [(shape, dtype) for shape in shapes_of(card) for dtype in dtypes_of(card)]
        found = {place: differences(card, drawing(card, *place)) for place in tried}
        assert not {place: words for place, words in found.items() if words}

    def test_it_can_be_frozen_when_it_has_weights(self, card: Card) -> None:
        fit = first_fit(card)
        if fit is None:
            return
        note = told(drawing(card, *fit))[0]
        assert note is not None
        assert bool(note.parameters) == any(parameter.name == "trainable" for parameter in card.parameters)
        if note.parameters:
            frozen = drawn(card, arriving(card, *fit), config_of(card) | {"trainable": False})
            assert [note.trainable for note in annotate(frozen, {})[0].values() if note.parameters] == [0]
            assert read(build(Project(networks={"model": frozen}), NO_DATA)).nodes[-1].config["trainable"] is False
            written_equals_built(Project(networks={"model": frozen}))

    def test_it_fits_some_input(self, card: Card) -> None:
        assert first_fit(card) is not None

    def test_a_guard_that_is_not_needed_is_found(self, card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
        if card.name not in NEEDS_FLOATS | KEEPS_INTEGERS or card.name in ENDS_THE_PROCESS:
            return
        monkeypatch.setattr(shapes, "refuse", lambda *_: None)
        monkeypatch.setattr(shapes, "real_dtype", lambda layer, config, told, wires: told)
        monkeypatch.setattr(shapes, "_memory", OrderedDict())
        assert any(differences(card, drawing(card, shape, "int32")) for shape in shapes_of(card))

    def test_the_written_code_makes_the_same_layer(self, card: Card) -> None:
        for graph in drawings(card):
            written_equals_built(Project(networks={"model": graph}))

    def test_the_model_can_be_drawn_again(self, card: Card) -> None:
        for graph in drawings(card):
            built = build(Project(networks={"model": graph}), NO_DATA)
            again = build(Project(networks={"model": read(built)}), NO_DATA)
            assert configs(again) == configs(built)
            assert sorted(edge.target_port for edge in read(built).edges) == sorted(
                edge.target_port for edge in graph.edges
            )

    def test_every_port_takes_what_it_is_for_and_every_output_is_there(self, card: Card) -> None:
        graphs = drawings(card)[1:]
        for graph in graphs:
            assert differences(card, graph) == ""
            note = told(graph)[0]
            assert note is not None
            assert len(note.outputs) == len(outputs_of(card, graph.node("tried").config)) >= len(card.outputs)
        assert bool(graphs) == any(port.optional or port.when for port in (*card.inputs, *card.outputs))


def drawings(card: Card) -> list[Graph]:
    """Drawings of a layer that can be built: with what it needs, and where it has more ports, with everything."""
    fit = first_fit(card)
    if fit is None:
        return []
    more = any(port.optional or port.when for port in (*card.inputs, *card.outputs))
    return [drawing(card, *fit), *([everything(card, *fit)] if more else [])]


def written_equals_built(project: Project) -> None:
    """The code makes the same model with the same weights."""
    keras.utils.set_random_seed(3)
    built = build(project, NO_DATA)
    scope: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    keras.utils.set_random_seed(3)
    exec("\n".join(model_code(project, NO_DATA).lines), scope)  # noqa: S102 - code of our own writer
    assert configs(scope["model"]) == configs(built)
    for mine, written in zip(built.get_weights(), scope["model"].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, written)


HELD = [
    (card, parameter, option)
    for card in LAYERS
    for parameter in card.parameters
    if parameter.of in ("layer", "cell")
    for option in parameter.options or [each.name for each in cards(parameter.of)]
]


@pytest.mark.parametrize(("card", "parameter", "option"), HELD, ids=lambda each: getattr(each, "name", each))
def test_every_layer_that_can_be_held_works_there(card: Card, parameter: Parameter, option: str) -> None:
    inner = config_of(card_of(parameter.of or "layer", option))
    held: Any = {"name": option, "config": inner}
    config = {**config_of(card), parameter.name: [held] if parameter.type == "choices" else held}
    if parameter.name == "backward_layer":
        config |= {"layer": held, "backward_layer": {"name": option, "config": inner | {"go_backwards": True}}}
    graphs = [drawn(card, arriving(card, shape, dtype), config) for dtype in DTYPES for shape in SHAPES]
    assert [words for graph in graphs if (words := differences(card, graph))] == []
    fitting = [next(graph for graph in graphs if told(graph)[0])]
    if any(port.held for port in card.outputs):  # once more, with all of its states in and out
        fitting.append(gives_its_states(card, fitting[0]))
    for graph in fitting:
        project = Project(networks={"model": graph})
        written_equals_built(project)
        built = build(project, NO_DATA)
        assert configs(build(Project(networks={"model": read(built)}), NO_DATA)) == configs(built)


def gives_its_states(card: Card, graph: Graph) -> Graph:
    """The drawing of a layer that holds a recurrence, which starts from states and gives those that it ends with."""
    config = with_states(card, graph.node("tried").config)
    arriving = {"inputs": [TensorInfo(shape=(None, *graph.node("in_0").config["shape"]), dtype="float32")]}
    note = told(drawn(card, arriving, config))[0]
    assert note is not None
    ports = outputs_of(card, config)
    assert len(note.outputs) == len(ports)
    ends = [info for port, info in zip(ports, note.outputs, strict=True) if port.held]
    full = drawn(card, {**arriving, "initial_state": ends}, config)
    assert differences(card, full) == ""
    return full


MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_vocabulary_gives_what_is_told_in_every_mode(name: str, mode: str) -> None:
    card = card_of("layer", name)
    if mode not in card.parameter("output_mode").options:
        return
    config: dict[str, Any] = config_of(card)
    if mode != "int":
        config = {"vocabulary": config["vocabulary"], "output_mode": mode}
    if mode == "tf_idf":
        config["idf_weights"] = [1.0, 2.0]
    for shape in [(), (1,), (3,), (2, 3)]:
        dtype = "int32" if name == "IntegerLookup" else "string"
        assert differences(card, drawn(card, arriving(card, shape, dtype), config)) == "", shape
    fitting = Project(networks={"model": drawn(card, arriving(card, (), dtype), config)})
    assert read(build(fitting, NO_DATA)).nodes[-1].config == config
    written_equals_built(fitting)


@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup"])
def test_a_vocabulary_goes_the_other_way_too(name: str) -> None:
    card = card_of("layer", name)
    graph = drawn(card, arriving(card, (3,), "int32"), config_of(card) | {"invert": True})
    assert differences(card, graph) == ""
    assert told(graph)[0] is not None


def test_a_layer_that_keras_cannot_use_in_a_network_is_still_so() -> None:
    """The reason why Equalization is left out: it hands its own input back."""
    inputs = keras.Input(shape=(8, 8, 3))
    with pytest.raises(ValueError, match="part of a cycle"):
        keras.Model(inputs, keras.layers.Equalization()(inputs))

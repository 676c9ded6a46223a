"""Models of every shape, saved by Keras and opened again: the drawing builds a model that computes the same bits."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from keras import layers, ops

from engine.catalog.read import has
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import JobError
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening import weights
from engine.network.opening.model import open_architecture, open_file
from engine.network.opening.order import order_of
from engine.store import weights as kept
from engine.store.workspace import Workspace

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
    pytest.mark.filterwarnings("ignore:.*structure of `inputs`"),
]

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="class", kind="classes"), rows={})


def chain() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 3), name="picture"),
            layers.Conv2D(4, 3, padding="same", kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2)),
            layers.BatchNormalization(),
            layers.SeparableConv2D(5, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(
                3, kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out"), activation="softmax"
            ),
        ],
        name="chain",
    )


def recurrent() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((7, 3)),
            layers.LSTM(4, return_sequences=True, dropout=0.1),
            layers.GRU(5, return_sequences=True, reset_after=False),
            layers.SimpleRNN(3),
            layers.Dense(2),
        ]
    )


def operators() -> keras.Model:
    x = keras.Input((4,), name="x")
    y = layers.Dense(4, name="y")(x)
    return keras.Model(x, ops.tanh((y + 3.0) * 0.5 - y) * y + ops.maximum(x, y) - 0.25)


def squared() -> keras.Model:
    x = keras.Input((4,), name="x")
    y = layers.Dense(3)(x)
    return keras.Model(x, layers.Concatenate()([y * y, layers.Add()([y, y])]))


def shared() -> keras.Model:
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    dense = layers.Dense(3, name="dense")
    both = layers.Concatenate(name="both")([dense(right), dense(left)])
    return keras.Model([left, right], [both, layers.Dense(1, name="end")(dense(right))])


def nested() -> keras.Model:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="deep")], name="inner")
    middle_in = keras.Input((4,), name="middle_in")
    middle = keras.Model(middle_in, layers.Dense(2, name="deep")(inner(middle_in)), name="middle")
    x = keras.Input((4,), name="x")
    y = layers.Dense(4, name="y")(x)
    return keras.Model(x, layers.Subtract()([middle(y), middle(x)]))


def two_in_two_out() -> keras.Model:
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    inner = keras.Model([a, b], [layers.Add()([a, b]), layers.Dense(3, name="p")(a)], name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    summed, dense = inner([y, x])
    return keras.Model([x, y], [layers.Dense(1)(summed), dense])


MODELS: dict[str, Callable[[], keras.Model]] = {
    each.__name__: each for each in (chain, recurrent, operators, squared, shared, nested, two_in_two_out)
}


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def opened(workspace: Workspace, model: keras.Model, path: Path) -> Project:
    """A model that Keras saves, as a project."""
    model.save(path)
    scratch = path.with_name("scratch")
    scratch.mkdir(exist_ok=True)
    return open_file(workspace, path.name, path, scratch)


def rebuilt(workspace: Workspace, project: Project) -> tuple[keras.Model, tuple[int, int]]:
    """The model of the drawing with its opened weights, and how many layers took theirs."""
    model = build(project, NO_DATA)
    path = kept.path_of(workspace, project)
    return model, weights.start_from(model, weights.read(path)) if path else (0, 0)


def outputs(model: keras.Model) -> list[np.ndarray]:
    dice = np.random.default_rng(3)
    values = [dice.normal(size=(5, *each.shape[1:])).astype("float32") for each in model.inputs]
    found = model(values if len(values) > 1 else values[0], training=False)
    return [np.asarray(ops.convert_to_numpy(each)) for each in (found if isinstance(found, list | tuple) else [found])]


def jittered(model: keras.Model) -> keras.Model:
    dice = np.random.default_rng(4)
    model.set_weights([dice.uniform(0.2, 1.0, value.shape).astype("float32") for value in model.get_weights()])
    return model


def wires(graph: Graph) -> list[str]:
    return [f"{edge.source}>{edge.target}" for edge in graph.edges]


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", sorted(MODELS))
@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_the_drawing_computes_the_same_to_the_last_bit(
    name: str, suffix: str, workspace: Workspace, tmp_path: Path
) -> None:
    model = jittered(MODELS[name]())
    project = opened(workspace, model, tmp_path / f"{name}.{suffix}")
    assert project.name == name
    ours, (taken, layers) = rebuilt(workspace, project)
    assert ours.count_params() == model.count_params()
    assert taken == layers > 0
    for mine, theirs in zip(outputs(ours), outputs(model), strict=True):
        assert mine.tobytes() == theirs.tobytes() or np.array_equal(mine, theirs)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_config_alone_is_the_same_drawing_without_weights(name: str, workspace: Workspace, tmp_path: Path) -> None:
    model = MODELS[name]()
    whole = opened(workspace, model, tmp_path / f"{name}.keras").networks["model"]
    path = tmp_path / f"{name}.json"
    path.write_text(model.to_json())
    alone = open_file(workspace, path.name, path, tmp_path).networks["model"]
    assert alone.weights == ""
    assert alone == whole.model_copy(update={"weights": ""})


def test_only_what_differs_from_defaults_is_written(workspace: Workspace, tmp_path: Path) -> None:
    graph = opened(workspace, chain(), tmp_path / "m.keras").networks["model"]
    assert [(node.layer, node.config) for node in graph.nodes] == [
        ("Input", {"shape": [8, 8, 3]}),
        (
            "Conv2D",
            {
                "filters": 4,
                "kernel_size": 3,
                "padding": "same",
                "kernel_regularizer": {"name": "L1L2", "config": {"l1": 0.1, "l2": 0.2}},
            },
        ),
        ("BatchNormalization", {}),
        ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.2}),
        (
            "Dense",
            {
                "units": 3,
                "activation": "softmax",
                "kernel_initializer": {"name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_out"}},
            },
        ),
    ]


def test_models_within_a_model_are_groups_and_a_second_call_shares(workspace: Workspace, tmp_path: Path) -> None:
    graph = opened(workspace, nested(), tmp_path / "m.keras").networks["model"]
    assert [(group.id, group.label, len(group.nodes)) for group in graph.groups] == [
        ("middle", "middle", 2),
        ("middle_1", "middle", 2),
    ]
    shares = {node.id: node.share for node in graph.nodes if node.share}
    assert shares == {"middle_inner_deep_1": "middle_inner_deep", "middle_deep_1": "middle_deep"}


def test_operators_are_operations(workspace: Workspace, tmp_path: Path) -> None:
    x = keras.Input((4,), name="x")
    graph = opened(workspace, keras.Model(x, 2.0 * (x + 3.0) - 1.0), tmp_path / "m.keras").networks["model"]
    assert [(node.layer, node.config) for node in graph.nodes[1:]] == [
        ("ops.add", {"x2": 3.0}),
        ("ops.multiply", {"x1": 2.0}),
        ("ops.subtract", {"x2": 1.0}),
    ]


def test_what_cannot_be_kept_is_said(workspace: Workspace, tmp_path: Path) -> None:
    frozen = layers.Dense(2, dtype="float64")
    frozen.trainable = False
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), frozen])
    project = opened(workspace, model, tmp_path / "m.keras")
    assert project.description.startswith("Opened from m.keras.")
    notes = project.description
    node = project.networks["model"].nodes[2]
    assert "1 layer was frozen there" in notes or node.config.get("trainable") is False
    assert "1 layer was of another precision" in notes or node.config.get("dtype") == "float64"


def test_the_precision_of_the_layers_is_that_of_the_project(workspace: Workspace, tmp_path: Path) -> None:
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, dtype="mixed_float16"), layers.Dense(2, dtype="mixed_float16")]
    )
    assert opened(workspace, model, tmp_path / "m.keras").training.precision == "mixed_float16"


def test_what_it_was_compiled_with_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    model = chain()
    rate = keras.optimizers.schedules.ExponentialDecay(0.01, 100, 0.5)
    model.compile(keras.optimizers.SGD(rate, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    training = opened(workspace, model, tmp_path / "m.keras").training
    assert (training.optimizer.name, training.optimizer.config) == ("SGD", {"momentum": 0.9})
    assert training.schedule is not None
    assert training.schedule.name == "ExponentialDecay"
    assert training.schedule.config == {"initial_learning_rate": 0.01, "decay_steps": 100, "decay_rate": 0.5}
    assert [(each.name, each.config) for each in training.losses] == [("SparseCategoricalCrossentropy", {})]
    assert [each.name for each in training.metrics] == ["SparseCategoricalAccuracy"]


def test_a_loss_of_numbers_is_a_regression(workspace: Workspace, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.003), loss=keras.losses.LogCosh(reduction="sum"), metrics=["mae"])
    project = opened(workspace, model, tmp_path / "m.keras")
    assert project.task.kind == "regression"
    assert project.training.optimizer.config == {"learning_rate": 0.003}
    assert [(each.name, each.config) for each in project.training.losses] == [("LogCosh", {})]


def test_the_same_weights_are_kept_once_and_others_beside(workspace: Workspace, tmp_path: Path) -> None:
    model = jittered(chain())
    first = opened(workspace, model, tmp_path / "one.keras").networks["model"].weights
    assert opened(workspace, model, tmp_path / "two.keras").networks["model"].weights == first
    model.set_weights([value * 2 for value in model.get_weights()])
    assert opened(workspace, model, tmp_path / "three.keras").networks["model"].weights != first
    assert len(list(workspace.path("weights").glob("*.npz"))) == 2


def test_layers_that_were_changed_start_anew(workspace: Workspace, tmp_path: Path) -> None:
    project = opened(workspace, jittered(chain()), tmp_path / "m.keras")
    graph = project.networks["model"]
    last = graph.nodes[-1].model_copy(update={"config": {"units": 7}})
    changed = graph.model_copy(update={"nodes": (*graph.nodes[:-1], last)})
    _, started = rebuilt(workspace, project.with_graph(changed))
    assert started == (3, 4)
    assert weights.sentence(*started) == "3 of 4 layers start from the opened weights."


def attending() -> keras.Model:
    x = keras.Input((5, 8), name="x")
    return keras.Model(x, layers.Dense(2, name="end")(layers.MultiHeadAttention(2, 4, name="mha")(x, x)))


def both_ways() -> keras.Model:
    forward = layers.LSTM(3, return_sequences=True)
    return keras.Sequential(
        [keras.Input((5, 8)), layers.Bidirectional(forward, name="both"), layers.Dense(2, name="end")]
    )


@pytest.mark.parametrize("make", [attending, both_ways])
def test_weights_of_a_layer_made_of_several_are_told_apart(
    make: Callable[[], keras.Model], workspace: Workspace, tmp_path: Path
) -> None:
    """Query, key and value have one shape: a wrong order would be taken in silence."""
    model = make()
    model.set_weights([np.full(value.shape, number, "float32") for number, value in enumerate(model.get_weights())])
    project = opened(workspace, model, tmp_path / "m.keras")
    layer = next(layer for layer in model.layers if layer.name in ("mha", "both"))
    with zipfile.ZipFile(tmp_path / "m.keras") as packed:
        packed.extract("model.weights.h5", tmp_path)
    with h5py.File(tmp_path / "model.weights.h5") as file:
        group = file[f"layers/{'multi_head_attention' if layer.name == 'mha' else 'bidirectional'}"]
        told = [np.asarray(group[path]) for path in order_of(layer)]
    assert [value.tobytes() for value in told] == [value.tobytes() for value in layer.get_weights()]
    path = kept.path_of(workspace, project)
    assert path is not None
    found = weights.read(path)
    known = {"end"} | ({layer.name} if has("layer", type(layer).__name__) else set())
    assert set(found) == known
    for id in known:
        values = model.get_layer(id).get_weights()
        assert [each.tobytes() for each in found[id]] == [each.tobytes() for each in values]


def test_names_that_are_no_identifiers_become_labels(workspace: Workspace, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="2nd Layer!")])
    node = opened(workspace, model, tmp_path / "m.keras").networks["model"].nodes[1]
    assert (node.id, node.label) == ("n2nd_layer_", "2nd Layer!")


def test_layers_lie_in_rows(workspace: Workspace, tmp_path: Path) -> None:
    graph = opened(workspace, two_in_two_out(), tmp_path / "m.keras").networks["model"]
    places = {node.id: node.position for node in graph.nodes}
    assert len({(each.x, each.y) for each in places.values()}) == len(places)
    assert all(places[edge.source].y < places[edge.target].y for edge in graph.edges)


def test_an_input_of_open_size_takes_its_shape_from_the_data(workspace: Workspace, tmp_path: Path) -> None:
    x: Any = keras.Input((None, None, 3), name="x")
    model = keras.Model(x, layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3)(x)))
    assert opened(workspace, model, tmp_path / "m.keras").networks["model"].nodes[0].config == {}


def test_a_model_that_names_no_input_gets_one(workspace: Workspace, tmp_path: Path) -> None:
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    path = tmp_path / "m.json"
    path.write_text(json.dumps(json.loads(model.to_json())))
    graph = open_file(workspace, path.name, path, tmp_path).networks["model"]
    assert (graph.nodes[0].layer, graph.nodes[0].config) == ("Input", {})
    assert len(wires(graph)) == 2


def test_a_download_that_fails_is_told_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(weights: str) -> None:
        raise OSError(f"URL fetch failure on https://example.org/{weights}: no route to host")

    monkeypatch.setattr(keras.applications, "ResNet50", offline)
    with pytest.raises(JobError) as caught:
        open_architecture(Workspace.open(), "ResNet50", True)
    assert "The weights of ResNet50 could not be downloaded: URL fetch failure" in caught.value.what
    assert "Without its weights the same architecture opens" in caught.value.cure


@pytest.mark.parametrize(
    ("name", "options", "least"),
    [("MobileNetV2", {"alpha": 0.35}, 100), ("ConvNeXtTiny", {}, 90)],  # this one's stem is a model within the model
)
def test_an_architecture_brings_its_weights_when_asked(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, options: dict[str, Any], least: int
) -> None:
    made = jittered(getattr(keras.applications, name)(weights=None, input_shape=(32, 32, 3), classes=10, **options))
    monkeypatch.setattr(keras.applications, name, lambda weights: made)
    project = open_architecture(workspace, name, True)
    ours, (taken, layers) = rebuilt(workspace, project)
    assert taken == layers > least
    for mine, theirs in zip(outputs(ours), outputs(made), strict=True):
        assert np.array_equal(mine, theirs)


def test_what_a_normalization_has_seen_comes_along(workspace: Workspace, tmp_path: Path) -> None:
    """As settings where the catalog has it; else it is a placeholder."""
    seen = layers.Normalization(name="seen")
    seen.adapt(np.array([[1.0, 10.0], [3.0, 30.0]], "float32"))
    model = keras.Sequential([keras.Input((2,)), seen, layers.Dense(2, name="end")])
    node = opened(workspace, model, tmp_path / "m.keras").networks["model"].node("seen")
    assert node.layer == "Normalization"
    known = {"mean": [2.0, 20.0], "variance": [1.0, 100.0]} if has("layer", "Normalization") else {}
    assert {key: node.config[key] for key in known} == known
    assert bool(node.config.get("mean")) == bool(known)

"""Configs and files of Keras 1 and 2, as people still have them; Keras 3 itself refuses most of these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from engine.document.project import Project
from engine.messages.answers import DataFacts, TargetFacts
from engine.network.build import build
from engine.network.opening import weights
from engine.network.opening.model import open_file
from engine.store import weights as kept
from engine.store.workspace import Workspace

pytestmark = pytest.mark.heavy

NO_DATA = DataFacts(inputs={}, target=TargetFacts(name="class", kind="classes"), rows={})


def layer(kind: str, /, inbound: list[Any] | None = None, **config: Any) -> dict[str, Any]:
    found = {"class_name": kind, "config": {"trainable": True, **config}}
    return found if inbound is None else {**found, "name": config["name"], "inbound_nodes": inbound}


GLOROT = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
}
KERAS_1 = {  # 2016: the first convolutional networks
    "class_name": "Sequential",
    "keras_version": "1.1.0",
    "config": [
        layer(
            "Convolution2D", name="convolution2d_1", batch_input_shape=[None, 28, 28, 1], input_dtype="float32",
            nb_filter=32, nb_row=3, nb_col=5, border_mode="same", subsample=[2, 2], dim_ordering="tf", bias=True,
            init="glorot_uniform", activation="relu", b_regularizer=None, W_constraint=None, b_constraint=None,
            activity_regularizer=None, W_regularizer={"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01},
        ),
        layer("MaxPooling2D", name="maxpooling2d_1", pool_size=[2, 2], border_mode="valid", dim_ordering="tf"),
        layer("Dropout", name="dropout_1", p=0.25),
        layer("Flatten", name="flatten_1"),
        layer(
            "Dense", name="dense_1", output_dim=10, input_dim=None, init="he_normal", activation="softmax", bias=True,
            W_regularizer=None, b_regularizer=None, W_constraint={"name": "MaxNorm", "m": 2}, b_constraint=None,
        ),
    ],
}  # fmt: skip
KERAS_1_LSTM = {  # 2017, with an input of its own length
    "class_name": "Sequential",
    "keras_version": "1.2.2",
    "config": [
        layer("Embedding", name="embedding_1", batch_input_shape=[None, 20], input_dim=500, output_dim=8,
              input_length=20, init="uniform", mask_zero=False, W_regularizer=None, W_constraint=None, dropout=0.0),
        layer("LSTM", name="lstm_1", output_dim=6, init="glorot_uniform", inner_init="orthogonal",
              forget_bias_init="one", activation="tanh",
              inner_activation="hard_sigmoid", dropout_W=0.2, dropout_U=0.1,
              W_regularizer=None, U_regularizer=None, b_regularizer=None, return_sequences=True, go_backwards=False,
              stateful=False, unroll=False, input_dim=8, input_length=None),
        layer("GRU", name="gru_1", output_dim=3, init="glorot_uniform", inner_init="orthogonal", activation="tanh",
              inner_activation="hard_sigmoid", return_sequences=False),
    ],
}  # fmt: skip
KERAS_1_MODEL = {
    "class_name": "Model",
    "keras_version": "1.2.2",
    "config": {
        "name": "model_1",
        "layers": [
            layer("InputLayer", [], name="input_1", batch_input_shape=[None, 6], input_dtype="float32", sparse=False),
            layer("Dense", [[["input_1", 0, 0]]], name="dense_1", output_dim=4, init="normal", activation="linear"),
            layer("Dense", [[["input_1", 0, 0]], [["dense_1", 0, 0]]], name="dense_2", output_dim=6, activation="tanh"),
            layer("Merge", [[["dense_1", 0, 0], ["dense_2", 0, 0]]], name="merge_1", mode="concat", concat_axis=-1),
            layer("Merge", [[["dense_1", 0, 0], ["dense_1", 0, 0]]], name="merge_2", mode="sum", concat_axis=-1),
        ],
        "input_layers": [["input_1", 0, 0]],
        "output_layers": [["merge_1", 0, 0], ["merge_2", 0, 0]],
    },
}
KERAS_2_LIST = {  # 2.0 to 2.2.2: a Sequential whose config is a list
    "class_name": "Sequential",
    "keras_version": "2.1.6",
    "config": [
        layer("Dense", name="dense_1", batch_input_shape=[None, 30], dtype="float32", units=16, activation="relu",
              use_bias=True, kernel_initializer=GLOROT, bias_initializer={"class_name": "Zeros", "config": {}},
              kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}}, bias_regularizer=None,
              activity_regularizer=None, kernel_constraint=None, bias_constraint=None),
        layer("LeakyReLU", name="leaky_re_lu_1", alpha=0.1),
        layer("BatchNormalization", name="bn", axis=-1, momentum=0.9, epsilon=0.001, center=True, scale=True),
        layer("Dense", name="dense_2", units=2, activation="softmax", kernel_initializer=GLOROT),
    ],
}  # fmt: skip
INNER_2 = {
    "class_name": "Model",
    "name": "inner",
    "inbound_nodes": [[["input_2", 0, 0, {}]], [["relu", 0, 0, {}]]],
    "config": {
        "name": "inner",
        "layers": [
            layer(
                "InputLayer",
                [],
                name="input_1",
                batch_input_shape=[None, 4],
                dtype="float32",
                sparse=False,
                ragged=False,
            ),
            layer("Dense", [[["input_1", 0, 0, {}]]], name="deep", units=4, dtype="float32"),
        ],
        "input_layers": [["input_1", 0, 0]],
        "output_layers": [["deep", 0, 0]],
    },
}
KERAS_2_NESTED = {  # TensorFlow 2: models count their calls from 1
    "class_name": "Functional",
    "keras_version": "2.4.0",
    "config": {
        "name": "outer",
        "layers": [
            layer(
                "InputLayer",
                [],
                name="input_2",
                batch_input_shape=[None, 4],
                dtype="float32",
                sparse=False,
                ragged=False,
            ),
            layer("ReLU", [[["input_2", 0, 0, {}]]], name="relu", max_value=None, negative_slope=0.0, threshold=0.0),
            INNER_2,
            layer("Subtract", [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]], name="minus"),
        ],
        "input_layers": [["input_2", 0, 0]],
        "output_layers": [["minus", 0, 0], ["inner", 2, 0]],
    },
}
AVERAGED = {"name": "VarianceScaling", "config": {"mode": "fan_avg", "distribution": "uniform"}}
MAX_NORM = {"name": "MaxNorm", "m": 2}  # a constraint of Keras 1 that nobody can say today: kept, and marked
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = {
    "keras 1": (
        KERAS_1,
        [
            ("Input", {"shape": [28, 28, 1]}),
            (
                "Conv2D",
                {
                    "filters": 32, "kernel_size": [3, 5], "padding": "same", "strides": 2, "activation": "relu",
                    "kernel_regularizer": {"name": "L1L2", "config": {"l2": 0.01}},
                },
            ),
            ("MaxPooling2D", {}),
            ("Dropout", {"rate": 0.25}),
            ("Flatten", {}),
            (
                "Dense",
                {
                    "units": 10, "activation": "softmax", "kernel_initializer": "HeNormal",
                    "kernel_constraint": MAX_NORM,
                },
            ),
        ],
    ),
    "keras 1 with an LSTM": (
        KERAS_1_LSTM,
        [
            ("Input", {"shape": [20]}),
            ("Embedding", {"input_dim": 500, "output_dim": 8}),
            (
                "LSTM",
                {
                    "units": 6, "recurrent_activation": "hard_sigmoid", "dropout": 0.2, "recurrent_dropout": 0.1,
                    "return_sequences": True,
                },
            ),
            ("GRU", {"units": 3, "recurrent_activation": "hard_sigmoid", "reset_after": False}),
        ],
    ),
    "keras 1 functional": (
        KERAS_1_MODEL,
        [
            ("Input", {"shape": [6]}),
            ("Dense", {"units": 4, "kernel_initializer": "RandomNormal"}),
            ("Dense", {"units": 6, "activation": "tanh"}),
            ("Identity", {}),
            ("Add", {}),
            ("Dense", {}),
            ("Concatenate", {}),
        ],
    ),
    "keras 2 as a list": (
        KERAS_2_LIST,
        [
            ("Input", {"shape": [30]}),
            (
                "Dense",
                {
                    "units": 16, "activation": "relu",
                    "kernel_initializer": AVERAGED,
                    "kernel_regularizer": {"name": "L1L2", "config": {"l2": 0.5}},
                },
            ),
            ("LeakyReLU", {"negative_slope": 0.1}),
            ("BatchNormalization", {"momentum": 0.9}),
            (
                "Dense",
                {
                    "units": 2, "activation": "softmax",
                    "kernel_initializer": AVERAGED,
                },
            ),
        ],
    ),
    "keras 2 nested": (
        KERAS_2_NESTED,
        [("Input", {"shape": [4]}), ("ReLU", {}), ("Dense", {"units": 4}), ("Dense", {}), ("Subtract", {})],
    ),
}  # fmt: skip


def opened(config: dict[str, Any], tmp_path: Path) -> Project:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(config))
    return open_file(Workspace.open(), path.name, path, tmp_path)


@pytest.mark.parametrize("case", sorted(CASES))
def test_an_old_config_is_said_in_todays_words(case: str, tmp_path: Path) -> None:
    config, expected = CASES[case]
    graph = opened(config, tmp_path).networks["model"]
    found = [(node.layer, node.config) for node in graph.nodes]
    assert [each for each in expected if each not in found] == []
    assert len(found) == len(expected)


@pytest.mark.parametrize("case", sorted(CASES.keys() - {"keras 1"}))
def test_what_is_drawn_builds(case: str, tmp_path: Path) -> None:
    assert build(opened(CASES[case][0], tmp_path), NO_DATA).count_params() > 0


def test_calls_of_a_model_are_counted_from_1(tmp_path: Path) -> None:
    graph = opened(KERAS_2_NESTED, tmp_path).networks["model"]
    assert [(edge.source, edge.target) for edge in graph.edges if edge.target == "minus"] == [
        ("inner_deep", "minus"),
        ("inner_deep_1", "minus"),
    ]
    assert graph.output_ids() == ["minus", "inner_deep_1"]
    assert graph.node("inner_deep_1").share == "inner_deep"


def test_states_stand_behind_the_input_that_they_start_with(tmp_path: Path) -> None:
    """Keras 2 gave both in one list: an encoder that reads both ways, and a decoder that starts from its states."""
    lstm = layer("LSTM", name="lstm", units=3, return_state=True)
    joined = [
        layer("Concatenate", [[["encoder", 0, at, {}], ["encoder", 0, at + 2, {}]]], name=name)
        for at, name in ((1, "hidden"), (2, "memory"))
    ]
    starts = [["words", 0, 0, {}], ["hidden", 0, 0, {}], ["memory", 0, 0, {}]]
    config = {
        "class_name": "Model",
        "keras_version": "2.3.1",
        "config": {
            "name": "model",
            "layers": [
                layer("InputLayer", [], name="words", batch_input_shape=[None, 5, 4], dtype="float32"),
                layer("Bidirectional", [[["words", 0, 0, {}]]], name="encoder", layer=lstm, merge_mode="concat"),
                *joined,
                layer("LSTM", [starts], name="decoder", units=6),
            ],
            "input_layers": [["words", 0, 0]],
            "output_layers": [["decoder", 0, 0]],
        },
    }
    project = opened(config, tmp_path)
    graph = project.networks["model"]
    assert [(edge.source, edge.target_port) for edge in graph.edges if edge.target == "decoder"] == [
        ("words", "inputs"),
        ("hidden", "initial_state"),
        ("memory", "initial_state"),
    ]
    ends = [edge.source_port for edge in graph.edges if edge.source == "encoder"]
    assert ends == ["state_h", "state_h_back", "state_c", "state_c_back"]
    assert build(project, NO_DATA).output_shape == (None, 6)


def test_a_slope_that_changed_is_said(tmp_path: Path) -> None:
    assert "hard_sigmoid is steeper in Keras 2" in opened(KERAS_1_LSTM, tmp_path).description
    assert "hard_sigmoid" not in opened(KERAS_2_LIST, tmp_path).description


def keras_2_file(path: Path, config: dict[str, Any], arrays: dict[str, dict[str, np.ndarray]]) -> None:
    """An `.h5` model as Keras 2 wrote it."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = b"2.2.4"
        file.attrs["training_config"] = json.dumps(
            {
                "optimizer_config": {"class_name": "SGD", "config": {"lr": 0.01, "momentum": 0.5, "nesterov": False}},
                "loss": "categorical_crossentropy",
                "metrics": ["acc"],
            }
        ).encode()
        group = file.create_group("model_weights")
        for name, values in arrays.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = [each.encode() for each in values]
            for key, value in values.items():
                inner[key] = value


def test_the_weights_of_an_h5_model_come_along(tmp_path: Path) -> None:
    dice = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return dice.uniform(0.5, 1.5, shape).astype("float32")

    arrays = {
        "dense_1": {"dense_1/kernel:0": some(30, 16), "dense_1/bias:0": some(16)},
        "leaky_re_lu_1": {},
        "bn": {f"bn/{name}:0": some(16) for name in ("gamma", "beta", "moving_mean", "moving_variance")},
        "dense_2": {"dense_2/kernel:0": some(16, 2), "dense_2/bias:0": some(2)},
    }
    path = tmp_path / "old model.h5"
    keras_2_file(path, KERAS_2_LIST, arrays)
    workspace = Workspace.open()
    project = open_file(workspace, path.name, path, tmp_path)
    assert project.name == "old model"
    assert project.training.losses[0].name == "CategoricalCrossentropy"
    assert project.training.metrics[0].name == "CategoricalAccuracy"
    assert (project.training.optimizer.name, project.training.optimizer.config) == ("SGD", {"momentum": 0.5})
    model, file = build(project, NO_DATA), kept.path_of(workspace, project)
    assert file is not None
    assert weights.start_from(model, weights.read(file)) == (3, 3)
    x = dice.normal(size=(4, 30)).astype("float32")
    one, bn, two = (list(arrays[name].values()) for name in ("dense_1", "bn", "dense_2"))
    hidden = np.maximum(x @ one[0] + one[1], 0)
    hidden = (hidden - bn[2]) / np.sqrt(bn[3] + 1e-3) * bn[0] + bn[1]
    scores = np.exp(hidden @ two[0] + two[1])
    found = keras.ops.convert_to_numpy(model(x, training=False))
    assert found == pytest.approx(scores / scores.sum(axis=1, keepdims=True), abs=1e-4)

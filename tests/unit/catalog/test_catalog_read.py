"""Reading cards and checking parameter values, without Keras."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from engine.catalog.read import all_cards, card, cards, check_config, close_names, complete, has, keras_path
from engine.errors import CatalogError


def said(kind: Any, name: str, config: dict[str, Any]) -> str:
    """All sentences about a config, joined."""
    return " ".join(sentence for _, sentence in check_config(card(kind, name), config))


def test_reading_the_catalog_imports_no_keras() -> None:
    code = (
        "import sys; from engine.catalog.read import all_cards; assert len(all_cards()) > 200; "
        "print([name for name in ('keras', 'tensorflow', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_layers_come_first_and_begin_with_input_and_dense() -> None:
    assert [each.name for each in all_cards()[:2]] == ["Input", "Dense"]
    categories = list(dict.fromkeys(each.category for each in cards("layer")))
    assert categories == [
        "core", "convolutional", "pooling", "recurrent", "attention", "normalization", "regularization", "activation",
        "reshaping", "merging", "preprocessing", "augmentation",
    ]  # fmt: skip


def test_an_unknown_name_gets_close_ones() -> None:
    with pytest.raises(CatalogError, match="Did you mean Conv2D"):
        card("layer", "conv2d_")
    assert not has("layer", "Lambda")
    assert has("layer", "Input")
    assert close_names("loss", "meansquarederror")[0] == "MeanSquaredError"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"units": 10**9}, "units is 1,000,000,000; it must be a whole number from 1 to 1,000,000."),
        ({"units": 2.5}, "units is 2.5; it must be a whole number from 1 to 1,000,000."),
        ({"units": "abc"}, "units is 'abc'; it must be a whole number from 1 to 1,000,000."),
        ({"units": True}, "units is true; it must be a whole number from 1 to 1,000,000."),
        ({"units": None}, "units is empty; it must be a whole number from 1 to 1,000,000."),
        ({}, "units is missing. How many neurons the layer has; also the size of its output."),
        ({"units": 1, "unit": 2}, "'unit' is not a parameter of Dense. Did you mean units?"),
        ({"units": 1, "use_bias": 1}, "use_bias is 1; it must be true or false."),
        ({"units": 1, "activation": "rleu"}, "activation does not fit: there is no activation called 'rleu'"),
        ({"units": 1, "activation": 3}, "activation is 3; it must be the name of an activation, or empty."),
        ({"units": 1, "kernel_regularizer": {"name": "L2", "config": {"l2": -1.0}}}, "in L2, l2 is -1.0; it must be"),
        ({"units": 1, "kernel_regularizer": {"name": "L2", "more": 1}}, "must be the name of a regularizer"),
        ({"units": 1, "kernel_regularizer": {"name": "L2", "config": {"l3": 1.0}}}, "'l3' is not a parameter of L2"),
    ],
)
def test_dense_refuses(config: dict[str, Any], sentence: str) -> None:
    assert sentence in said("layer", "Dense", config)


@pytest.mark.parametrize(
    ("name", "config", "sentence"),
    [
        ("Conv2D", {"filters": 4, "kernel_size": [3, 3, 3]}, "or a list of 2 such numbers"),
        ("Conv2D", {"filters": 4, "kernel_size": [3, 0]}, "kernel_size is [3, 0]"),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "padding": "abc"}, "must be one of valid, same."),
        ("Dropout", {"rate": 1.0}, "rate is 1.0; it must be a number from 0 to 0.9999."),
        ("Dropout", {"rate": float("inf")}, "rate is inf"),
        ("Reshape", {"target_shape": 3}, "target_shape is 3; it must be a list of whole numbers"),
        ("Input", {"shape": [8, "x"]}, "must be a list of whole numbers"),
        ("ZeroPadding2D", {"padding": [[0, 1], 2]}, "or a list of 2 such numbers or pairs of them."),
        ("ZeroPadding2D", {"padding": [[0, 1], [0, -1]]}, "padding is [[0, 1], [0, -1]]; it must be"),
        ("Conv2D", {"filters": 1, "kernel_size": [[1, 1], [1, 1]]}, "kernel_size is [[1, 1], [1, 1]]; it must be"),
        ("RandomContrast", {"factor": 0.1, "value_range": 1}, "it must be a list of 2 numbers from"),
        ("StringLookup", {"vocabulary": "/etc/passwd"}, "must be a list of 1 to 10,000 texts, none of them empty"),
        ("TextVectorization", {"vocabulary": ["a", ""]}, "vocabulary is ['a', '']; it must be a list of"),
        ("IntegerLookup", {"vocabulary": "gs://bucket/words"}, "it must be a list of whole numbers"),
        ("Bidirectional", {"layer": "Dense"}, "layer is 'Dense'; it must be one of LSTM, GRU"),
        ("Bidirectional", {"layer": "LSTM"}, "layer does not fit: in LSTM, units is missing"),
        (
            "RNN",
            {"cell": {"name": "StackedRNNCells", "config": {"cells": []}}},
            "cells is []; it must be a list of 1 to 50",
        ),
        (
            "RNN",
            {"cell": {"name": "StackedRNNCells", "config": {"cells": ["GRUCell"]}}},
            "in GRUCell, units is missing",
        ),
    ],
)
def test_other_layers_refuse(name: str, config: dict[str, Any], sentence: str) -> None:
    assert sentence in said("layer", name, config)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("Dense", {"units": 3, "activation": None, "kernel_initializer": {"name": "HeNormal", "config": {"seed": 3}}}),
        ("Dense", {"units": 3, "kernel_regularizer": {"name": "L2"}, "kernel_constraint": "NonNeg"}),
        ("Conv2D", {"filters": 6, "kernel_size": [5, 3], "padding": "same"}),
        ("Conv2D", {"filters": 6, "kernel_size": (5, 3)}),
        ("ZeroPadding2D", {"padding": [[0, 1], [2, 3]]}),
        ("ZeroPadding2D", {"padding": [1, 2]}),
        ("RandomContrast", {"factor": 0.1, "value_range": [0, 1]}),
        ("RandomContrast", {"factor": [0.1, 0.2]}),
        ("Input", {"shape": [8, 8, 1]}),
        ("Rescaling", {"scale": 1}),
    ],
)
def test_what_fits_is_let_pass(name: str, config: dict[str, Any]) -> None:
    assert check_config(card("layer", name), config) == ()


def test_a_long_value_is_cut_in_the_sentence() -> None:
    assert len(said("layer", "Dense", {"units": "x" * 10_000})) < 200


def test_complete_fills_in_the_defaults_of_keras() -> None:
    full = complete(card("layer", "Dense"), {"units": 3})
    assert full["units"] == 3
    assert full["use_bias"] is True
    assert full["kernel_initializer"] == "GlorotUniform"
    assert "units" not in complete(card("layer", "Dense"), {})


def test_a_builder_finds_the_class() -> None:
    assert keras_path(card("layer", "Conv2D")) == "keras.layers.Conv2D"
    assert keras_path(card("schedule", "CosineDecay")) == "keras.optimizers.schedules.CosineDecay"
    assert keras_path(card("activation", "relu")) == "keras.activations.relu"


def test_merge_layers_take_any_number_of_wires() -> None:
    for name in ("Add", "Concatenate", "Multiply"):
        (port,) = card("layer", name).inputs
        assert port.many
    assert card("layer", "Input").inputs == ()
    assert not card("layer", "Dense").inputs[0].many

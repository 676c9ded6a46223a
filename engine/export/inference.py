"""A trained network as other runtimes want it: for new input alone, with recurrent layers that they can read."""

from __future__ import annotations

import keyword
import re
from typing import Any

import keras

from engine.errors import ExportError

RECURRENT = ("RNN", "LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
WRAPPERS = ("Bidirectional", "TimeDistributed")
# Layers that read texts or look values up in tables; only TensorFlow itself can do so.
TABLES = ("TextVectorization", "StringLookup", "IntegerLookup", "HashedCrossing", "Hashing")
MOST_STEPS = 128  # unrolled, each step is a copy of the cell in the file


def inference(model: keras.Model) -> keras.Model:
    """The same network with `training=False` said once and for all: augmentation and noise are left out.

    Its inputs are called as `input_names` says.
    """
    inputs = [
        keras.Input(batch_shape=each.shape, dtype=each.dtype, name=name)
        for each, name in zip(model.inputs, input_names(model), strict=True)
    ]
    return keras.Model(inputs, model(inputs if len(inputs) > 1 else inputs[0], training=False))


def input_names(model: keras.Model) -> list[str]:
    """A name for each input that is one in every runtime: as it is called, `class_` in place of `class`."""
    names: list[str] = []
    for each in model.inputs:
        name = re.sub(r"\W", "_", str(each.name))
        name = (
            name
            if name.isidentifier() and not keyword.iskeyword(name)
            else f"{name}_"
            if name[:1].isalpha()
            else f"input_{name}"
        )
        names.append(name if name not in names else f"{name}_{len(names)}")
    return names


def layers_of(model: keras.Model) -> list[keras.layers.Layer]:
    """Every layer, those inside of models and wrappers too."""
    return [each for each in model._flatten_layers(include_self=False) if not isinstance(each, keras.Model)]


def recurrent(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers that go through their input step by step."""
    return [layer for layer in layers_of(model) if type(layer).__name__ in RECURRENT]


def reads_texts(network: keras.Model) -> str:
    """Why a network that reads texts, or looks values up, can run with TensorFlow alone; empty where it does not."""
    if found := [layer for layer in layers_of(network) if type(layer).__name__ in TABLES]:
        return (
            f"The layer {found[0].name!r} ({type(found[0]).__name__}) reads texts or looks values up, which only "
            "TensorFlow can. Let the step Tokenize do it before the network, or take a SavedModel."
        )
    return ""


def unrolled(model: keras.Model) -> keras.Model:
    """The same network whose recurrent layers write out each step; all other layers are the very same ones.

    Raises:
        ExportError: a recurrent layer takes any number of steps, or more than `MOST_STEPS`.
    """
    for layer in recurrent(model):
        steps = layer.input.shape[1] if hasattr(layer, "_inbound_nodes") and layer._inbound_nodes else None
        if steps is not None and steps > MOST_STEPS:
            raise ExportError(
                f"The layer {layer.name!r} goes through {steps:,} steps, and each would be written out",
                expected=f"at most {MOST_STEPS} steps",
                cure="Take the network away in another format.",
            )
    made = keras.models.clone_model(model, clone_function=_unrolled, recursive=True)
    for layer in made.layers:
        own = model.get_layer(layer.name)
        if layer is not own and layer.weights:
            layer.set_weights(own.get_weights())
    return made


def _unrolled(layer: keras.layers.Layer) -> keras.layers.Layer:
    if type(layer).__name__ not in (*RECURRENT, *WRAPPERS):
        return layer
    config = layer.get_config()
    _switch_on(config, own=type(layer).__name__ in RECURRENT)
    return type(layer).from_config(config)


def _switch_on(config: dict[str, Any], *, own: bool) -> None:
    """`unroll` in the config of a recurrent layer, and in those of the layers that a wrapper holds."""
    if own and "unroll" in config:
        config["unroll"] = True
    for held in config.values():
        if isinstance(held, dict) and held.get("class_name") in (*RECURRENT, *WRAPPERS):
            _switch_on(held["config"], own=held["class_name"] in RECURRENT)


def culprit(model: keras.Model, text: str) -> str:
    """The layer that a converter's error names, in words; empty where it names none.

    Converters name operations by their scopes, as `functional_1/lstm_1/while`.
    """
    names = {layer.name: layer for layer in layers_of(model)}
    scopes = re.findall(r"[\w.]+(?=[/:\"'])", text)
    for scope in reversed(scopes):
        for name in (scope, re.sub(r"_\d+$", "", scope)):
            if name in names:
                return f"the layer {name!r} ({type(names[name]).__name__})"
    return ""

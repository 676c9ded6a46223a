"""A config of Keras 1 or 2 (2015 to 2023) in the words of Keras 3, which `keras3.py` then reads.

Keras 3 itself refuses many of them: `Model` as a class name, a Sequential whose config is a list, and the argument
names of Keras 1 (`output_dim`, `nb_filter`, `border_mode`, `init`, `W_regularizer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import DocumentError
from engine.network.opening.tensorflow_ops import in_keras_3

DEEPEST = 32  # models within models; keras3.read has the narrower limit
CLASSES = {
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "Deconvolution2D": "Conv2DTranspose",
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D", "SeparableConvolution2D": "SeparableConv2D",
    "BatchNormalizationV1": "BatchNormalization", "BatchNormalizationV2": "BatchNormalization",
    "LSTMV2": "LSTM", "GRUV2": "GRU", "DenseV2": "Dense",
}  # fmt: skip
RENAMED = {
    "nb_filter": "filters", "nb_row": "kernel_size", "filter_length": "kernel_size", "border_mode": "padding",
    "subsample": "strides", "subsample_length": "strides", "stride": "strides", "pool_length": "pool_size",
    "length": "size", "atrous_rate": "dilation_rate", "dim_ordering": "data_format", "p": "rate", "sigma": "stddev",
    "bias": "use_bias", "init": "kernel_initializer", "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer", "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "U_constraint": "recurrent_constraint", "b_constraint": "bias_constraint",
    "dropout_W": "dropout", "dropout_U": "recurrent_dropout", "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer", "concat_axis": "axis",
    "depthwise_init": "depthwise_initializer", "pointwise_init": "pointwise_initializer",
}  # fmt: skip
# Names that one class alone had changed.
OF_CLASS: dict[str, dict[str, str]] = {
    "Embedding": {"init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
                  "W_constraint": "embeddings_constraint"},
    "LeakyReLU": {"alpha": "negative_slope"},
    "GaussianNoise": {"sigma": "stddev"},
}  # fmt: skip
UNITS = ("Dense", "LSTM", "GRU", "SimpleRNN")  # their `units` were called `output_dim`
# What Keras 2 wrote down of how it computes, and Keras 3 has no word for.
FORGOTTEN = {
    "batch_input_shape", "batch_input_dtype", "input_shape", "input_dim", "input_length", "implementation",
    "consume_less",
    "time_major", "ragged", "sparse", "fused", "virtual_batch_size", "mode", "output_mask", "arguments", "renorm",
    "nb_col", "input_dtype", "reset_after_default", "_keras_api_names", "experimental_autocast", "jit_compile",
    "interpolation_order", "adjustment", "zero_output_for_mask", "dropout_mask", "autocast", "cache_initial_state",
}  # fmt: skip
VALUES = {
    "data_format": {"tf": "channels_last", "th": "channels_first", "default": "channels_last"},
    "padding": {"half": "same", "full": "full"},
}
INITIALIZERS = {
    "normal": "RandomNormal", "uniform": "RandomUniform", "zero": "Zeros", "one": "Ones",
}  # fmt: skip
MERGES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate"}
HELD = ("layer", "cell", "forward_layer", "backward_layer")  # layers that a layer holds


def is_old(config: Mapping[str, Any]) -> bool:
    """Whether a config lacks what Keras 3 writes: the module that each class lives in."""
    return "module" not in config


def modernize(config: Mapping[str, Any], level: int = 0) -> dict[str, Any]:
    """The config in the words of Keras 3; what it does not know is left as it is. Raises DocumentError: too deep."""
    if level > DEEPEST:
        raise DocumentError("Models are nested too deep", expected=f"at most {DEEPEST} levels")
    kind, settings = str(config.get("class_name")), config.get("config")
    settings = {"layers": settings} if isinstance(settings, list) else settings
    if not isinstance(settings, Mapping):
        return {**config, "module": "keras.layers"}
    if isinstance(settings.get("layers"), list) and (kind == "Sequential" or "input_layers" in settings):
        return {**config, **_model(kind, settings, level)}
    return {**config, **_layer(kind, settings, config.get("inbound_nodes"))}


def _model(kind: str, settings: Mapping[str, Any], level: int) -> dict[str, Any]:
    layers = [modernize(each, level + 1) for each in settings["layers"] if isinstance(each, Mapping)]
    if kind == "Sequential":
        settings = {"build_input_shape": _first_shape(settings["layers"]), **settings}
        layers = _named(layers)
    else:
        models = {str(layer.get("name")): layer["class_name"] for layer in layers if _is_model(layer)}
        if any(isinstance(node, list) for layer in layers for node in layer.get("inbound_nodes") or []):
            settings = {**settings, "output_layers": _ends(settings.get("output_layers"), models)}
        for layer in layers:
            layer["inbound_nodes"] = [_node(node, models) for node in layer.get("inbound_nodes") or []]
        layers = [in_keras_3(layer) for layer in layers]
    known = kind if kind == "Sequential" else "Functional"
    return {"class_name": known, "module": "keras", "config": {**settings, "layers": layers}}


def _is_model(layer: Mapping[str, Any]) -> bool:
    settings = layer.get("config")
    return isinstance(settings, Mapping) and isinstance(settings.get("layers"), list)


def _named(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Layers of the first Sequential configs had no names of their own."""
    for number, layer in enumerate(layers):
        if isinstance(layer.get("config"), Mapping) and "name" not in layer["config"]:
            layer["config"] = {**layer["config"], "name": f"{str(layer.get('class_name')).lower()}_{number}"}
    return layers


def _first_shape(layers: list[Any]) -> Any:
    """The input shape of a Sequential model, which its first layer told; None when no layer did."""
    first = layers[0].get("config") if layers and isinstance(layers[0], Mapping) else None
    if isinstance(first, list) and first and isinstance(first[0], Mapping):  # a Sequential within a Sequential
        first = first[0].get("config")
    if not isinstance(first, Mapping):
        return None
    if isinstance(first.get("layers"), list):
        return _first_shape(first["layers"])
    if "batch_input_shape" in first:
        return first["batch_input_shape"]
    if isinstance(first.get("input_shape"), list):
        return [None, *first["input_shape"]]
    if isinstance(first.get("input_dim"), int) and "input_length" not in first:
        return [None, first["input_dim"]]
    return None


def _layer(kind: str, settings: Mapping[str, Any], inbound: Any) -> dict[str, Any]:
    if _is_operation(kind, settings, inbound):
        return {"class_name": kind, "module": "keras.src.ops.numpy"}
    kind = CLASSES.get(kind, kind)
    if kind == "Merge":
        kind = MERGES.get(str(settings.get("mode")), kind)
        settings = {key: settings[key] for key in ("name", "concat_axis") if key in settings}
    if kind in MERGES.values() and kind != "Concatenate":
        settings = {key: value for key, value in settings.items() if key != "concat_axis"}
    renamed = {_renamed(kind, name, settings): value for name, value in settings.items() if _is_kept(kind, name)}
    if kind == "InputLayer":
        renamed["batch_shape"] = settings.get("batch_shape", settings.get("batch_input_shape"))
    if "forget_bias_init" in renamed:
        renamed["unit_forget_bias"] = renamed.pop("forget_bias_init") in ("one", "ones")
    if kind == "GRU":
        renamed.setdefault("reset_after", False)  # what it was before it had a name
    if "nb_col" in settings:
        renamed["kernel_size"] = [settings.get("nb_row"), settings["nb_col"]]
    for name, value in renamed.items():
        renamed[name] = _value(name, value)
    if isinstance(axis := renamed.get("axis"), list) and len(axis) == 1:  # BatchNormalization of TensorFlow 1 and 2
        renamed["axis"] = axis[0]
    if kind == "ReLU" and settings.get("threshold") == 0:
        renamed.pop("threshold", None)
    return {"class_name": kind, "module": "keras.layers", "config": renamed}


def _is_kept(kind: str, name: str) -> bool:
    return name not in FORGOTTEN or (name == "input_dim" and kind == "Embedding")


def _renamed(kind: str, name: str, settings: Mapping[str, Any]) -> str:
    if name == "output_dim" and kind in UNITS:
        return "units"
    own = OF_CLASS.get(kind, {})
    new = own.get(name, name) if name in own else RENAMED.get(name, name)
    return name if new in settings else new


def _value(name: str, value: Any) -> Any:
    """A value that changed its spelling: `th`, `glorot_uniform`, `{"name": "L1L2Regularizer", "l1": 0, "l2": 0.1}`."""
    if isinstance(value, Mapping) and name in HELD:
        return modernize(value)
    if isinstance(value, str) and name in VALUES:
        return VALUES[name].get(value, value)
    if isinstance(value, str) and name.endswith("_initializer"):
        return INITIALIZERS.get(value, value)
    if isinstance(value, Mapping) and name.endswith("_regularizer"):
        settings = value.get("config")
        inner = settings if isinstance(settings, Mapping) else value
        amounts = {key: inner[key] for key in ("l1", "l2") if isinstance(inner.get(key), int | float)}
        if str(value.get("class_name", value.get("name"))) in ("L1L2", "L1L2Regularizer", "WeightRegularizer"):
            return {"class_name": "L1L2", "config": amounts}
    if isinstance(value, Mapping) and name.endswith("_initializer") and isinstance(value.get("config"), Mapping):
        return {**value, "config": {key: kept for key, kept in value["config"].items() if key != "dtype"}}
    return value


def _is_operation(kind: str, settings: Mapping[str, Any], inbound: Any) -> bool:
    """Whether it is `x + y` or the like, as Keras 3 writes it into an `.h5` file: not `trainable` as every layer is."""
    new = isinstance(inbound, list) and bool(inbound) and isinstance(inbound[0], Mapping)
    return new and kind != "InputLayer" and not settings.keys() & {"trainable", "dtype", "layers"}


def _node(node: Any, models: Mapping[str, str]) -> Any:
    """`[["dense", 0, 0, {"training": false}], ...]` as Keras 3 writes it; what is written so already stays.

    Args:
        models: the models among the layers, whose calls Keras 2 counts from 1.
    """
    if not isinstance(node, list):
        return node
    if len(node) >= 3 and isinstance(node[0], str):
        node = [node]
    tensors = [_tensor(each, models) for each in node if isinstance(each, list) and each]
    named: dict[str, Any] = {}
    for each in node:
        if isinstance(each, list) and len(each) > 3 and isinstance(each[3], Mapping):
            named |= {key: _argument(value, models) for key, value in each[3].items()}
    return {"args": [tensors if len(tensors) > 1 else tensors[0]] if tensors else [], "kwargs": named}


def _ends(value: Any, models: Mapping[str, str]) -> Any:
    """Outputs, in which Keras 2 counts the calls of every model from 1, and Keras 3 only those of functional ones."""
    if isinstance(value, list) and len(value) >= 3 and models.get(str(value[0])) == "Sequential":
        return [value[0], max(value[1] - 1, 0) if isinstance(value[1], int) else 0, value[2]]
    return [_ends(each, models) for each in value] if isinstance(value, list) else value


def _argument(value: Any, models: Mapping[str, str]) -> Any:
    is_tensor = isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str)
    return _tensor(value, models) if is_tensor else value


def _tensor(history: list[Any], models: Mapping[str, str]) -> Any:
    name, *place = history[:3]
    if name == "_CONSTANT_VALUE":  # a number on the left of an operator: `1 - x`
        return history[2]
    if name in models and len(place) == 2 and isinstance(place[0], int):
        place = [max(place[0] - 1, 0), place[1]]
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, *place]}}

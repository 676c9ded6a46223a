"""Operations of Keras 2: `x + y` was a layer `TFOpLambda` with the name of TensorFlow's function in it.

Where the catalog has the same operation, its class and the names of its arguments take their place; any other stays as
it is, a placeholder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HOME = "keras.src.ops.numpy"
KINDS = ("TFOpLambda", "SlicingOpLambda")
TWO = {"y": "x2"}
BINARY = {
    "add": "Add", "subtract": "Subtract", "sub": "Subtract", "multiply": "Multiply", "mul": "Multiply",
    "divide": "Divide", "truediv": "Divide", "pow": "Power", "maximum": "Maximum", "minimum": "Minimum",
    "greater": "Greater", "greater_equal": "GreaterEqual", "less": "Less", "less_equal": "LessEqual",
}  # fmt: skip
UNARY = {
    "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "rsqrt": "Rsqrt", "square": "Square", "abs": "Absolute",
    "negative": "Negative", "sin": "Sin", "cos": "Cos", "tanh": "Tanh", "sigmoid": "Sigmoid", "floor": "Floor",
    "ceil": "Ceil", "softplus": "Softplus",
}  # fmt: skip
REDUCING = {"sum": "Sum", "mean": "Mean", "max": "Max", "min": "Min", "prod": "Prod"}
# By TensorFlow's function: the class of the operation, and arguments that have another name.
KNOWN: dict[str, tuple[str, Mapping[str, str]]] = {
    **{f"{room}.{name}": (kind, TWO) for room in ("math", "__operators__") for name, kind in BINARY.items()},
    **{f"math.{name}": (kind, {}) for name, kind in UNARY.items()},
    **{f"math.reduce_{name}": (kind, {}) for name, kind in REDUCING.items()},
    **{f"nn.{name}": (kind, {}) for name, kind in {"relu": "Relu", "softmax": "Softmax", "tanh": "Tanh"}.items()},
    **{f"nn.{name}": (kind, {}) for name, kind in {"sigmoid": "Sigmoid", "silu": "Silu", "gelu": "Gelu"}.items()},
    "linalg.matmul": ("Matmul", {"b": "x2"}),
    "reshape": ("Reshape", {"shape": "newshape"}),
    "transpose": ("Transpose", {"perm": "axes"}),
    "expand_dims": ("ExpandDims", {}),
    "squeeze": ("Squeeze", {}),
    "concat": ("Concatenate", {}),
    "stack": ("Stack", {}),
    "tile": ("Tile", {"multiples": "repeats"}),
    "reverse": ("Flip", {}),
    "cast": ("Cast", {}),
    "clip_by_value": ("Clip", {"clip_value_min": "x_min", "clip_value_max": "x_max"}),
    "__operators__.getitem": ("GetItem", {"slice_spec": "key"}),
}


def in_keras_3(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer of Keras 2, its calls said in Keras 3's way, as the operation that it is; any other layer as it is."""
    config = layer.get("config")
    function = config.get("function") if isinstance(config, Mapping) else None
    if layer.get("class_name") not in KINDS or not isinstance(function, str) or function not in KNOWN:
        return layer
    kind, names = KNOWN[function]
    calls = [_call(call, names) for call in layer["inbound_nodes"] if isinstance(call, Mapping)]
    return {**layer, "class_name": kind, "module": HOME, "config": {}, "inbound_nodes": calls}


def _call(call: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    given = {name: value for name, value in call["kwargs"].items() if not _says_nothing(name, value)}
    return {**call, "kwargs": {names.get(name, name): _plain(value) for name, value in given.items()}}


def _says_nothing(name: str, value: Any) -> bool:
    """Whether an argument is one that TensorFlow's functions have besides, at its default."""
    return value is None or value == "" or (value is False and name != "approximate")


def _plain(value: Any) -> Any:
    """A slice as Keras 3 writes it: Keras 2 has `{"start": ..., "stop": ..., "step": ...}`."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and value.keys() == {"start", "stop", "step"}:
        return {"class_name": "__slice__", "config": dict(value)}
    return value

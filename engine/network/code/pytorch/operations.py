"""Operations of `keras.ops` that act on each number alone, so that it is all one where the channels lie.

Beside them slices, running sums and products of matrices. The others of the catalog have no equal yet; they speak of
axes, which would have to follow the channels.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.catalog.slices import read_slices, write_slices
from engine.network.code.python import literal
from engine.network.code.pytorch.activations import FUNCTIONS
from engine.network.code.pytorch.base import Equal, Layer, NoEqualError

SAME = [
    "square",
    "sqrt",
    "rsqrt",
    "reciprocal",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "floor",
    "ceil",
    "trunc",
    "round",
    "sign",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "erf",
    "erfc",
]
OF_ONE = {
    "negative": "-{x}",
    "absolute": "torch.abs({x})",
    **{name: f"torch.{name}({{x}})" for name in SAME},
    **{f"arc{name}": f"torch.arc{name}({{x}})" for name in ("sin", "cos", "tan", "sinh", "tanh")},
    **{
        name: FUNCTIONS[name]
        for name in (
            "relu", "relu6", "sigmoid", "tanh", "silu", "selu", "softplus", "softsign", "log_sigmoid", "hard_sigmoid",
            "hard_silu", "hard_tanh", "tanh_shrink",
        )
    },
}  # fmt: skip
OF_TWO = {
    "add": "{x1} + {x2}",
    "subtract": "{x1} - {x2}",
    "multiply": "{x1} * {x2}",
    "divide": "{x1} / {x2}",
    "power": "{x1} ** {x2}",
    "maximum": "torch.maximum({x1}, {x2})",
    "minimum": "torch.minimum({x1}, {x2})",
}
OF_A_NUMBER = {"maximum": "{x}.clamp(min={number})", "minimum": "{x}.clamp(max={number})"}


def _of_one(name: str) -> Callable[[Layer], Equal]:
    def equal(layer: Layer) -> Equal:
        _refuse_whole_numbers(layer)
        return Equal(OF_ONE[name].format(x=layer.x.code), first=layer.x.first)

    return equal


def _of_two(name: str) -> Callable[[Layer], Equal]:
    def equal(layer: Layer) -> Equal:
        _refuse_whole_numbers(layer)
        tensors = {port: tensors[0] for port, tensors in layer.inputs.items()}
        if len({len(each.shape) for each in tensors.values()}) > 1:
            raise NoEqualError("its tensors have different numbers of axes, which is not written")
        first = any(each.first for each in tensors.values())
        codes = {port: each.channels_first if first else each.as_keras for port, each in tensors.items()}
        numbers = {port: layer.config[port] for port in ("x1", "x2") if port not in codes}
        if numbers and name in OF_A_NUMBER:
            ((_, number),), (x,) = numbers.items(), codes.values()
            return Equal(OF_A_NUMBER[name].format(x=x, number=literal(number)), first=first)
        written = codes | {port: literal(number) for port, number in numbers.items()}
        if name == "power" and written["x1"].startswith("-"):
            written["x1"] = f"({written['x1']})"
        return Equal(OF_TWO[name].format(**written), first=first)

    return equal


def _slice(layer: Layer) -> Equal:
    """A part of a tensor, whose axes lie as in Keras from then on."""
    key = read_slices(layer.config["key"])
    if any(isinstance(part, slice) and part.step is not None and part.step < 0 for part in key):
        raise NoEqualError("PyTorch's slices do not go backwards")
    return Equal(f"{layer.x.as_keras}[{write_slices(key)}]")


def _product(layer: Layer) -> Equal:
    """A product of matrices, whose axes lie as in Keras."""
    _refuse_whole_numbers(layer)
    (first,), (second,) = layer.inputs["x1"], layer.inputs["x2"]
    return Equal(f"{first.as_keras} @ {second.as_keras}")


def _running_sum(layer: Layer) -> Equal:
    axis = layer.config.get("axis")
    if axis is None:
        raise NoEqualError("axis=None: a sum over all axes in a row is not written")
    _refuse_whole_numbers(layer)
    return Equal(f"{layer.x.as_keras}.cumsum({axis})")


def _ones(layer: Layer) -> Equal:
    _refuse_whole_numbers(layer)
    return Equal(f"torch.ones_like({layer.x.code})", first=layer.x.first)


def _refuse_whole_numbers(layer: Layer) -> None:
    if any(not each.dtype.startswith("float") for tensors in layer.inputs.values() for each in tensors):
        raise NoEqualError("it is written for floating-point numbers alone")


EQUALS: dict[str, Callable[[Layer], Equal]] = {
    "ops.get_item": _slice,
    "ops.cumsum": _running_sum,
    "ops.matmul": _product,
    "ops.ones_like": _ones,
    **{f"ops.{name}": _of_one(name) for name in OF_ONE},
    **{f"ops.{name}": _of_two(name) for name in OF_TWO},
}

"""What every equal is made of: the layer as it is asked for, and the PyTorch that takes its place.

PyTorch keeps the channels in front of the axes of a picture, Keras behind them. So each tensor of the code knows how it
lies, and a layer asks for the order that it needs: `Tensor.channels_first` and `Tensor.as_keras` move the axis only
where it lies otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.catalog.read import card, complete
from engine.network.code.python import Call, Expression, literal

Shape = tuple[int | None, ...]
Arrays = Sequence[np.ndarray]
Weights = Callable[[Arrays], dict[str, np.ndarray]]


class NoEqualError(Exception):
    """A layer, or a setting of one, that PyTorch has no equal for; the text is a plain sentence that says why."""


@dataclass(frozen=True)
class Tensor:
    """A tensor of the written code.

    Args:
        code: its variable, or an expression that needs no brackets.
        shape: as Keras has it, the batch first as None.
        first: whether the channels lie in front of the other axes.
        dtype: Keras's name.
    """

    code: str
    shape: Shape
    first: bool = False
    dtype: str = "float32"

    @property
    def channels_first(self) -> str:
        """Code with the channels behind the batch."""
        return self.code if self.first or len(self.shape) < 3 else f"{self.code}.movedim(-1, 1)"

    @property
    def as_keras(self) -> str:
        """Code with the axes in Keras's order."""
        return f"{self.code}.movedim(1, -1)" if self.first else self.code

    @property
    def channels(self) -> int:
        """The size of the last axis, which weights need to know."""
        return known(self.shape[-1])


@dataclass(frozen=True)
class Layer:
    """One call of a layer, as the drawing asks for it.

    Args:
        name: of its attributes in the module.
        kind: the catalog's name.
        config: all settings, Keras's defaults filled in.
        inputs: what arrives, by port.
        outputs: the shapes that leave, as Keras has them.
        used: the output ports from which something goes on.
    """

    name: str
    kind: str
    config: Mapping[str, Any]
    inputs: Mapping[str, Sequence[Tensor]]
    outputs: Sequence[Shape] = ()
    used: Set[str] = frozenset({"output"})

    @property
    def x(self) -> Tensor:
        """What arrives first."""
        return next(iter(self.inputs.values()))[0]

    @property
    def axes(self) -> int:
        """How many axes lie between the batch and the channels."""
        return len(self.x.shape) - 2

    def module(self, suffix: str = "") -> str:
        """Its attribute in the module."""
        return f"self.{self.name}{suffix}"

    def call(self, code: str) -> str:
        """Its module, called with `code`."""
        return f"{self.module()}({code})"

    def ints(self, name: str, count: int | None = None) -> tuple[int, ...]:
        """A setting that may be one number or one for each axis, as one for each axis."""
        value = self.config[name]
        return tuple(value) if isinstance(value, list | tuple) else (value,) * (count or self.axes)

    def only(self, name: str, *values: Any, why: str) -> None:
        """Raises NoEqualError unless the setting has one of the values."""
        if self.config.get(name) not in values:
            raise NoEqualError(f"{name}={literal(self.config.get(name))}: {why}")


@dataclass(frozen=True)
class Equal:
    """The PyTorch that takes a layer's place.

    Args:
        value: the expression that gives its output.
        modules: what its attributes are, by what follows its name.
        first: whether the channels of the output lie in front.
        before: statements that stand above.
        more: the expressions of further output ports, by port.
        after: statements for the end of `__init__`.
        weights: from Keras's weights, in Keras's order, to entries of the state dict by what follows the name.
        helpers: names of pieces in `pieces.PIECES` that the code calls.
    """

    value: str
    modules: Mapping[str, Expression] = field(default_factory=dict)
    first: bool = False
    before: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    weights: Weights = lambda arrays: {}
    helpers: tuple[str, ...] = ()


def nested(layer: Layer, name: str, tensor: Tensor) -> Layer:
    """The layer that a setting holds, called with `tensor`."""
    chosen = layer.config[name]
    kind, config = (chosen, {}) if isinstance(chosen, str) else (chosen["name"], chosen.get("config", {}))
    return Layer(layer.name, kind, complete(card("layer", kind), config), {"inputs": [tensor]})


def made(name: str, *arguments: Any, **keywords: Any) -> Call:
    """`nn.Conv2d(3, 8, padding="same")`: values as literals, single numbers where all of a tuple are equal."""
    return Call(
        f"nn.{name}", [literal(short(each)) for each in arguments], {k: literal(short(v)) for k, v in keywords.items()}
    )


def short(value: Any) -> Any:
    """One number for a tuple of equal ones, as a person would write it."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def known(size: int | None) -> int:
    """The size, where it must be known. Raises NoEqualError where it is not."""
    if size is None:
        raise NoEqualError("the size of its input is not known before the data come, and PyTorch must know it")
    return size


def same_padding(shape: Shape, kernel: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """How many zeros `padding="same"` puts before and behind each axis; the odd one goes behind.

    Args:
        kernel: how far each window reaches, gaps included.
    """
    pads = []
    for size, window, stride in zip(shape[1:-1], kernel, strides, strict=True):
        if stride == 1:
            total = window - 1
        else:
            total = max((math.ceil(known(size) / stride) - 1) * stride + window - known(size), 0)
        pads.append((total // 2, total - total // 2))
    return pads


def padded(code: str, pads: Sequence[tuple[int, int]], value: str = "") -> str:
    """`F.pad` on the axes behind batch and channels; it counts them from the last."""
    if not any(before or behind for before, behind in pads):
        return code
    flat = tuple(size for pair in reversed(pads) for size in pair)
    return f"F.pad({code}, {literal(flat)}{f', value={value}' if value else ''})"

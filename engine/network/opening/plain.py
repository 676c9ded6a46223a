"""What a model is, whatever file it came from: layers, how they call each other, what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.document.graph import MAX_NODES
from engine.errors import DocumentError

MAX_NESTED = 8  # models within models


@dataclass(frozen=True)
class Source:
    """A tensor: output number `output` of the call number `call` of a layer."""

    layer: str
    call: int = 0
    output: int = 0


@dataclass(frozen=True)
class Wire:
    """A tensor that goes into a call.

    Args:
        argument: which one, by its place (0, 1, ...) or its name.
        item: where it stands, when the argument is a list.
        fixed: its values, `{"value": ..., "dtype": ...}`, when it comes from no layer (its source then has no name).
    """

    argument: int | str
    source: Source
    item: int = 0
    fixed: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Call:
    """One use of a layer.

    Args:
        wires: the tensors, in the order of the arguments; several for one argument are a list (a merge layer).
        constants: arguments that are no tensors and not empty, e.g. `{"training": False}`.
    """

    wires: tuple[Wire, ...] = ()
    constants: Mapping[int | str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """One layer as its config tells it.

    Args:
        kind: the class, as the file names it: `Dense`.
        home: the module that the class is said to live in, e.g. `keras.layers`; a stranger's own is `mylib`.
        settings: its config, plain JSON.
        shapes: what it was built for, as Keras keeps it beside the config; empty when the file does not say.
        model: what is in it, when it is a model itself.
    """

    name: str
    kind: str
    home: str
    settings: Mapping[str, Any]
    calls: tuple[Call, ...]
    model: Model | None = None
    shapes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_keras(self) -> bool:
        """Whether the class is said to be Keras's own. Only the catalog decides what is made of it."""
        return self.home == "keras" or self.home.startswith("keras.")


@dataclass(frozen=True)
class Model:
    """Layers by their names, in the file's order."""

    name: str
    layers: tuple[Layer, ...]
    inputs: tuple[Source, ...]
    outputs: tuple[Source, ...]


def expect_room(count: int) -> None:
    """Raises DocumentError when a drawing cannot hold this many layers."""
    if count > MAX_NODES:
        raise DocumentError(
            f"The model has {count:,} layers" if count < 10**6 else "The model has more than a million layers",
            expected=f"at most {MAX_NODES:,}",
            cure="Open a part of it.",
        )

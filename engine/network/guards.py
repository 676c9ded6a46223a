"""Inputs that Keras's symbolic pass lets through although the real call fails, or kills the process.

`Layer.compute_output_spec` is arithmetic on shapes, and some layers do not look at the rank there. Each guard here
says what the layer needs; the contract test over the catalog compares the symbolic answer with a real call and fails
when a layer needs a guard that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import NetworkError
from engine.messages.answers import TensorInfo
from engine.network.walk import Wires

Guard = Callable[[Mapping[str, Any], TensorInfo], str | None]


def refuse(layer: str, config: Mapping[str, Any], wires: Wires[TensorInfo]) -> None:
    """Raises NetworkError when a layer could not be called on what arrives, although Keras would not say so yet."""
    guard = GUARDS.get(layer)
    if guard is None:
        return
    for info in (info for infos in wires.values() for info in infos):
        sentence = guard(config, info)
        if sentence:
            raise NetworkError(sentence)


def rank(*allowed: int) -> Guard:
    """A guard that wants the number of axes, batch included, to be one of these."""

    def guard(config: Mapping[str, Any], info: TensorInfo) -> str | None:
        if len(info.shape) in allowed:
            return None
        wanted = " or ".join(str(number - 1) for number in allowed)
        return f"It needs an input with {wanted} axes besides the batch, and gets {len(info.shape) - 1} ({info})."

    return guard


GUARDS: dict[str, Guard] = {
    **{f"Adaptive{kind}Pooling{axes}D": rank(axes + 2) for kind in ("Average", "Max") for axes in (1, 2, 3)},
    "MultiHeadAttention": rank(3, 4, 5),
    "GroupQueryAttention": rank(3),
}

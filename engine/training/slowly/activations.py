"""Activations with their real numbers, and their slopes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.messages.stepping import Line
from engine.training.slowly.written import index, number

# By name: the formula of an activation that looks at one number, with Z for the number.
FORMULAS = {
    "linear": "Z",
    "relu": r"\max(0, Z)",
    "sigmoid": r"\frac{1}{1 + e^{-Z}}",
    "tanh": r"\tanh(Z)",
    "softplus": r"\log(1 + e^{Z})",
    "softsign": r"\frac{Z}{1 + |Z|}",
    "silu": r"\frac{Z}{1 + e^{-Z}}",
    "gelu": r"Z \cdot \Phi(Z)",
    "exponential": "e^{Z}",
    "relu6": r"\min(\max(0, Z), 6)",
    "hard_sigmoid": r"\min(\max(0, Z / 6 + 0.5), 1)",
    "elu": r"Z \text{ if } Z > 0 \text{ else } \alpha\,(e^{Z} - 1)",
    "leaky_relu": r"Z \text{ if } Z > 0 \text{ else } \alpha\,Z",
    "selu": r"\lambda\,Z \text{ if } Z > 0 \text{ else } \lambda\alpha\,(e^{Z} - 1)",
}
SAID = {
    "relu": "What is below 0 becomes 0: such a unit is silent for this row, and no gradient goes back through it.",
    "sigmoid": "Squeezed between 0 and 1.",
    "tanh": "Squeezed between -1 and 1.",
    "softmax": "Every number becomes a share: all are above 0, and add up to 1.",
}


def name_of(function: Any) -> str:
    """An activation's name in Keras's spelling, of a function or of a layer."""
    if isinstance(function, keras.layers.ReLU):
        return "relu" if not (function.negative_slope or function.threshold or function.max_value) else "ReLU"
    known = {"LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
    name = getattr(function, "__name__", type(function).__name__)
    return known.get(type(function).__name__, name)


def activated(function: Any, z: np.ndarray, place: tuple[int, ...]) -> list[Line]:
    """What an activation makes of one number of a row.

    Args:
        z: what enters it, of one row. place: of the number.
    """
    name, j, one = name_of(function), index(place), float(z[place])
    if name == "linear":
        return [Line(latex=rf"a_{{{j}}} = z_{{{j}}} = {number(one)}", says="There is no activation.")]
    out = float(np.asarray(function(tf.constant(z[None])))[0][place])
    if name == "softmax":
        others = np.exp(z[place[:-1]].astype("float64") - float(z[place[:-1]].max()))
        summed = float(np.exp(z[place[:-1]].astype("float64")).sum())
        shown = rf"= \frac{{e^{{{number(one)}}}}}{{{number(summed)}}} " if np.isfinite(summed) else ""
        latex = (
            rf"a_{{{j}}} = \frac{{e^{{z_{{{j}}}}}}}{{\sum_{{k=1}}^{{{len(others)}}} e^{{z_k}}}} {shown}= {number(out)}"
        )
        return [Line(latex=latex, says=SAID[name])]
    if name in FORMULAS:
        latex = FORMULAS[name].replace("Z", f"z_{{{j}}}")
        filled = FORMULAS[name].replace("Z", f"({number(one)})" if one < 0 else number(one))
        return [Line(latex=rf"a_{{{j}}} = {latex} = {filled} = {number(out)}", says=SAID.get(name, ""))]
    told = name.replace("_", r"\_")
    return [Line(latex=rf"a_{{{j}}} = \text{{{told}}}({number(one)}) = {number(out)}")]


def slope(function: Any, z: np.ndarray, place: tuple[int, ...]) -> float | None:
    """da/dz of an activation that looks at one number; None for others, such as softmax."""
    if name_of(function) not in FORMULAS:
        return None
    entering = tf.constant(z[None])
    with tf.GradientTape() as tape:
        tape.watch(entering)
        out = function(entering)[(0, *place)]
    return float(np.asarray(tape.gradient(out, entering))[0][place])

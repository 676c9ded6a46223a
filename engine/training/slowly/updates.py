"""What the optimizer does to one weight, with its real numbers.

Each writer is given what Keras's optimizer held for that weight before the step, and says both the formula and the
number that it gives, in double precision. Keras computes in single precision; the two agree to 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from engine.messages.stepping import Line
from engine.training.slowly.written import factor, number, product, squared


@dataclass
class Update:
    """One weight in one step of an optimizer.

    Args:
        index: of the weight in its variable. w: the weight. g: dL/dw, clipped. rate: of this step. t: the step, from 1.
        lines: what is written so far.
    """

    optimizer: Any
    variable: Any
    index: tuple[int, ...]
    w: float
    g: float
    rate: float
    t: int
    lines: list[Line] = field(default_factory=list)

    def held(self, kept: list[Any]) -> float:
        """What the optimizer holds for this weight in one of its lists of variables."""
        return float(np.asarray(kept[self.optimizer._get_variable_index(self.variable)])[self.index])

    def write(self, latex: str, says: str = "") -> None:
        """Adds a line."""
        self.lines.append(Line(latex=latex, says=says))


def rate_of(optimizer: Any) -> float:
    """The learning rate of the step that comes: of a schedule, that of the steps so far."""
    return float(np.asarray(optimizer.learning_rate))


def update(one: Update, raw: float) -> float | None:
    """Writes what the optimizer does; returns the new weight by the formula, None where there is none here.

    Args:
        raw: dL/dw before it was clipped.
    """
    optimizer = one.optimizer
    name = type(optimizer).__name__
    if optimizer.gradient_accumulation_steps or optimizer.use_ema or name not in WRITERS:
        one.write(rf"g = \frac{{\partial L}}{{\partial w}} = {number(raw)}", _why(optimizer, name))
        return None
    _clipped(one, raw)
    _decayed(one)
    new = WRITERS[name](one)
    if one.variable.constraint is not None:
        one.write("", "At last the weight's constraint is kept to, which changes it once more.")
        return None
    return new


def _why(optimizer: Any, name: str) -> str:
    if optimizer.gradient_accumulation_steps:
        steps = optimizer.gradient_accumulation_steps
        return f"The gradients of {steps} steps are gathered; the weights change at every {steps}th step only."
    if optimizer.use_ema:
        return "The optimizer also keeps a mean over the steps (use_ema) and may put it in the place of the weights."
    return f"The formula of {name} is not written out here; old and new value are what it really did."


def _clipped(one: Update, raw: float) -> None:
    if one.g == raw:
        one.write(rf"g = \frac{{\partial L}}{{\partial w}} = {number(raw)}", "The gradient of the weight.")
        return
    one.write(
        rf"g = \text{{clip}}\left(\frac{{\partial L}}{{\partial w}}\right) = \text{{clip}}({number(raw)})"
        rf" = {number(one.g)}",
        "The gradient is clipped, as the optimizer is told to.",
    )


def _decayed(one: Update) -> None:
    """Weight decay of every optimizer is its own step before the gradient's: w loses a share of itself."""
    decay = one.optimizer.weight_decay
    if decay is None or not one.optimizer._use_weight_decay(one.variable):
        return
    before, decay = one.w, float(decay)
    one.w = before - before * decay * one.rate
    one.write(
        rf"w' = w - \eta\,\lambda\,w = {number(before)} - {product(one.rate, decay, before)} = {number(one.w)}",
        "Weight decay first: the weight loses a small share of itself, whatever the gradient says.",
    )


def _stepped(one: Update, formula: str, written: str, change: float) -> float:
    """The last line: the weight less the change."""
    new = one.w - change
    symbol = "w'" if any(line.latex.startswith("w'") for line in one.lines) else "w"
    one.write(
        rf"w_{{\text{{new}}}} = {symbol} - {formula} = {number(one.w)} - {written} = {number(new)}",
        f"The weight changes by {-change:.4g}.",
    )
    return new


def _sgd(one: Update) -> float:
    optimizer, g, rate = one.optimizer, one.g, one.rate
    if not optimizer.momentum:
        return _stepped(one, r"\eta\,g", product(rate, g), rate * g)
    mu, before = float(optimizer.momentum), one.held(optimizer.momentums)
    m = mu * before - rate * g
    one.write(
        rf"m_{{{one.t}}} = \mu\,m_{{{one.t - 1}}} - \eta\,g = {product(mu, before)} - {product(rate, g)} = {number(m)}",
        "Momentum: a share of the last change goes on, and the gradient's is added.",
    )
    if optimizer.nesterov:
        written = rf"\left({product(rate, g)} - {product(mu, m)}\right)"
        return _stepped(one, r"(\eta\,g - \mu\,m)", written, rate * g - mu * m)
    return _stepped(one, "(-m)", f"({number(-m)})", -m)


def _rmsprop(one: Update) -> float:
    optimizer, g, rate, t = one.optimizer, one.g, one.rate, one.t
    rho, epsilon, before = float(optimizer.rho), float(optimizer.epsilon), one.held(optimizer._velocities)
    v = rho * before + (1 - rho) * g * g
    one.write(
        rf"v_{{{t}}} = \rho\,v_{{{t - 1}}} + (1 - \rho)\,g^2 = {product(rho, before)} + {number(1 - rho)} \cdot"
        rf" {squared(g)} = {number(v)}",
        "A running mean of squared gradients.",
    )
    below, name = v, "v"
    if optimizer.centered:
        mean_before = one.held(optimizer._average_gradients)
        mean = rho * mean_before + (1 - rho) * g
        below, name = v - mean * mean, r"v - \bar g^2"
        one.write(
            rf"\bar g_{{{t}}} = \rho\,\bar g_{{{t - 1}}} + (1 - \rho)\,g = {product(rho, mean_before)} +"
            rf" {product(1 - rho, g)} = {number(mean)}",
            "A running mean of gradients: centered RMSprop takes its square away.",
        )
    change = rate * g / math.sqrt(below + epsilon)
    formula = rf"\frac{{\eta\,g}}{{\sqrt{{{name} + \epsilon}}}}"
    written = rf"\frac{{{product(rate, g)}}}{{\sqrt{{{number(below)} + {number(epsilon)}}}}}"
    if not optimizer.momentum:
        return _stepped(one, formula, written, change)
    mu, moving = float(optimizer.momentum), one.held(optimizer._momentums)
    m = mu * moving + change
    one.write(
        rf"m_{{{t}}} = \mu\,m_{{{t - 1}}} + {formula} = {product(mu, moving)} + {written} = {number(m)}", "Momentum."
    )
    return _stepped(one, "m", factor(m), m)


def _adam(one: Update) -> float:
    optimizer, g, rate, t = one.optimizer, one.g, one.rate, one.t
    first, second, epsilon = float(optimizer.beta_1), float(optimizer.beta_2), float(optimizer.epsilon)
    m_before, v_before = one.held(optimizer._momentums), one.held(optimizer._velocities)
    m, v = m_before + (g - m_before) * (1 - first), v_before + (g * g - v_before) * (1 - second)
    one.write(
        rf"m_{{{t}}} = \beta_1 m_{{{t - 1}}} + (1 - \beta_1)\,g = {product(first, m_before)} + {product(1 - first, g)}"
        rf" = {number(m)}",
        "A running mean of gradients (momentum).",
    )
    one.write(
        rf"v_{{{t}}} = \beta_2 v_{{{t - 1}}} + (1 - \beta_2)\,g^2 = {product(second, v_before)} + {number(1 - second)}"
        rf" \cdot {squared(g)} = {number(v)}",
        "A running mean of squared gradients: how large they usually are.",
    )
    alpha = rate * math.sqrt(1 - second**t) / (1 - first**t)
    one.write(
        rf"\alpha = \eta\,\frac{{\sqrt{{1 - \beta_2^{{{t}}}}}}}{{1 - \beta_1^{{{t}}}}} = {number(rate)} \cdot"
        rf" \frac{{\sqrt{{1 - {number(second)}^{{{t}}}}}}}{{1 - {number(first)}^{{{t}}}}} = {number(alpha)}",
        "Bias correction: both means begin at 0, and are too small in the first steps.",
    )
    if optimizer.amsgrad:
        v = max(one.held(optimizer._velocity_hats), v)
        one.write(rf"\hat v = \max(\hat v, v) = {number(v)}", "AMSGrad: the largest v so far.")
    change = m * alpha / (math.sqrt(v) + epsilon)
    return _stepped(
        one, r"\alpha\,\frac{m}{\sqrt{v} + \epsilon}",
        rf"\frac{{{product(alpha, m)}}}{{\sqrt{{{number(v)}}} + {number(epsilon)}}}", change,
    )  # fmt: skip


def _adagrad(one: Update) -> float:
    optimizer, g, rate, t = one.optimizer, one.g, one.rate, one.t
    before, epsilon = one.held(optimizer._accumulators), float(optimizer.epsilon)
    summed = before + g * g
    one.write(
        rf"s_{{{t}}} = s_{{{t - 1}}} + g^2 = {number(before)} + {squared(g)} = {number(summed)}",
        "All squared gradients so far, added up; it begins at initial_accumulator_value.",
    )
    return _stepped(
        one, r"\frac{\eta\,g}{\sqrt{s + \epsilon}}",
        rf"\frac{{{product(rate, g)}}}{{\sqrt{{{number(summed)} + {number(epsilon)}}}}}",
        rate * g / math.sqrt(summed + epsilon),
    )  # fmt: skip


WRITERS: dict[str, Callable[[Update], float]] = {
    keras.optimizers.SGD.__name__: _sgd,
    keras.optimizers.RMSprop.__name__: _rmsprop,
    keras.optimizers.Adam.__name__: _adam,
    keras.optimizers.AdamW.__name__: _adam,
    keras.optimizers.Adagrad.__name__: _adagrad,
}

"""Numbers as formulas show them, and how many numbers lie."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from engine.messages.stepping import Spread

DIGITS = 4  # significant ones
BINS = 24


def number(value: float) -> str:
    """A number in LaTeX with four significant digits: `0.1234`, `-1.235 \\cdot 10^{-5}`."""
    value = float(value)
    if math.isnan(value):
        return r"\text{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.{DIGITS}g}" if abs(value) < 10**DIGITS else f"{value:.0f}"
    digits, power = f"{value:.{DIGITS - 1}e}".split("e")
    digits = digits.rstrip("0").rstrip(".")
    return rf"10^{{{int(power)}}}" if digits == "1" else rf"{digits} \cdot 10^{{{int(power)}}}"


def factor(value: float) -> str:
    """A number inside a product or behind a sign: in brackets where it is below 0."""
    return rf"({number(value)})" if value < 0 else number(value)


def squared(value: float) -> str:
    """A number to the power of two."""
    text = number(value)
    return f"({text})^2" if value < 0 or "^" in text else f"{text}^2"


def product(*values: float) -> str:
    """Factors with dots between them."""
    return r" \cdot ".join([number(values[0]), *map(factor, values[1:])])


def total(terms: Sequence[str], more: int) -> str:
    """Terms with a plus between them; `more` are not shown."""
    shown = " + ".join([*terms[:1], *(f"({term})" if term.startswith("-") else term for term in terms[1:])])
    if not more:
        return shown or "0"
    rest = rf"\underbrace{{\dots}}_{{{more}\text{{ more}}}}"
    return f"{shown} + {rest}" if shown else rest


def index(place: Iterable[int]) -> str:
    """An index as a subscript shows it, from 0: `3,0,5`."""
    return ",".join(str(int(each)) for each in place)


def matrix(values: np.ndarray) -> str:
    """A small matrix in LaTeX."""
    rows = (" & ".join(f"{value:.3g}" for value in row) for row in np.atleast_2d(values))
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def spread(values: Any) -> Spread | None:
    """How numbers lie; None where there are none, or not all are finite."""
    flat = np.asarray(values, dtype="float64").ravel()
    if not flat.size or not np.isfinite(flat).all():
        return None
    low, high = float(flat.min()), float(flat.max())
    ends = (low, high) if high > low else (low - 0.5, low + 0.5)
    return Spread(
        mean=float(flat.mean()),
        deviation=float(flat.std()),
        low=low,
        high=high,
        zeros=float((flat == 0).mean()),
        norm=float(np.sqrt((flat**2).sum())),
        counts=tuple(int(count) for count in np.histogram(flat, BINS, ends)[0]),
    )

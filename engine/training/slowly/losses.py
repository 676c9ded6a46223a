"""The loss of one row at one output, written out with its real numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.messages.answers import TargetFacts
from engine.messages.stepping import Line, RowLoss
from engine.training.slowly.written import factor, number, total

SHOWN = 4  # terms of a sum
CLIPPED = 1e-7  # Keras takes no probability for smaller than this
EACH_NUMBER = ("MeanSquaredError", "MeanAbsoluteError")  # whatever the shape


def row_loss(name: str, loss: Any, target: TargetFacts, *, y: Any, said: Any, row: int) -> RowLoss:
    """The loss of a row of a batch at one output.

    Args:
        name: of the loss in the catalog. loss: the Keras object. y, said: what is right and was said, of the batch.
    """
    truth, gave = np.asarray(y[row]), np.asarray(said[row], dtype="float64")
    each = np.asarray(loss(y[row : row + 1], said[row : row + 1]), dtype="float64")
    value = float(each.mean())
    writer = WRITERS.get(name)
    if name in EACH_NUMBER and truth.size == gave.size:
        truth, gave = truth.ravel(), gave.ravel()
    lines = writer(loss, truth, gave, value) if writer and gave.ndim == 1 and truth.ndim <= 1 else []
    if not lines:
        lines = [Line(latex=rf"L = {number(value)}", says=f"The loss of the row by {name}.")]
    return RowLoss(target=target.name, loss=name, truth=_truth(target, truth), value=value, lines=tuple(lines))


def _truth(target: TargetFacts, truth: np.ndarray) -> str:
    if truth.size > 1:
        return f"{truth.size:,} values"
    one = float(truth.ravel()[0])
    if target.kind == "classes" and 0 <= int(one) < len(target.classes):
        return target.classes[int(one)]
    return f"{one:.4g}"


def _integer_classes(loss: Any, truth: np.ndarray, gave: np.ndarray, value: float) -> list[Line]:
    return _of_class(int(truth.ravel()[0]), gave, value, _reads_logits(loss))


def _one_hot(loss: Any, truth: np.ndarray, gave: np.ndarray, value: float) -> list[Line]:
    smoothing = float(loss._fn_kwargs.get("label_smoothing", 0.0) or 0.0)
    if smoothing or sorted(set(truth.tolist())) != [0.0, 1.0] or truth.sum() != 1:
        return []
    return _of_class(int(truth.argmax()), gave, value, _reads_logits(loss))


def _of_class(label: int, gave: np.ndarray, value: float, logits: bool) -> list[Line]:
    if not logits:
        share = min(max(float(gave[label] / gave.sum()), CLIPPED), 1 - CLIPPED)
        return [
            Line(
                latex=rf"L = -\log p_{{{label}}} = -\log({number(share)}) = {number(value)}",
                says="The logarithm of the probability of the right class, with a minus: 0 where the network is sure "
                "and right, large where it is sure and wrong.",
            )
        ]
    summed = float(np.exp(gave).sum())
    below = number(summed) if np.isfinite(summed) else r"\sum_k e^{z_k}"
    shares = np.exp(gave - gave.max())
    share = float(shares[label] / shares.sum())
    return [
        Line(
            latex=rf"p_{{{label}}} = \frac{{e^{{z_{{{label}}}}}}}{{\sum_k e^{{z_k}}}} = "
            rf"\frac{{e^{{{number(gave[label])}}}}}{{{below}}} = {number(share)}",
            says="The network gives scores (logits); softmax makes probabilities of them.",
        ),
        Line(
            latex=rf"L = -\log p_{{{label}}} = -\log({number(share)}) = {number(value)}",
            says="The logarithm of the probability of the right class, with a minus: 0 where the network is sure and "
            "right, large where it is sure and wrong.",
        ),
    ]


def _binary(loss: Any, truth: np.ndarray, gave: np.ndarray, value: float) -> list[Line]:
    if float(loss._fn_kwargs.get("label_smoothing", 0.0) or 0.0) or truth.size != gave.size:
        return []
    truth, lines = truth.ravel().astype("float64"), []
    shares = np.clip(gave, CLIPPED, 1 - CLIPPED)
    others = 1 - shares
    if _reads_logits(loss):
        shares, others = 1 / (1 + np.exp(-gave)), 1 / (1 + np.exp(gave))
        lines.append(
            Line(
                latex=rf"p = \frac{{1}}{{1 + e^{{-z}}}} = \frac{{1}}{{1 + e^{{-{factor(gave[0])}}}}}"
                rf" = {number(shares[0])}",
                says="The network gives a score (a logit); the sigmoid makes a probability of it.",
            )
        )
    terms = [_of_two(*map(float, each)) for each in zip(truth, shares, others, strict=True)]
    mean = rf"\frac{{1}}{{{len(terms)}}}\left({total(terms[:SHOWN], max(0, len(terms) - SHOWN))}\right)"
    latex = terms[0] if len(terms) == 1 else mean
    lines.append(
        Line(
            latex=rf"L = -\left[y \log p + (1 - y) \log(1 - p)\right] = {latex} = {number(value)}"
            if len(terms) == 1
            else rf"L = {latex} = {number(value)}",
            says="Of the two logarithms only that of what is right counts.",
        )
    )
    return lines


def _of_two(y: float, p: float, other: float) -> str:
    """One term; of a label that is 0 or 1 only one of both logarithms is left."""
    if y in (0.0, 1.0):
        return rf"-\log({number(p if y else other)})"
    return rf"-\left[{number(y)} \log({number(p)}) + {number(1 - y)} \log({number(other)})\right]"


def _differences(power: int) -> Callable[[Any, np.ndarray, np.ndarray, float], list[Line]]:
    """The mean of squared (2) or absolute (1) differences."""

    def write(loss: Any, truth: np.ndarray, gave: np.ndarray, value: float) -> list[Line]:
        truth = np.broadcast_to(truth.ravel(), gave.shape) if truth.size in (1, gave.size) else truth
        if truth.shape != gave.shape:
            return []
        left, right = (r"\left(", r"\right)^2") if power == 2 else (r"\left|", r"\right|")
        terms = [f"{left}{number(a)} - {factor(y)}{right}" for a, y in zip(gave, truth, strict=True)]
        shown = total(terms[:SHOWN], max(0, len(terms) - SHOWN))
        latex = shown if len(terms) == 1 else rf"\frac{{1}}{{{len(terms)}}}\left[{shown}\right]"
        formula = rf"{left}a - y{right}"
        over = "" if len(terms) == 1 else r"\frac{1}{n} \sum "
        what = "squared: a large difference counts far more than a small one" if power == 2 else "without its sign"
        return [
            Line(
                latex=rf"L = {over}{formula} = {latex} = {number(value)}",
                says=f"What was said less what is right, {what}.",
            )
        ]

    return write


def _reads_logits(loss: Any) -> bool:
    return bool(loss._fn_kwargs.get("from_logits", False))


WRITERS: dict[str, Callable[[Any, np.ndarray, np.ndarray, float], list[Line]]] = {
    "SparseCategoricalCrossentropy": _integer_classes,
    "CategoricalCrossentropy": _one_hot,
    "BinaryCrossentropy": _binary,
    "MeanSquaredError": _differences(2),
    "MeanAbsoluteError": _differences(1),
}

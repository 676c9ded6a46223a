"""The gradient of one weight as the chain rule gives it: dL/dw is the sum of dL/dz times dz/dw over rows and places.

dz/dw is found by forward differentiation through the very layer, whatever it is; dL/dz comes from the backward pass.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from engine.messages.stepping import Line, Passed, Term, Weight
from engine.training.slowly.activations import slope
from engine.training.slowly.passes import LINEAR, Drawn, dense
from engine.training.slowly.stepping import Slow
from engine.training.slowly.written import factor, index, number, product, total

SHOWN = 12  # terms
WRITTEN = 3  # terms in the formula
LONGEST = 40  # layers of the path


@dataclass(frozen=True)
class Chain:
    """The terms of a chain rule.

    Args:
        terms: the largest; count: how many are not 0. summed: all of them added up; None where it cannot be told.
        regularization: what is added to it. inner: whether z enters an activation of the layer, else it leaves it.
    """

    terms: tuple[Term, ...]
    count: int
    summed: float | None
    regularization: float
    inner: bool


def chain_of(slow: Slow, weight: Weight, variable: Any) -> Chain:
    """The chain rule of a weight in the step that is looked at."""
    node, added = weight.node, _of_regularizer(variable, weight.index)
    seen = slow.looked.seen
    inner = node in seen.inner_gradients
    key = next(((id, port) for id, port in seen.gradients if id == node), None)
    before = seen.inner_gradients.get(node) if inner else seen.gradients.get(key) if key else None
    by = None
    if before is not None and len(slow.net.users(node)) == 1:
        with suppress(tf.errors.OpError, LookupError, ValueError, NotImplementedError):
            by = _tangent(slow, variable, weight.index, node, inner)
    if before is None or by is None:
        return Chain((), 0, None, added, inner)
    products = before.astype("float64") * by
    places = np.argwhere(products != 0)
    sizes = np.abs(products[tuple(places.T)]) if len(places) else np.zeros(0)
    largest = [tuple(int(each) for each in places[at]) for at in np.argsort(-sizes, kind="stable")[:SHOWN]]
    terms = tuple(
        Term(row=at[0], place=at[1:], before=float(before[at]), by=float(by[at]), product=float(products[at]))
        for at in largest
    )
    return Chain(terms, len(places), float(products.sum()), added, inner)


def _tangent(slow: Slow, variable: Any, at: tuple[int, ...], node: str, inner: bool) -> np.ndarray | None:
    """dz/dw of one weight, in the shape of z."""
    one = np.zeros(variable.shape, dtype="float32")
    one[at] = 1.0
    with tf.autodiff.ForwardAccumulator(variable.value, tf.constant(one)) as forward:
        seen = slow.again()
    z = seen.inner.get(node) if inner else next(values for (id, _), values in seen.values.items() if id == node)
    found = forward.jvp(z)
    return None if found is None else np.asarray(found, dtype="float64")


def _of_regularizer(variable: Any, at: tuple[int, ...]) -> float:
    if variable.regularizer is None:
        return 0.0
    with tf.GradientTape() as tape:
        penalty = variable.regularizer(variable.value)
    return float(dense(tape.gradient(penalty, variable.value))[at])


def path_of(slow: Slow, node: str) -> tuple[Passed, ...]:
    """From the loss back to a node along the drawing, the way of the larger gradients, each with its norm."""
    net, norms = slow.net, norms_of(slow)
    ahead = {each.id: [edge.target for edge in net.graph.edges if edge.source == each.id] for each in net.graph.nodes}
    way, at = [node], node
    while ahead[at] and len(way) < LONGEST:
        at = max(ahead[at], key=lambda id: norms.get(id, -1.0))
        way.append(at)
    return tuple(Passed(node=id, norm=norms[id]) for id in reversed(way) if id in norms)


def norms_of(slow: Slow) -> dict[str, float]:
    """By node, the norm of dL/d(what leaves it)."""
    squares: dict[str, float] = {}
    for (node, _), gradient in slow.looked.seen.gradients.items():
        squares[node] = squares.get(node, 0.0) + float((gradient.astype("float64") ** 2).sum())
    return {node: square**0.5 for node, square in squares.items()}


def written(slow: Slow, weight: Weight, chain: Chain, gradient: float) -> tuple[Line, ...]:
    """The chain rule in LaTeX, with the largest terms."""
    if chain.summed is None:
        shared = len(slow.net.users(weight.node)) > 1
        says = "This layer is used several times: what comes back from each use is added up." if shared else (
            "This layer's inner steps are not written out: its gradient is what Keras gives."
        )  # fmt: skip
        return (Line(latex=rf"\frac{{\partial L}}{{\partial w}} = {number(gradient)}", says=says),)
    z = "z" if chain.inner else "y"
    several = len(slow.looked.rows)
    where = "rows" if not chain.terms or len(chain.terms[0].place) < 2 else "rows and places"
    shown = [product(term.before, term.by) for term in chain.terms[:WRITTEN]]
    lines = [
        Line(
            latex=rf"\frac{{\partial L}}{{\partial w}} = \sum_{{\text{{{where}}}}}"
            rf" \frac{{\partial L}}{{\partial {z}}} \cdot \frac{{\partial {z}}}{{\partial w}}",
            says=f"How much the loss changes with {z}, times how much {z} changes with the weight, added up over "
            f"{several} rows{' and every place the weight is used at' if where != 'rows' else ''}.",
        ),
        Line(
            latex=rf"\frac{{\partial L}}{{\partial w}} = {total(shown, max(0, chain.count - WRITTEN))}"
            rf" = {number(chain.summed)}",
            says=_by(slow.net, weight, chain),
        ),
    ]
    if chain.regularization:
        lines.append(
            Line(
                latex=rf"{number(chain.summed)} + {factor(chain.regularization)} = {number(gradient)}",
                says="The regularizer of this weight adds its own gradient.",
            )
        )
    return (*lines, *_through_activation(slow, weight, chain))


def _by(net: Drawn, weight: Weight, chain: Chain) -> str:
    layer = net.layer(weight.node)
    if isinstance(layer, LINEAR) and weight.name == "bias":
        return "z grows with its bias one to one: dz/db is 1."
    if isinstance(layer, LINEAR) and chain.inner:
        return "dz/dw is the number that this weight is multiplied by: what arrives at the layer."
    return "dy/dw is worked out by forward differentiation through the layer."


def _through_activation(slow: Slow, weight: Weight, chain: Chain) -> list[Line]:
    """dL/dz of the largest term: dL/da times the slope of the activation."""
    layer, seen = slow.net.layer(weight.node), slow.looked.seen
    key = next(((id, port) for id, port in seen.gradients if id == weight.node), None)
    if not chain.inner or not chain.terms or key is None:
        return []
    term = chain.terms[0]
    steep = slope(layer.activation, np.asarray(seen.inner[weight.node][term.row]), term.place)
    if steep is None:
        return []
    arrives, j = float(seen.gradients[key][(term.row, *term.place)]), index(term.place)
    return [
        Line(
            latex=rf"\frac{{\partial L}}{{\partial z_{{{j}}}}} = \frac{{\partial L}}{{\partial a_{{{j}}}}} \cdot"
            rf" f'(z_{{{j}}}) = {product(arrives, steep)} = {number(term.before)}",
            says="Of the largest term: what comes back from behind, times the slope of the activation there.",
        )
    ]

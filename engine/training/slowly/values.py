"""How one number of one row came about: a layer's formula with its real numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.catalog.read import placeable
from engine.errors import CatalogError
from engine.messages.stepping import Line
from engine.network import constant
from engine.network.walk import owner_of
from engine.training.slowly.activations import activated
from engine.training.slowly.passes import LINEAR, Drawn, Passes, caught
from engine.training.slowly.written import factor, index, matrix, number, product, total

SHOWN = 4  # terms of a sum
WIDEST = 7  # rows and columns of a patch that is written out


@dataclass(frozen=True)
class Value:
    """One number of one row of what leaves a node.

    Args:
        row: of the batch, from 0. place: its index in the row.
        inputs: what arrives at the node, of the whole batch.
    """

    net: Drawn
    seen: Passes
    node: str
    row: int
    place: tuple[int, ...]
    inputs: tuple[Any, ...]

    @property
    def layer(self) -> Any:
        """The Keras layer; None for an operation, an Input or a Constant."""
        return self.net.layer(self.node)

    @property
    def out(self) -> float:
        """The number itself."""
        return float(leaves(self.net, self.seen, self.node)[self.row][self.place])

    @property
    def given(self) -> np.ndarray:
        """What arrives first, of this row."""
        return np.asarray(self.inputs[0][self.row])

    def at(self, values: np.ndarray) -> float:
        """The number of a row of the same shape that stands at this place."""
        return float(values[self.place])


def value_of(net: Drawn, seen: Passes, node: str, row: int, place: tuple[int, ...]) -> Value:
    """A number of what leaves a node."""
    inputs = tuple(seen.values[key] for key in net.arriving(node) if key in seen.values)
    return Value(net, seen, node, row, place, inputs)


def leaves(net: Drawn, seen: Passes, node: str) -> np.ndarray:
    """What leaves a node by its first port, of the batch."""
    port = next(port for id, port in net.places if id == node)
    return np.asarray(seen.values[node, port])


def written(value: Value) -> tuple[Line, ...]:
    """The formula of a number, line by line; where there is none here, what the layer does in a sentence."""
    layer = value.layer
    if isinstance(layer, LINEAR) and value.node in value.seen.inner:
        return tuple(_linear(value))
    for kinds, write in WRITERS:
        if isinstance(layer, kinds) and value.inputs:
            return tuple(write(value))
    return (_sentence(value),)


def _sentence(value: Value) -> Line:
    owner = owner_of(value.net.graph, value.net.node(value.node))
    if owner.layer == "Input":
        says = "This number comes from the data, as the recipe prepared it."
    elif owner.layer == constant.NAME:
        says = "This number is fixed."
    else:
        try:
            says = placeable(owner.layer).summary
        except CatalogError:
            says = ""
    return Line(latex=rf"y_{{{index(value.place)}}} = {number(value.out)}", says=says)


def _linear(value: Value) -> list[Line]:
    """z is a sum of weights times what arrives, plus a bias; an activation makes what leaves of it."""
    layer, j = value.layer, index(value.place)
    x = value.inputs[0][value.row : value.row + 1]
    with tf.GradientTape(persistent=True) as tape, caught(layer) as inner:
        layer(x)
        z = inner[0][(0, *value.place)]
    by, weights = np.asarray(tape.gradient(z, layer.kernel.value)), np.asarray(layer.kernel)  # what each is times
    bias = 0.0
    if layer.bias is not None:
        bias = float((np.asarray(tape.gradient(z, layer.bias.value)) * np.asarray(layer.bias)).sum())
    lines = [Line(says=_of_sum(layer)), *_summed(weights, by, bias, float(z), j)]
    if by.ndim > 2 and by.shape[0] <= WIDEST and by.shape[1] <= WIDEST:
        lines += _patch(weights, by)
    return lines + activated(layer.activation, np.asarray(value.seen.inner[value.node][value.row]), value.place)


def _of_sum(layer: Any) -> str:
    if isinstance(layer, keras.layers.Dense | keras.layers.EinsumDense):
        return "Each number that arrives is multiplied by a weight of its own; all are added up, and a bias."
    return (
        "The kernel lies over a patch of what arrives: each weight is multiplied by the number below it; all are added "
        "up, and a bias. The same kernel goes over every place."
    )


def _summed(weights: np.ndarray, by: np.ndarray, bias: float, z: float, j: str) -> list[Line]:
    """The sum with its largest terms."""
    places = np.argwhere(by != 0)
    terms = sorted(
        (tuple(map(int, place)) for place in places), key=lambda place: -abs(float(weights[place] * by[place]))
    )
    shown = [product(float(weights[place]), float(by[place])) for place in terms[:SHOWN]]
    names = [rf"w_{{{index(place)}}}\,x" for place in terms[:SHOWN]]
    tail = f" + {factor(bias)}" if bias else ""
    return [
        Line(latex=rf"z_{{{j}}} = \sum w\,x + b = {total(names, max(0, len(terms) - SHOWN))} + b"),
        Line(
            latex=rf"z_{{{j}}} = {total(shown, max(0, len(terms) - SHOWN))}{tail} = {number(z)}",
            says="The largest terms first. A number that is 0 adds nothing, and is not counted.",
        ),
    ]


def _patch(weights: np.ndarray, by: np.ndarray) -> list[Line]:
    """The patch and the kernel of the channel that adds most."""
    products = weights * by
    rest = np.abs(products.sum(axis=(0, 1)))
    channel = tuple(map(int, np.unravel_index(int(rest.argmax()), rest.shape)))
    where: tuple[Any, ...] = (slice(None), slice(None), *channel)
    patch, kernel = by[where], weights[where]
    if patch.ndim != 2:
        return []
    summed = float(products[where].sum())
    return [
        Line(
            latex=rf"{matrix(patch)} \odot {matrix(kernel)} \;\xrightarrow{{\text{{sum}}}}\; {number(summed)}",
            says="Patch and kernel of the channel that adds most, number by number, and their sum.",
        )
    ]


def _activation(value: Value) -> list[Line]:
    layer = value.layer
    function = layer.activation if isinstance(layer, keras.layers.Activation) else layer
    return activated(function, value.given, value.place)


def _normalized(value: Value) -> list[Line]:
    """BatchNormalization: over the batch; LayerNormalization: over the row."""
    layer, x = value.layer, np.asarray(value.inputs[0], dtype="float64")
    over_batch = isinstance(layer, keras.layers.BatchNormalization)
    axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0]
    several = not isinstance(layer.axis, int) and len(layer.axis) > 1
    if several or axis not in (-1, x.ndim - 1):
        return [_sentence(value)]
    channel, one = value.place[-1], float(x[value.row][value.place])
    if over_batch and not layer.trainable:
        mean, variance = float(layer.moving_mean[channel]), float(layer.moving_variance[channel])
        whose = "The layer is frozen: mean and variance are the moving ones that it holds."
    else:
        over = x[..., channel] if over_batch else x[value.row][value.place[:-1]]
        mean, variance = float(over.mean()), float(over.var())
        whose = "Mean and variance are those of this channel in this batch, as in training." if over_batch else (
            "Mean and variance are those of this row."
        )  # fmt: skip
    normal = (one - mean) / np.sqrt(variance + layer.epsilon)
    gamma = 1.0 if layer.gamma is None else float(layer.gamma[channel])
    beta = 0.0 if layer.beta is None else float(layer.beta[channel])
    return [
        Line(
            latex=r"\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} = "
            rf"\frac{{{number(one)} - {factor(mean)}}}{{\sqrt{{{number(variance)} + {number(layer.epsilon)}}}}} "
            rf"= {number(normal)}",
            says=whose,
        ),
        Line(
            latex=rf"y = \gamma\,\hat x + \beta = {product(gamma, normal)} + {factor(beta)} = {number(value.out)}",
            says="Gamma and beta are learned.",
        ),
    ]


def _embedded(value: Value) -> list[Line]:
    token, column = int(value.given[value.place[:-1]]), value.place[-1]
    return [
        Line(
            latex=rf"y_{{{index(value.place)}}} = E_{{{token},{column}}} = {number(value.out)}",
            says=f"Each token has a row of numbers of its own. Token {token} is looked up: this is number {column} of "
            "its row.",
        )
    ]


def _dropped(value: Value) -> list[Line]:
    x, rate = value.at(value.given), float(value.layer.rate)
    if value.out == 0 and x != 0:
        return [Line(latex=rf"y = {product(x, 0.0)} = 0", says="Dropout has put this number to 0 in this step.")]
    says = "Dropout has kept this number, and made it larger by 1 / (1 - rate), so that sums stay as large as before."
    if x == 0:
        says = "The number was 0 before; whether Dropout dropped it makes no difference."
    return [Line(latex=rf"y = \frac{{{number(x)}}}{{1 - {number(rate)}}} = {number(value.out)}", says=says)]


def _pooled(value: Value) -> list[Line]:
    """The largest, or the mean, of the numbers that lie in the window."""
    x = tf.convert_to_tensor(value.inputs[0][value.row : value.row + 1])
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = value.layer(x)[(0, *value.place)]
    by = np.asarray(tape.gradient(out, x))[0]
    used = [tuple(map(int, place)) for place in np.argwhere(by != 0)]
    shown = [number(float(value.given[place])) for place in used[:SHOWN]]
    if "Max" in type(value.layer).__name__:
        where = index(used[0]) if used else ""
        return [
            Line(
                latex=rf"y_{{{index(value.place)}}} = \max(\text{{window}}) = x_{{{where}}} = {number(value.out)}",
                says="The largest number of the window. Back goes its gradient alone; the others get none.",
            )
        ]
    return [
        Line(
            latex=rf"y_{{{index(value.place)}}} = \frac{{1}}{{{len(used)}}}"
            rf"\left({total(shown, max(0, len(used) - SHOWN))}\right) = {number(value.out)}",
            says="The mean of the numbers of the window.",
        )
    ]


def _moved(value: Value) -> list[Line]:
    """Flatten, Reshape: the number that stood elsewhere."""
    flat = int(np.ravel_multi_index(value.place, leaves(value.net, value.seen, value.node).shape[1:]))
    from_place = tuple(map(int, np.unravel_index(flat, value.given.shape)))
    return [
        Line(
            latex=rf"y_{{{index(value.place)}}} = x_{{{index(from_place)}}} = {number(value.out)}",
            says="The same numbers in another shape: nothing is computed.",
        )
    ]


def _merged(sign: str, name: str) -> Callable[[Value], list[Line]]:
    def write(value: Value) -> list[Line]:
        arrived = [np.asarray(each[value.row]) for each in value.inputs]
        shape = leaves(value.net, value.seen, value.node).shape[1:]
        numbers = [value.at(np.broadcast_to(each, shape)) for each in arrived]
        shown = sign.join([number(numbers[0]), *map(factor, numbers[1:])])
        return [Line(latex=rf"y_{{{index(value.place)}}} = {shown} = {number(value.out)}", says=name)]

    return write


def _scaled(value: Value) -> list[Line]:
    x, layer = value.at(value.given), value.layer
    return [
        Line(
            latex=rf"y = x \cdot \text{{scale}} + \text{{offset}} = {product(x, float(layer.scale))}"
            rf" + {factor(float(layer.offset))} = {number(value.out)}",
            says="Every number is scaled alike.",
        )
    ]


L = keras.layers
WRITERS: tuple[tuple[Any, Callable[[Value], list[Line]]], ...] = (
    ((L.Activation, L.ReLU, L.LeakyReLU, L.ELU, L.Softmax), _activation),
    ((L.BatchNormalization, L.LayerNormalization), _normalized),
    ((L.Embedding,), _embedded),
    ((L.Dropout,), _dropped),
    (
        (
            L.MaxPooling1D, L.MaxPooling2D, L.MaxPooling3D, L.AveragePooling1D, L.AveragePooling2D, L.AveragePooling3D,
            L.GlobalMaxPooling1D, L.GlobalMaxPooling2D, L.GlobalAveragePooling2D,
        ),
        _pooled,
    ),
    ((L.Flatten, L.Reshape), _moved),
    ((L.Add,), _merged(" + ", "What arrives is added up, number by number.")),
    ((L.Subtract,), _merged(" - ", "The second is taken from the first, number by number.")),
    ((L.Multiply,), _merged(r" \cdot ", "What arrives is multiplied, number by number.")),
    ((L.Rescaling,), _scaled),
)  # fmt: skip

"""First networks of tasks that give their inputs back: small ones, on both sides of a narrow place."""

from __future__ import annotations

import math

from engine.document.graph import Graph
from engine.messages.answers import DataFacts, TensorInfo
from engine.tasks.pen import Pen
from engine.tasks.starts import DENSE, SAME, kind_of

HIDDEN = (32, 128)  # units of a hidden layer, fewest and most
CODE = (2, 16)  # numbers at the narrow place
FILTERS = 16  # of the outermost convolution; twice as many at each half of the size
SMALL = 8  # pixels along a side at which a picture is small enough


def autoencoder(facts: DataFacts) -> Graph | None:
    """One network with an output for each input, in order; None where an input holds tokens."""
    if not fits(facts):
        return None
    pen = Pen()
    several = len(facts.inputs) > 1
    ends = [_into(pen, _input(pen, name, several), info) for name, info in facts.inputs.items()]
    joined = pen.add("Concatenate", *ends) if several else ends[0]
    code = pen.add("Dense", joined, label="code", units=_code(facts), **DENSE)
    return pen.drawn([_back(pen, code, info, facts) for info in facts.inputs.values()])


def encoder(facts: DataFacts) -> Graph | None:
    """From the first input to mean and logarithm of the variance; None where it holds tokens."""
    if not fits(facts):
        return None
    pen = Pen()
    name, info = next(iter(facts.inputs.items()))
    end = _into(pen, _input(pen, name, len(facts.inputs) > 1), info)
    size = _code(facts)
    return pen.drawn([pen.add("Dense", end, label=label, units=size) for label in ("mean", "log variance")])


def decoder(facts: DataFacts) -> Graph | None:
    """From latent numbers to what the first input is; None where it holds tokens."""
    if not fits(facts):
        return None
    pen = Pen()
    return pen.drawn([_back(pen, pen.add("Input"), next(iter(facts.inputs.values())), facts)])


def fits(facts: DataFacts) -> bool:
    """Whether every input is one that can be given back."""
    kinds = [kind_of(name, info) for name, info in facts.inputs.items()]
    return all(kinds) and "tokens" not in kinds


def _input(pen: Pen, name: str, several: bool) -> str:
    return pen.add("Input", label=name.replace("_", " ")[:80], column=name) if several else pen.add("Input")


def _into(pen: Pen, source: str, info: TensorInfo) -> str:
    """From an input to a vector."""
    at, halvings = source, _halvings(info)
    for number in range(halvings):
        at = pen.add("Conv2D", at, filters=FILTERS * 2**number, kernel_size=3, strides=2, **SAME)
    if len(info.shape) > 2:
        at = pen.add("Flatten", at)
    return at if halvings else pen.add("Dense", at, units=_hidden(info), **DENSE)


def _back(pen: Pen, code: str, info: TensorInfo, facts: DataFacts) -> str:
    """From a code to what an input is."""
    ending = {"activation": "sigmoid"} if facts.minimum >= 0.0 and facts.maximum <= 1.0 else {}
    sizes, halvings = _sizes(info), _halvings(info)
    if not halvings:
        at = pen.add("Dense", pen.add("Dense", code, units=_hidden(info), **DENSE), units=math.prod(sizes), **ending)
        return pen.add("Reshape", at, target_shape=list(sizes)) if len(sizes) > 1 else at
    height, width, channels = sizes
    inner = [height // 2**halvings, width // 2**halvings, FILTERS * 2 ** (halvings - 1)]
    at = pen.add("Reshape", pen.add("Dense", code, units=math.prod(inner), **DENSE), target_shape=inner)
    for number in reversed(range(1, halvings)):
        at = pen.add("Conv2DTranspose", at, filters=FILTERS * 2 ** (number - 1), kernel_size=3, strides=2, **SAME)
    return pen.add("Conv2DTranspose", at, filters=channels, kernel_size=3, strides=2, padding="same", **ending)


def _sizes(info: TensorInfo) -> tuple[int, ...]:
    return tuple(size or 1 for size in info.shape[1:])


def _halvings(info: TensorInfo) -> int:
    """How often a picture is made half as large before it is a vector; 0 for what is no picture, or cannot be."""
    sizes, found = _sizes(info), 0
    if len(sizes) != 3:
        return 0
    height, width, _ = sizes
    while height % 2 == 0 and width % 2 == 0 and max(height, width) > SMALL:
        height, width, found = height // 2, width // 2, found + 1
    return found


def _hidden(info: TensorInfo) -> int:
    return min(max(math.prod(_sizes(info)) // 2, HIDDEN[0]), HIDDEN[1])


def _code(facts: DataFacts) -> int:
    """About an eighth of what goes in."""
    return min(max(sum(math.prod(_sizes(info)) for info in facts.inputs.values()) // 8, CODE[0]), CODE[1])

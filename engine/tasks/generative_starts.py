"""Good first networks for tasks that make samples: dense ones that fit any shape, to be made better by hand."""

from __future__ import annotations

import math

from engine.document.graph import Graph
from engine.messages.answers import DataFacts, TensorInfo
from engine.tasks.pen import Pen

UNITS = (128, 256)
SLOPE = 0.2  # of LeakyReLU below zero, as in most networks of this kind


def generator(sample: TensorInfo, facts: DataFacts, *, with_class: bool) -> Graph:
    """Noise, beside it a class if asked for, two dense layers with batch normalization, and the shape of a sample."""
    pen = Pen()
    at = _inputs(pen, "noise", with_class=with_class)
    for units in UNITS:
        at = pen.add("Dense", at, units=units, use_bias=False)
        at = pen.add("LeakyReLU", pen.add("BatchNormalization", at), negative_slope=SLOPE)
    between = {"activation": "sigmoid"} if facts.minimum >= 0.0 and facts.maximum <= 1.0 else {}
    return pen.drawn([_shaped(pen, at, sample, between)])


def judge(name: str, *, with_class: bool, dropout: float) -> Graph:
    """A sample made flat, beside it a class if asked for, two dense layers and one score."""
    pen = Pen()
    at = _inputs(pen, name, with_class=with_class, flat=True)
    for units in reversed(UNITS):
        at = pen.add("LeakyReLU", pen.add("Dense", at, units=units), negative_slope=SLOPE)
        at = pen.add("Dropout", at, rate=dropout) if dropout else at
    return pen.drawn([pen.add("Dense", at, units=1)])


def denoiser(name: str, sample: TensorInfo, steps: int, blocks: int = 3) -> Graph:
    """Dense layers with a way around each; the numbers of the step are put on before each."""
    pen, units = Pen(), UNITS[-1]
    noisy = pen.add("Input", column=name)
    moment = pen.add("Embedding", pen.add("Input", column="step"), input_dim=steps, output_dim=units)
    at = pen.add("Dense", pen.add("Flatten", noisy), units=units)
    for _ in range(blocks):
        inner = pen.add("Activation", pen.add("Add", at, moment), activation="silu")
        at = pen.add("Add", at, pen.add("Dense", inner, units=units))
    return pen.drawn([_shaped(pen, pen.add("Activation", at, activation="silu"), sample, {})])


def _inputs(pen: Pen, name: str, *, with_class: bool, flat: bool = False) -> str:
    first = pen.add("Input", **({"column": name} if with_class else {}))
    second = pen.add("Input", column="class") if with_class else ""
    at = pen.add("Flatten", first) if flat else first
    return pen.add("Concatenate", at, second) if with_class else at


def _shaped(pen: Pen, at: str, sample: TensorInfo, config: dict[str, str]) -> str:
    shape = [size or 1 for size in sample.shape[1:]]
    return pen.add("Reshape", pen.add("Dense", at, units=math.prod(shape), **config), target_shape=shape)

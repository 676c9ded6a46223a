"""How much of an image a feature sees, compared with where Keras's gradient really reaches."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.catalog.read import cards
from engine.document.graph import Edge
from engine.messages.answers import Problem
from engine.rules.advice.small_view import _view
from engine.rules.base import Context, Example
from engine.rules.check import check
from engine.rules.examples import chain, dense, digits, facts

pytestmark = pytest.mark.heavy

CONV = ("Conv2D", {"filters": 1, "kernel_size": 3, "padding": "same", "activation": "relu"})
POOLED = ("GlobalAveragePooling2D", {})
LARGE = facts((64, 64, 1), 10)


def found(example: Example) -> dict[str, Problem]:
    """The problems of a drawing by code."""
    return {problem.code: problem for problem in check(example.project, example.facts).problems}


class TestView:
    @pytest.mark.parametrize(
        "layers",
        [
            [("Conv2D", {"filters": 2, "kernel_size": [3, 5]})],
            [
                ("Conv2D", {"filters": 2, "kernel_size": 3, "dilation_rate": 2}),
                ("Conv2D", {"filters": 2, "kernel_size": 3}),
            ],
            [
                ("Conv2D", {"filters": 2, "kernel_size": 3, "strides": 2}),
                ("AveragePooling2D", {"pool_size": 3}),
                ("DepthwiseConv2D", {"kernel_size": 2}),
            ],
            [
                ("SeparableConv2D", {"filters": 2, "kernel_size": 3}),
                ("AveragePooling2D", {"pool_size": 3, "strides": 1}),
                ("Conv2D", {"filters": 2, "kernel_size": 2}),
            ],
        ],
    )
    def test_it_is_what_the_gradient_reaches(self, layers: list[tuple[str, dict[str, Any]]]) -> None:
        known = facts((32, 32, 1), 10)
        example = digits(*layers, POOLED, dense(10), known=known)
        context = Context(example.project, known, check(example.project, known).notes)
        assert context.model is not None
        found_ = _view(context.model, context.model.graph.nodes[-2].id)
        assert found_ == (_reached_by_gradient(layers), (32, 32))

    def test_a_short_cut_makes_it_silent(self) -> None:
        graph = chain(CONV, ("Add", {}), POOLED, dense(10))
        short = Edge(source="input", target="add_2")
        assert found(digits(graph=graph.model_copy(update={"edges": (*graph.edges, short)}), known=LARGE)) == {}

    def test_flatten_keeps_the_places_and_is_let_pass(self) -> None:
        assert "small-view" not in found(digits(CONV, ("Flatten", {}), dense(10), known=LARGE))


def _reached_by_gradient(layers: list[tuple[str, dict[str, Any]]]) -> tuple[int, int]:
    """Height and width of the pixels on which one feature in the middle depends, asked of Keras."""
    ones = {"kernel_initializer": "ones", "depthwise_initializer": "ones", "pointwise_initializer": "ones"}
    made: list[Any] = [keras.Input((32, 32, 1))]
    for name, config in layers:
        given = {key: value for key, value in ones.items() if key in keras_parameters(name)}
        made.append(getattr(keras.layers, name)(**config, **given))
    image = tf.Variable(tf.ones((1, 32, 32, 1)))
    with tf.GradientTape() as tape:
        out = keras.Sequential(made)(image)
        feature = out[0, out.shape[1] // 2, out.shape[2] // 2, 0]
    rows, columns = np.nonzero(tape.gradient(feature, image).numpy()[0, :, :, 0])
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def keras_parameters(layer: str) -> set[str]:
    """The parameters of a layer by its card."""
    return {parameter.name for card in cards("layer") if card.name == layer for parameter in card.parameters}

"""Grad-CAM: which places of a picture the last convolution looks at (Selvaraju and others 2017)."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.explanation.attribution import Attribution, attribution_card
from engine.explanation.base import Question, Values

CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose")


class GradCam(Attribution):
    """The feature maps of the last convolution, each weighed by its mean gradient, where they speak for the score."""

    card = attribution_card(
        "grad_cam",
        "Grad-CAM",
        "Where the last convolution finds what speaks for the score, enlarged to the size of the picture.",
        "https://arxiv.org/abs/1610.02391",
    )

    def fits(self, question: Question) -> str:
        if last_convolution(question.model) is None:
            return "It has no convolution over pictures that keeps places. Choose Saliency."
        return "" if any(values.ndim == 4 for values in question.row) else "It takes no picture."

    def explain(self, question: Question) -> Values:
        layer = last_convolution(question.model)
        model = keras.Model(question.model.inputs, [layer.output, question.model.outputs[question.output]])
        tensors = [tf.constant(values) for values in question.row]
        with tf.GradientTape() as tape:
            tape.watch([tensors[place] for place in question.differentiable])
            maps, given = model(tensors, training=False)
            score = question.of_output(given)
        slopes = tape.gradient(score, maps)
        weights = tf.reduce_mean(slopes, axis=(1, 2), keepdims=True)
        heat = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1, keepdims=True))
        return [_enlarged(heat, values) for values in question.row]


EXPLANATION = GradCam()


def last_convolution(model: keras.Model) -> Any:
    """The last convolution whose output has places, more than one; None where there is none."""
    found = None
    for layer in model.layers:
        if type(layer).__name__ in CONVOLUTIONS and len(layer.output.shape) == 4 and (layer.output.shape[1] or 2) > 1:
            found = layer
    return found


def _enlarged(heat: Any, values: np.ndarray) -> np.ndarray:
    if values.ndim != 4:
        return np.zeros(values.shape[1:], "float32")
    large = np.asarray(tf.image.resize(heat, values.shape[1:3]))[0]
    return np.asarray(np.broadcast_to(large, values.shape[1:]), "float32")

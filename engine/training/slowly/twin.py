"""The check of a gradient: the loss with the weight a little larger, and a little smaller.

In single precision the difference of two losses that are nearly equal is mostly rounding. So the same network is made
once more in double precision. Random layers draw other masks there; each is replaced by what it did to its input in
this very step: y = m * x + c, with m and c found by giving the single layer zeros and ones while its generator stands
as before the step. Where the twin's loss is not the network's all the same (a mask inside a recurrent layer), the
check is done in single precision with the generators put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.errors import LayerloomError
from engine.training.slowly.passes import put_back
from engine.training.slowly.stepping import Slow, random_states

RANDOM = (
    keras.layers.Dropout, keras.layers.SpatialDropout1D, keras.layers.SpatialDropout2D, keras.layers.SpatialDropout3D,
    keras.layers.GaussianNoise, keras.layers.GaussianDropout, keras.layers.AlphaDropout,
)  # fmt: skip
SAME = 1e-5  # relative difference of the losses of both
PRECISE, COARSE = 1e-5, 1e-2  # by how much a weight is changed in double and in single precision


class Difference:
    """(L(w+e) - L(w-e)) / 2e of the step that is looked at.

    Args:
        slow: stands as before its step.
    """

    def __init__(self, slow: Slow) -> None:
        self.slow, self.twin = slow, None
        with suppress(
            ValueError, TypeError, tf.errors.OpError, LayerloomError
        ):  # a layer without double precision: the check is done in single
            twin = _twin(slow)
            loss = float(slow.looked.seen.loss)
            if abs(self._loss_of(twin) - loss) <= SAME * max(1.0, abs(loss)):
                self.twin = twin

    def at(self, place: int, index: tuple[int, ...]) -> tuple[float, float, bool]:
        """The difference, e, and whether it was computed in double precision.

        Args:
            place: of the variable among the trainable weights. index: of the weight in it.
        """
        precise = self.twin is not None
        model: Any = self.twin if precise else self.slow.model
        variable = model.trainable_weights[place]
        values = np.asarray(variable)
        nudge = (PRECISE if precise else COARSE) * max(1.0, abs(float(values[index])))
        losses = []
        for sign in (1, -1):
            changed = values.copy()
            changed[index] += sign * nudge
            if precise:
                variable.assign(changed)
                losses.append(self._loss_of(model))
            else:
                losses.append(float(self.slow.again([*self.slow.looked.before, (variable, changed)]).loss))
        variable.assign(values)
        return (losses[0] - losses[1]) / (2 * nudge), nudge, precise

    def _loss_of(self, twin: Any) -> float:
        x, y, weights = keras.utils.unpack_x_y_sample_weight(self.slow.looked.batch)
        with _double():
            said = twin(x, training=True)
            return float(twin._compute_loss(x=x, y=y, y_pred=said, sample_weight=weights, training=True))


def _twin(slow: Slow) -> Any:
    training = slow.project.training.model_copy(update={"precision": "float64"})
    with _double():
        twin = slow.task.make(slow.project.model_copy(update={"training": training}), slow.prepared.facts)
    twin.set_weights(slow.model.get_weights())
    for node in slow.net.graph.nodes:
        layer = slow.net.layer(node.id)
        if isinstance(layer, RANDOM) and slow.net.users(layer.name) == [node.id]:
            _fix(twin.get_layer(layer.name), *_done(slow, node.id, layer))
    return twin


def _done(slow: Slow, node: str, layer: Any) -> tuple[np.ndarray, np.ndarray]:
    """m and c of what a random layer did to its input in this step."""
    out = np.asarray(next(values for (id, _), values in slow.looked.seen.values.items() if id == node))
    found = []
    for values in (np.zeros_like(out), np.ones_like(out)):
        own = {id(each) for each in random_states(layer)}
        put_back([(variable, state) for variable, state in slow.looked.before if id(variable) in own])
        found.append(np.asarray(layer(values, training=True), dtype="float64"))
    put_back(slow.looked.before)
    return found[1] - found[0], found[0]


def _fix(layer: Any, times: np.ndarray, plus: np.ndarray) -> None:
    layer.call = lambda inputs, training=None: inputs * times + plus


@contextmanager
def _double() -> Iterator[None]:
    """Inside, Keras's losses are computed in double precision."""
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        yield
    finally:
        keras.config.set_floatx(before)

"""A network as one TensorFlow function whose weights are constants: what converters read."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2


def frozen(network: keras.Model, rows: int | None = None, *, loops_as_functions: bool = False) -> Any:
    """The network as a concrete function of its inputs, in order, its weights constants of it.

    Args:
        rows: how many rows go in at once; None: any number.
        loops_as_functions: loops stay one operation each, with all else written out in one graph.
    """
    wanted = [tf.TensorSpec((rows, *each.shape[1:]), each.dtype, name=each.name) for each in network.inputs]
    called = tf.function(lambda *values: network(list(values) if len(values) > 1 else values[0], training=False))
    found = called.get_concrete_function(*wanted)
    if not loops_as_functions:
        return convert_variables_to_constants_v2(found)
    return convert_variables_to_constants_v2(found, lower_control_flow=False, aggressive_inlining=True)

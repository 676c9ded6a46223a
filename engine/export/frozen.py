"""A network as one TensorFlow function whose weights are constants: what converters read."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from tensorflow.python.eager import wrap_function
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
        return _added(convert_variables_to_constants_v2(found))
    return _added(convert_variables_to_constants_v2(found, lower_control_flow=False, aggressive_inlining=True))


def _added(function: Any) -> Any:
    """The same function, in which a vector is added to whole numbers by an addition.

    `keras.ops.add` makes a BiasAdd of it, which LiteRT knows for floats alone.
    """
    written = function.graph.as_graph_def()
    every = [*written.node, *(node for each in written.library.function for node in each.node_def)]
    whole = [
        node
        for node in every
        if node.op == "BiasAdd" and node.attr["data_format"].s != b"NCHW" and tf.DType(node.attr["T"].type).is_integer
    ]
    if not whole:
        return function
    for node in whole:
        node.op = "AddV2"
        del node.attr["data_format"]
    inputs, outputs = ([each.name for each in tensors] for tensors in (function.inputs, function.outputs))
    return wrap_function.function_from_graph_def(written, inputs, outputs)

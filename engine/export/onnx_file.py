"""A network as an ONNX file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
import tf2onnx
from keras.src.export.tf2onnx_lib import patch_tf2onnx  # how Keras itself makes tf2onnx work with NumPy 2
from tf2onnx.handler import tf_op

from engine.errors import ExportError
from engine.export.frozen import frozen

OPSET = 18


def write_onnx(network: keras.Model, path: Path) -> None:
    """Writes a network for inference, its inputs and outputs under their own names. Raises ExportError."""
    with warnings.catch_warnings(action="ignore"):  # of tf2onnx, on names that NumPy has given up
        patch_tf2onnx()
        _teach()
        function = frozen(network, loops_as_functions=True)
        made, _ = tf2onnx.convert.from_graph_def(
            function.graph.as_graph_def(add_shapes=True),
            input_names=[each.name for each in function.inputs],
            output_names=[each.name for each in function.outputs],
            opset=OPSET,
        )
    _rename(made, [each.name for each in network.inputs], output_names(network))
    lacking = {each.op_type for each in made.graph.node if not _known(each)}
    if lacking:
        raise ExportError(f"ONNX has no operation for {', '.join(sorted(lacking))}", where="ONNX model")
    path.write_bytes(made.SerializeToString())


def output_names(network: keras.Model) -> list[str]:
    """A name for each output: `output`, or `output_1` and so on."""
    count = len(network.outputs)
    return ["output"] if count == 1 else [f"output_{number}" for number in range(1, count + 1)]


def _known(node: Any) -> bool:
    return node.domain not in ("", "ai.onnx") or onnx.defs.has(node.op_type, "")


def _rename(made: Any, inputs: Iterable[str], outputs: Iterable[str]) -> None:
    """Gives the graph's inputs and outputs these names, in order."""
    graph = made.graph
    held = {each.name for each in graph.initializer}
    open_inputs = [each for each in graph.input if each.name not in held]
    renamed = {old.name: new for old, new in zip(open_inputs, inputs, strict=True)}
    renamed |= {old.name: new for old, new in zip(graph.output, outputs, strict=True)}
    for value in (*open_inputs, *graph.output):
        value.name = renamed[value.name]
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                names[place] = renamed.get(name, name)


@cache
def _teach() -> None:
    """Tells tf2onnx of the one operation that Keras's layers use and it does not know: Erfc, of an exact GELU."""

    @tf_op("Erfc")
    class _Erfc:
        @classmethod
        def version_9(cls, ctx: Any, node: Any, **kwargs: Any) -> None:
            """1 - erf(x)."""
            output = node.output[0]
            shape, dtype = ctx.get_shape(output), ctx.get_dtype(output)
            given = node.input[0]
            ctx.remove_node(node.name)
            error = ctx.make_node("Erf", [given], shapes=[shape], dtypes=[dtype])
            one = ctx.make_const(f"{node.name}/one", np.ones((), tf2onnx.utils.map_onnx_to_numpy_type(dtype)))
            ctx.make_node("Sub", [one.output[0], error.output[0]], outputs=[output], shapes=[shape], dtypes=[dtype])

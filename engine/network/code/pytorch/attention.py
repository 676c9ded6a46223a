"""Attention, over `(batch, steps, features)`."""

from __future__ import annotations

import numpy as np

from engine.network.code.python import Call, Expression, literal
from engine.network.code.pytorch.base import Arrays, Equal, Layer, NoEqualError


def multi_head(layer: Layer) -> Equal:
    """A class of twenty lines: `nn.MultiheadAttention` wants heads that fill the features exactly."""
    config, query = layer.config, layer.inputs["query"][0]
    value = layer.inputs["value"][0]
    key = layer.inputs.get("key", layer.inputs["value"])[0]
    why = "it is not written"
    layer.only("attention_axes", None, [1], why=why)
    layer.only("sliding_window", None, why=why)
    layer.only("use_gate", False, None, why=why)
    layer.only("output_shape", None, why=why)
    layer.only("return_attention_scores", False, None, why="PyTorch's fast attention gives no scores")
    if any(len(each.shape) != 3 for each in (query, value, key)):
        raise NoEqualError("it is written for tensors of steps and features")
    heads, width, depth = config["num_heads"], config["key_dim"], config["value_dim"] or config["key_dim"]
    sizes = [query.channels, key.channels, value.channels, heads, width, depth]
    keywords: dict[str, Expression] = {} if config["use_bias"] else {"bias": "False"}
    keywords |= {"dropout": literal(config["dropout"])} if config["dropout"] else {}
    call = f"{query.as_keras}, {key.as_keras}, {value.as_keras}"
    call += ", causal=True" if config.get("use_causal_mask") else ""
    bias = config["use_bias"]

    def weights(arrays: Arrays) -> dict[str, np.ndarray]:
        step = 2 if bias else 1
        named: dict[str, np.ndarray] = {}
        for at, name in enumerate(("query", "key", "value", "output")):
            kernel = arrays[at * step]
            flat = kernel.reshape(-1, kernel.shape[-1]) if name == "output" else kernel.reshape(kernel.shape[0], -1)
            named[f".{name}.weight"] = flat.T
            if bias:
                named[f".{name}.bias"] = arrays[at * step + 1].reshape(-1)
        return named

    module = Call("MultiHeadAttention", [literal(size) for size in sizes], keywords)
    return Equal(layer.call(call), {"": module}, weights=weights, helpers=("MultiHeadAttention",))


def attention(layer: Layer) -> Equal:
    """Products of queries and keys; Keras scales them by one number or not at all."""
    config = layer.config
    layer.only("score_mode", "dot", why="PyTorch's scores are products")
    layer.only("use_scale", False, None, why="PyTorch's attention learns no scale")
    layer.only("return_attention_scores", False, None, why="PyTorch's fast attention gives no scores")
    query, value = layer.inputs["query"][0], layer.inputs["value"][0]
    key = layer.inputs.get("key", layer.inputs["value"])[0]
    if any(len(each.shape) != 3 for each in (query, value, key)):
        raise NoEqualError("it is written for tensors of steps and features")
    layer.only("dropout", 0, None, why="it would act while the network is judged, too")
    causal = ", is_causal=True" if config.get("use_causal_mask") else ""
    call = f"{query.as_keras}, {key.as_keras}, {value.as_keras}{causal}, scale=1.0"
    return Equal(f"F.scaled_dot_product_attention({call})")

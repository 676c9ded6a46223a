"""Dense layers, embeddings, dropout and what else changes single numbers."""

from __future__ import annotations

import numpy as np

from engine.network.code.python import Call, literal
from engine.network.code.pytorch.activations import activated
from engine.network.code.pytorch.base import Arrays, Equal, Layer, NoEqualError, made


def dense(layer: Layer) -> Equal:
    """`nn.Linear` acts on the last axis as well; it keeps its weights turned."""
    layer.only("lora_rank", None, why="PyTorch itself has no low-rank adapters")
    bias = {} if layer.config["use_bias"] else {"bias": False}
    return Equal(
        activated(layer.config["activation"], layer.call(layer.x.as_keras)),
        {"": made("Linear", layer.x.channels, layer.config["units"], **bias)},
        weights=kernel_and_bias,
    )


def kernel_and_bias(arrays: Arrays) -> dict[str, np.ndarray]:
    """A kernel `(in, out)` and perhaps a bias."""
    return {".weight": arrays[0].T} | ({".bias": arrays[1]} if len(arrays) > 1 else {})


def embedding(layer: Layer) -> Equal:
    """A table of vectors. Keras's mask has no equal: PyTorch's layers hand none on."""
    layer.only("mask_zero", False, None, why="the mask that it hands on has no equal, PyTorch's layers take none")
    code = layer.x.as_keras if layer.x.dtype.startswith("int") else f"{layer.x.as_keras}.long()"
    return Equal(
        layer.call(code),
        {"": made("Embedding", layer.config["input_dim"], layer.config["output_dim"])},
        weights=lambda arrays: {".weight": arrays[0]},
    )


def identity(layer: Layer) -> Equal:
    """Nothing happens."""
    return Equal(layer.x.code, first=layer.x.first)


def dropout(layer: Layer) -> Equal:
    """The same rate. PyTorch draws for every number alone; where Keras draws for many at once, a class is written."""
    if layer.config["noise_shape"]:
        return _dropped_together(layer)
    return Equal(layer.call(layer.x.code), {"": made("Dropout", layer.config["rate"])}, first=layer.x.first)


def _dropped_together(layer: Layer) -> Equal:
    rank = len(layer.x.shape)
    shared = [axis for axis, size in enumerate(layer.config["noise_shape"]) if size == 1]
    if layer.x.first:
        shared = sorted(1 if axis == rank - 1 else axis + 1 if axis else 0 for axis in shared)
    module = Call("DropTogether", [literal(layer.config["rate"]), literal(shared)])
    return Equal(layer.call(layer.x.code), {"": module}, first=layer.x.first, helpers=("DropTogether",))


def alpha_dropout(layer: Layer) -> Equal:
    """The same rate."""
    layer.only("noise_shape", None, why="PyTorch's draws for every number alone")
    return Equal(layer.call(layer.x.code), {"": made("AlphaDropout", layer.config["rate"])}, first=layer.x.first)


def spatial_dropout(layer: Layer) -> Equal:
    """Drops whole channels."""
    module = made(f"Dropout{layer.axes}d", layer.config["rate"])
    return Equal(layer.call(layer.x.channels_first), {"": module}, first=True)


def gaussian_noise(layer: Layer) -> Equal:
    """PyTorch has no module for it; the one that is written is five lines."""
    module = Call("GaussianNoise", [literal(layer.config["stddev"])])
    return Equal(layer.call(layer.x.code), {"": module}, first=layer.x.first, helpers=("GaussianNoise",))


def gaussian_dropout(layer: Layer) -> Equal:
    """As above."""
    module = Call("GaussianDropout", [literal(layer.config["rate"])])
    return Equal(layer.call(layer.x.code), {"": module}, first=layer.x.first, helpers=("GaussianDropout",))


def rescaling(layer: Layer) -> Equal:
    """Two numbers."""
    scale, offset = layer.config["scale"], layer.config["offset"]
    if not all(isinstance(each, int | float) for each in (scale, offset)):
        raise NoEqualError("scale and offset: one number each is written, not one for each channel")
    code = f"{layer.x.code} * {literal(scale)}" + (f" + {literal(offset)}" if offset else "")
    return Equal(code, first=layer.x.first)

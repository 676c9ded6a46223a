"""Layers that move, repeat or cut numbers; those that speak of axes by number get them in Keras's order."""

from __future__ import annotations

from engine.network.code.python import literal
from engine.network.code.pytorch.base import Equal, Layer, NoEqualError, known, padded


def flatten(layer: Layer) -> Equal:
    """In Keras's order, so that the weights behind it fit."""
    return Equal(f"{layer.x.as_keras}.flatten(1)" if len(layer.x.shape) > 1 else f"{layer.x.as_keras}.unsqueeze(1)")


def reshape(layer: Layer) -> Equal:
    """The batch stays; at most one size follows from the others."""
    sizes = layer.config["target_shape"]
    return Equal(f"{layer.x.as_keras}.reshape({', '.join(str(each) for each in (_batch(layer), *sizes))})")


def _batch(layer: Layer) -> str:
    return "-1" if -1 not in layer.config["target_shape"] else f"{layer.x.code}.shape[0]"


def permute(layer: Layer) -> Equal:
    """Axes by number, from 1."""
    return Equal(f"{layer.x.as_keras}.permute({', '.join(str(axis) for axis in (0, *layer.config['dims']))})")


def repeat_vector(layer: Layer) -> Equal:
    """The same vector in each step."""
    return Equal(f"{layer.x.as_keras}.unsqueeze(1).expand(-1, {layer.config['n']}, -1)")


def zero_padding(layer: Layer) -> Equal:
    """Zeros around the axes between batch and channels."""
    return Equal(padded(layer.x.channels_first, _pairs(layer, "padding")), first=True)


def cropping(layer: Layer) -> Equal:
    """A slice of each axis between batch and channels."""
    slices = [f"{before or ''}:{-behind if behind else ''}" for before, behind in _pairs(layer, "cropping")]
    return Equal(f"{layer.x.channels_first}[:, :, {', '.join(slices)}]", first=True)


def _pairs(layer: Layer, name: str) -> list[tuple[int, int]]:
    value = layer.config[name]
    if layer.axes == 1:
        return [(value, value)] if isinstance(value, int) else [(value[0], value[-1])]
    sizes = [value] * layer.axes if isinstance(value, int) else value
    return [(each, each) if isinstance(each, int) else (each[0], each[1]) for each in sizes]


def up_sampling(layer: Layer) -> Equal:
    """Each number several times, or what lies between two."""
    way = layer.config.get("interpolation", "nearest")
    if way not in ("nearest", "bilinear"):
        raise NoEqualError(f"interpolation={literal(way)}: only nearest and bilinear give the same numbers")
    sizes = layer.ints("size")
    factor = literal(float(sizes[0]) if len(set(sizes)) == 1 else tuple(float(each) for each in sizes))
    mode = "" if way == "nearest" else f', mode="{way}"'
    return Equal(f"F.interpolate({layer.x.channels_first}, scale_factor={factor}{mode})", first=True)


def resizing(layer: Layer) -> Equal:
    """To a fixed size."""
    if len(layer.x.shape) != 4:
        raise NoEqualError("it is written for a batch of pictures")
    why = "PyTorch's only stretches"
    layer.only("crop_to_aspect_ratio", False, why=why)
    layer.only("pad_to_aspect_ratio", False, why=why)
    layer.only("antialias", False, None, why="PyTorch smooths in another way")
    way = layer.config["interpolation"]
    if way not in ("nearest", "bilinear"):
        raise NoEqualError(f"interpolation={literal(way)}: only nearest and bilinear give the same numbers")
    mode = "nearest-exact" if way == "nearest" else way
    x = layer.x.channels_first + ("" if layer.x.dtype.startswith("float") else ".float()")
    size = literal((layer.config["height"], layer.config["width"]))
    return Equal(f'F.interpolate({x}, {size}, mode="{mode}")', first=True)


def center_crop(layer: Layer) -> Equal:
    """The middle; a picture that is too small is resized by Keras, which is not written."""
    if len(layer.x.shape) != 4:
        raise NoEqualError("it is written for a batch of pictures")
    slices = []
    for size, wanted in zip(layer.x.shape[1:3], (layer.config["height"], layer.config["width"]), strict=True):
        if known(size) < wanted:
            raise NoEqualError("it enlarges a picture that is smaller than the crop, and PyTorch's does not")
        start = int((known(size) - wanted) / 2)
        slices.append(f"{start or ''}:{start + wanted}")
    return Equal(f"{layer.x.channels_first}[:, :, {', '.join(slices)}]", first=True)

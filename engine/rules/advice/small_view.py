"""The rule `small-view`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule
from engine.rules.examples import Layer, dense, digits, facts
from engine.rules.network import DROPPING, FUNCTIONS, Network

_GLOBAL = ("GlobalAveragePooling2D", "GlobalMaxPooling2D")
_CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
_POOLING = ("MaxPooling2D", "AveragePooling2D")
# These look at one place at a time.
_PLAIN = {*FUNCTIONS, *DROPPING, "Activation", "BatchNormalization", "Rescaling", "GaussianNoise", "Identity"}


class SmallView(Rule):
    """No filter sees more than a small part of the image.

    What it finds:
        A plain chain of convolutions and poolings from the Input to a global pooling, in which the last feature sees
        less than half of the image's height or width (its receptive field).
    Why it hurts:
        The global pooling mixes what was found everywhere and forgets where. What is larger than the view, a whole
        digit or a face, can never be recognised as a whole.
    Wrong:
        Images of 32 × 32 -> Conv2D 3 × 3 -> GlobalAveragePooling2D: each feature sees 3 × 3 pixels.
    Right:
        Conv2D 3 × 3 -> MaxPooling2D, twice, and two Conv2D 3 × 3 more: each feature sees 26 × 26 pixels.
    Where to read:
        https://distill.pub/2019/computing-receptive-fields/
    """

    code = "small-view"
    severity = "advice"

    def find(self, context: Context) -> Iterator[Problem]:
        network = context.model
        for id in network.nodes if network else ():
            found = _view(network, id) if network and network.layer(id) in _GLOBAL and id in network.notes else None
            if network is None or found is None:
                continue
            view, image = found
            if any(2 * seen < size for seen, size in zip(view, image, strict=True)):
                yield self.problem(
                    f"Each feature that reaches {network.title(id)} sees only {view[0]} × {view[1]} pixels of an image "
                    f"of {image[0]} × {image[1]}. Add convolutions or pooling before it, so that it sees more.",
                    node=id,
                )

    def broken(self) -> Example:
        return _images(_conv(8))

    def sound(self) -> Example:
        pooling: Layer = ("MaxPooling2D", {"pool_size": 2})
        return _images(_conv(8), pooling, _conv(16), pooling, _conv(32), _conv(32))


Sizes = tuple[int, int]


def _view(network: Network, id: str) -> tuple[Sizes, Sizes] | None:
    """Height and width that a feature sees, and those of the image; None where the way to it is no plain chain."""
    way = list(network.back(id))[1:]
    info = network.info(way[-1]) if way else None
    if info is None or network.layer(way[-1]) != "Input" or len(info.shape) != 4 or None in info.shape[1:3]:
        return None
    layers = [network.layer(each) for each in way[:-1]]
    if not any(layer in _CONVOLUTIONS for layer in layers):
        return None
    view, step = [1, 1], [1, 1]
    for each in reversed(way[:-1]):
        window = _window(network, each)
        if window is None:
            return None
        for axis, (size, stride) in enumerate(window):
            view[axis] += (size - 1) * step[axis]
            step[axis] *= stride
    return (view[0], view[1]), (int(info.shape[1] or 0), int(info.shape[2] or 0))


def _window(network: Network, id: str) -> tuple[Sizes, Sizes] | None:
    """Size and stride of a layer's window along height and along width; None where it is not known."""
    layer, settings = network.layer(id), network.settings(id)
    if layer in _PLAIN:
        return (1, 1), (1, 1)
    if layer not in (*_CONVOLUTIONS, *_POOLING) or not settings or settings.get("data_format") == "channels_first":
        return None
    size = _pair(settings["kernel_size" if layer in _CONVOLUTIONS else "pool_size"])
    strides = _pair(settings.get("strides") or size)
    rates = _pair(settings.get("dilation_rate") or 1)
    reach = [rate * (length - 1) + 1 for length, rate in zip(size, rates, strict=True)]
    return (reach[0], strides[0]), (reach[1], strides[1])


def _pair(value: Any) -> Sizes:
    return (value[0], value[1]) if isinstance(value, list | tuple) else (value, value)


def _conv(filters: int) -> Layer:
    return "Conv2D", {"filters": filters, "kernel_size": 3, "padding": "same", "activation": "relu"}


def _images(*layers: Layer) -> Example:
    return digits(*layers, ("GlobalAveragePooling2D", {}), dense(10), known=facts((32, 32, 1), 10))

"""The rule `window-too-large`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.document.edits import SetConfig
from engine.messages.answers import Problem
from engine.rules.base import Context, Example, Rule, fix
from engine.rules.examples import dense, digits
from engine.rules.network import Network

_AXES = {"1D": 1, "2D": 2, "3D": 3}


class WindowTooLarge(Rule):
    """A window is larger than what it slides over.

    What it finds:
        A convolution or pooling whose `kernel_size` or `pool_size` is larger than its input, with `padding` = "valid".
        A `dilation_rate` makes the window wider.
    Why it hurts:
        The window fits nowhere, so nothing would be left. Most often too many poolings have shrunk the image already.
    Wrong:
        An image of 8 × 8, three times MaxPooling2D, then Conv2D with `kernel_size` = 3 on what is 1 × 1.
    Right:
        One pooling less, or Conv2D with `padding` = "same".
    Where to read:
        https://keras.io/api/layers/convolution_layers/convolution2d/
    """

    code = "window-too-large"
    severity = "error"

    def find(self, context: Context) -> Iterator[Problem]:
        for network in context.networks:
            for id in network.refused:
                window, given = _window(network, id), _given(network, id)
                if any(size > room for size, room in zip(window, given, strict=False)):
                    edit = SetConfig(network=network.name, node=id, name="padding", value="same")
                    said = (
                        f"{network.title(id)} has a window of {_times(window)}, but its input is only {_times(given)}, "
                        "so nothing would be left. Make it smaller, shrink the input less, or set padding to same."
                    )
                    cure = fix("Set padding to same", edit)
                    yield self.problem(said, network=network, node=id, field="padding", fix=cure)

    def broken(self) -> Example:
        return digits(("Conv2D", {"filters": 4, "kernel_size": 9, "activation": "relu"}), ("Flatten", {}), dense(10))

    def sound(self) -> Example:
        return digits(("Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}), ("Flatten", {}), dense(10))


def _window(network: Network, id: str) -> tuple[int, ...]:
    """How far the window reaches along each axis; empty where there is none that can be too large."""
    settings, axes = network.settings(id), _AXES.get(network.layer(id)[-2:])
    size = settings.get("kernel_size", settings.get("pool_size"))
    if size is None or axes is None or settings.get("padding") != "valid" or network.layer(id).startswith("ConvLSTM"):
        return ()
    sizes, rates = _each(size, axes), _each(settings.get("dilation_rate") or 1, axes)
    return tuple(rate * (size - 1) + 1 for size, rate in zip(sizes, rates, strict=True))


def _given(network: Network, id: str) -> tuple[int, ...]:
    """The sizes of the axes over which the window slides; empty where they are not known."""
    source = network.source(id)
    info, axes = network.info(source) if source else None, _AXES.get(network.layer(id)[-2:])
    if axes is None or info is None or len(info.shape) != axes + 2:
        return ()
    first = 2 if network.settings(id).get("data_format") == "channels_first" else 1
    sizes = info.shape[first : first + axes]
    return tuple(size for size in sizes if size is not None) if None not in sizes else ()


def _each(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,) * axes


def _times(sizes: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in sizes)

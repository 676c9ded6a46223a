"""Filters: the weights of a layer that sees pictures or series, as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import ExplanationError
from engine.insight.base import Look, Subject, Tell, insight_card
from engine.insight.layers import found, held, kernel, layers, over_picture, place
from engine.insight.shown import MOST, weights
from engine.messages.insights import Insight, Place
from engine.messages.pictures import Curve, Line, Picture

OVER_PICTURES = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose")
OVER_SERIES = ("Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose")
MOST_CURVES, MOST_LINES = 16, 6


class Filters(Look):
    """Needs no data: it shows what the layer has learned to look for."""

    card = insight_card(
        "filters",
        "Filters",
        "The weights of a convolution, or of a Dense layer over pixels, as pictures: what the layer looks for.",
        "https://doi.org/10.1007/978-3-319-10590-1_53",
        asks=["layer"],
    )

    def fits(self, subject: Subject) -> str:
        if self.places(subject):
            return ""
        return "It has no convolution over pictures or series, and no Dense layer over pixels."

    def places(self, subject: Subject) -> tuple[Place, ...]:
        return tuple(
            place(each, subject, _sizes(each[1])) for each in layers(subject.networks) if _kernels(each[1]) is not None
        )

    def look(self, subject: Subject, chosen: Mapping[str, Any], tell: Tell) -> Insight:
        layer = found(subject, str(chosen["layer"]))[1]
        kernels = _kernels(layer)
        if kernels is None:
            raise ExplanationError(f"{layer.name} has no filters to show", where="layer", cure="Choose another layer.")
        largest = float(np.abs(kernels).max(initial=0.0))
        if kernels.ndim == 3:
            return Insight(said=_said(layer, kernels), pictures=_curves(kernels))
        captions = [str(number + 1) for number in range(len(kernels))]
        colours = kernels.shape[-1] == 3
        picture = weights(
            "Red, green and blue; grey is 0" if colours else "Orange above 0, blue below", kernels, captions
        )
        note = f"All are on one scale, symmetric about 0: the fullest colour is {largest:.3g} on either side."
        return Insight(said=_said(layer, kernels), pictures=(picture,), notes=(note,))


LOOK = Filters()


def _kernels(layer: Any) -> np.ndarray | None:
    """(filters, height, width, channels), of series (filters, steps, channels); None where there are none to see."""
    inside, values = held(layer), kernel(layer)
    name = type(inside).__name__
    if values is None:
        return None
    if name == "Dense":
        shape = over_picture(layer) if inside is layer else None
        return values.T.reshape(-1, *shape) if shape is not None and len(values) == np.prod(shape) else None
    if name not in OVER_PICTURES + OVER_SERIES:
        return None
    if name.startswith(("Separable", "Depthwise")):  # (..., channels, multiplier): each looks at one channel
        values = values.reshape(*values.shape[:-2], 1, -1)
    elif name.endswith("Transpose"):
        values = np.swapaxes(values, -1, -2)
    return np.moveaxis(values, -1, 0)


def _sizes(layer: Any) -> str:
    kernels = _kernels(layer)
    assert kernels is not None  # noqa: S101 (only layers with kernels are offered)
    return f": {len(kernels):,} of {' × '.join(map(str, kernels.shape[1:]))}"


def _said(layer: Any, kernels: np.ndarray) -> str:
    """How many there are, and how many of them are shown."""
    size, most = " × ".join(map(str, kernels.shape[1:-1])), MOST
    if kernels.ndim == 3:
        most = MOST_CURVES
    elif kernels.shape[-1] not in (1, 3):
        most = MOST // min(8, kernels.shape[-1])
    shown = "" if len(kernels) <= most else f"; the first {most} are shown"
    channels = kernels.shape[-1]
    few = MOST_LINES if kernels.ndim == 3 else 8
    of = "" if channels in (1, 3) else f", each over {channels} channels"
    of += f" of which the first {few} are shown" if channels > few else ""
    return f"{layer.name} has {len(kernels):,} filters of {size}{of}{shown}."


def _curves(kernels: np.ndarray) -> tuple[Picture, ...]:
    steps = tuple(float(step + 1) for step in range(kernels.shape[1]))
    return tuple(
        Curve(
            title=f"Filter {number + 1}",
            x_label="step",
            y_label="weight",
            lines=tuple(
                Line(name=f"channel {channel + 1}", x=steps, y=tuple(map(float, each[:, channel])))
                for channel in range(min(MOST_LINES, each.shape[1]))
            ),
        )
        for number, each in enumerate(kernels[:MOST_CURVES])
    )

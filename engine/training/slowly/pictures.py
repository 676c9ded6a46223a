"""The values of one row of a node as pictures: maps where they lie in a plane, bars where they lie in a line."""

from __future__ import annotations

import numpy as np

from engine.messages.pictures import Bars, Gallery, Image, Picture

MAPS, NUMBERS, SIDE = 16, 64, 64  # of which the first are shown


def pictures(values: np.ndarray) -> tuple[Picture, ...]:
    """Of one row: (height, width, channels) is a map for each channel, (steps, channels) one map, else bars."""
    if values.ndim == 3:
        maps = [(f"{channel}", values[:SIDE, :SIDE, channel]) for channel in range(min(MAPS, values.shape[-1]))]
        return (Gallery(title=_title("Channel", len(maps), values.shape[-1]), images=_images(maps)),)
    if values.ndim == 2 and min(values.shape) > 1:
        return (Gallery(title="Places down, channels across", images=_images([("", values[:SIDE, :SIDE])])),)
    flat = values.ravel()
    shown = tuple(float(value) for value in flat[:NUMBERS])
    names = tuple(str(place) for place in range(len(shown)))
    title = _title("Number", len(shown), flat.size)
    return (Bars(title=title, x_label="place", y_label="value", names=names, values=shown),)


def _title(what: str, shown: int, all: int) -> str:
    return f"The first {shown} of {all:,} {what.lower()}s" if shown < all else f"{what}s of this row"


def _images(maps: list[tuple[str, np.ndarray]]) -> tuple[Image, ...]:
    """Black is the smallest number of all maps, white the largest."""
    low = min(float(values.min()) for _, values in maps)
    high = max(float(values.max()) for _, values in maps)
    made = []
    for caption, values in maps:
        grey = ((values.astype("float64") - low) * (255.0 / ((high - low) or 1.0))).round().clip(0, 255).astype(int)
        pixels = tuple(grey.ravel().tolist())
        made.append(Image(caption=caption, height=grey.shape[0], width=grey.shape[1], channels=1, pixels=pixels))
    return tuple(made)

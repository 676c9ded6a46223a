"""Resize: pictures of another size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State

SIDE = 64


@dataclass(frozen=True)
class Resize:
    """Bilinear, smoothed where pictures become smaller; nothing is learned from the data."""

    card: Card = Card(
        kind="step",
        name="Resize",
        title="Resize",
        category="images",
        summary="Makes pictures larger or smaller, smoothed so that no detail turns into a pattern.",
        parameters=(
            Parameter(name="height", type="int", default=SIDE, minimum=1, maximum=1024, help="Pixels, top to bottom."),
            Parameter(name="width", type="int", default=SIDE, minimum=1, maximum=1024, help="Pixels, left to right."),
        ),
        inputs=(),
        docs="https://keras.io/api/ops/image/#resize-function",
    )
    fits: tuple[ColumnKind, ...] = ("image",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """The size as it was set."""
        return {"height": int(config.get("height", SIDE)), "width": int(config.get("width", SIDE))}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The resized pictures, float32."""
        from keras import ops

        made = ops.image.resize(values, (state["height"], state["width"]), antialias=True)
        return np.asarray(made, dtype="float32")

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with Keras."""
        size = f"({int(config.get('height', SIDE))}, {int(config.get('width', SIDE))})"
        line = f"{made} = np.asarray(keras.ops.image.resize({values}, {size}, antialias=True))"
        return Lines(("import keras", "import numpy as np"), (line,))


STEP = Resize()

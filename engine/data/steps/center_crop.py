"""CenterCrop: the middle of each picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.catalog.card import Card, Parameter
from engine.data.base import ColumnKind, Lines, State

SIDE = 64


@dataclass(frozen=True)
class CenterCrop:
    """Cuts alike on both sides; along a side that is no longer than asked for, the picture stays whole."""

    card: Card = Card(
        kind="step",
        name="CenterCrop",
        title="Crop to the middle",
        category="images",
        summary="Keeps the middle of each picture; a side that is short enough already stays whole.",
        parameters=(
            Parameter(name="height", type="int", default=SIDE, minimum=1, maximum=1024, help="Pixels, top to bottom."),
            Parameter(name="width", type="int", default=SIDE, minimum=1, maximum=1024, help="Pixels, left to right."),
        ),
        inputs=(),
    )
    fits: tuple[ColumnKind, ...] = ("image",)
    gives: ColumnKind = "image"

    def fit(self, values: np.ndarray, config: dict[str, Any]) -> State:
        """The size as it was set."""
        return {"height": int(config.get("height", SIDE)), "width": int(config.get("width", SIDE))}

    def apply(self, values: np.ndarray, state: State) -> np.ndarray:
        """The middle of the pictures."""
        top, left = (max(0, values.shape[axis] - state[side]) // 2 for axis, side in ((1, "height"), (2, "width")))
        middle: np.ndarray = values[:, top : top + state["height"], left : left + state["width"]]
        return middle

    def code(self, values: str, made: str, config: dict[str, Any]) -> Lines:
        """The same with slices."""
        height, width = int(config.get("height", SIDE)), int(config.get("width", SIDE))
        return Lines(
            (),
            (
                f"top = max(0, {values}.shape[1] - {height}) // 2",
                f"left_edge = max(0, {values}.shape[2] - {width}) // 2",
                f"{made} = {values}[:, top : top + {height}, left_edge : left_edge + {width}]",
            ),
        )


STEP = CenterCrop()

"""What a trained network says of new rows, as a table and as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.data.pipeline import Prepared
from engine.data.said import Loss, labels, probabilities
from engine.messages.answers import TargetFacts
from engine.messages.pictures import Bars, Gallery, Picture, Table
from engine.network.room import rows_at_once
from engine.tasks.pictured import grid

BATCH = 256
MOST_BARS = 40
SHOWN = 8  # masks


def outputs_of(model: Any, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What a model gives for rows, each output (rows, ...)."""
    given = inputs[0] if len(inputs) == 1 else list(inputs)
    found = model.predict(given, batch_size=rows_at_once(model, BATCH), verbose=0)
    return list(found) if isinstance(found, list | tuple) else [found]


def given(prepared: Prepared, names: Sequence[str]) -> list[np.ndarray]:
    """The new rows, in the order of a model's inputs."""
    return [np.asarray(prepared.x["train"][name]) for name in names]


def table_of(title: str, frame: pd.DataFrame) -> Table:
    """A frame as a table: numbers as they are, all else as text, None where a number is not finite."""
    columns = [_values(frame[name]) for name in frame.columns]
    return Table(title=title, columns=tuple(map(str, frame.columns)), rows=tuple(zip(*columns, strict=True)))


def chances(output: np.ndarray, target: TargetFacts, loss: Loss) -> Bars | None:
    """How likely the network finds each class for one row, the likeliest first; None where it says no such thing."""
    of_first = probabilities(output[:1], target, loss)
    if of_first is None:
        return None
    found = of_first[0]
    order = np.argsort(-found, kind="stable")[:MOST_BARS]
    return Bars(
        title=f"{target.name}: how likely the network finds each class",
        x_label="class",
        y_label="probability",
        names=tuple(target.classes[place] for place in order),
        values=tuple(float(found[place]) for place in order),
    )


def masks(output: np.ndarray, target: TargetFacts, loss: Loss) -> Gallery:
    """The class of each pixel of a few pictures, from black to white."""
    found = labels(output[:SHOWN], target, loss).astype("float32")[..., None]
    return grid(f"{target.name}: the class of each pixel", found, span=(0.0, max(1.0, len(target.classes) - 1.0)))


def of_targets(outputs: Sequence[np.ndarray], targets: Sequence[TargetFacts], losses: Sequence[Loss]) -> list[Picture]:
    """A picture of the first rows for each target that has classes."""
    found = [
        (masks if target.shape else chances)(output, target, loss)
        for output, target, loss in zip(outputs, targets, losses, strict=False)
        if target.kind == "classes"
    ]
    return [each for each in found if each is not None]


def _values(column: pd.Series) -> list[Any]:
    if pd.api.types.is_integer_dtype(column):
        return [int(value) for value in column]
    if pd.api.types.is_numeric_dtype(column):
        return [float(value) if np.isfinite(value) else None for value in column]
    return [str(value) for value in column]

"""What a trained network says of rows, in memory or on disk, to the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.data.stored import Stored, batches, picked
from engine.network.room import rows_at_once


def predict(model: Any, inputs: Sequence[np.ndarray | Stored], most: int) -> list[np.ndarray]:
    """One array of shape (rows, ...) for each output.

    Args:
        inputs: in the order of the model's; what lies on disk is read a batch at a time.
        most: rows of a batch; fewer where so many find no room.
    """
    batch_size = rows_at_once(model, most)
    if not any(isinstance(values, Stored) for values in inputs):
        return _outputs(model, list(inputs), batch_size)
    found = [
        _outputs(model, [picked(values, rows) for values in inputs], batch_size)
        for rows in batches(np.arange(len(inputs[0])), batch_size)
    ]
    return [np.concatenate(parts) for parts in zip(*found, strict=True)]


def _outputs(model: Any, inputs: list[Any], batch_size: int) -> list[np.ndarray]:
    found = model.predict(inputs[0] if len(inputs) == 1 else inputs, batch_size=batch_size, verbose=0)
    return found if isinstance(found, list) else [found]

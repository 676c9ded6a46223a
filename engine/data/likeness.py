"""What prepared data are like, in a few numbers, so that it can be said later whether they are still the same.

    told = likeness(prepared)                  # JSON, kept beside the model
    differs(told, likeness(prepared_again))    # the first place where they differ, or ""

Not a hash: another version of a library, or another processor, may round the last digit otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.data.pipeline import Prepared
from engine.data.stored import Stored, pieces_of

CLOSE = 1e-4  # relative; and of the size of a column
TURN = 97  # rows are weighted by their place in turns of so many, so that another order of rows is another number


def likeness(prepared: Prepared) -> dict[str, Any]:
    """What the preparation learned of the training rows, how many rows there are, and what the test rows are like."""
    return {
        "preparation": prepared.preparation.model_dump(mode="json"),
        "rows": dict(prepared.facts.rows),
        "inputs": {name: _told(values) for name, values in prepared.x["test"].items()},
        "targets": {name: _told(values) for name, values in prepared.y["test"].items()},
    }


def differs(before: Any, now: Any, where: str = "") -> str:
    """Where two likenesses first differ, in words such as `inputs image mean`; empty where they are alike."""
    if isinstance(before, dict) and isinstance(now, dict):
        if list(before) != list(now):
            return where or "names"
        found = (differs(before[key], now[key], f"{where} {key}".strip()) for key in before)
        return next(filter(None, found), "")
    if isinstance(before, list) and isinstance(now, list):
        if len(before) != len(now):
            return where
        return next(filter(None, (differs(*pair, where) for pair in zip(before, now, strict=True))), "")
    if _is_number(before) and _is_number(now):
        unknown = math.isnan(before) and math.isnan(now)
        return "" if unknown or math.isclose(before, now, rel_tol=CLOSE, abs_tol=CLOSE) else where
    return "" if before == now else where


def _told(values: np.ndarray | Stored) -> dict[str, Any]:
    """Shape, mean, deviation, and the mean weighted by the place of rows."""
    total = squares = placed = 0.0
    row = count = 0
    for piece in filter(np.size, pieces_of(values)):
        flat = np.nan_to_num(piece.reshape(len(piece), -1).astype("float64"), posinf=0.0, neginf=0.0)
        total, squares, count = total + float(flat.sum()), squares + float((flat**2).sum()), count + flat.size
        placed += float((flat.mean(axis=1) * ((row + np.arange(len(flat))) % TURN)).sum())
        row += len(flat)
    mean = total / max(count, 1)
    spread = math.sqrt(max(squares / max(count, 1) - mean**2, 0.0))
    return {"shape": list(values.shape), "mean": mean, "deviation": spread, "placed": placed / max(row, 1)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Where data go: tables that would not fit are refused before the memory is asked for; arrays may go to the disk."""

from __future__ import annotations

import errno
import math
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import numpy as np
import psutil

from engine.data.base import Request
from engine.data.stored import Writer
from engine.errors import DataError

BYTES_A_VALUE = 96  # of memory at the peak of reading, preparing and splitting; 74 for numbers, 90 for text (measured)


class TooLarge(DataError):
    """The data do not fit in memory, and may not be kept on disk here."""


def fits(rows: int, columns: int) -> bool:
    """Whether a table of this size needs at most half of the memory that is free."""
    return rows * columns * BYTES_A_VALUE <= psutil.virtual_memory().available // 2


def expect_memory(rows: int, columns: int) -> None:
    """Raises TooLarge when a table of this size needs more than half of the memory that is free."""
    need, free = rows * columns * BYTES_A_VALUE, psutil.virtual_memory().available // 2
    if need > free:
        raise TooLarge(
            f"{rows:,} rows of {columns:,} columns need about {need / 2**20:,.0f} MB of memory",
            expected=f"at most {free / 2**20:,.0f} MB, half of what is free",
            cure="Keep fewer rows or columns, ignore categories with many values, or close other programs.",
        )


def on_disk(request: Request, rows: int, values: int) -> bool:
    """Whether arrays of `values` numbers a row are to be kept on disk.

    A person's word counts; else whether they fit in memory, at 12 bytes a number: the array, the parts of the split,
    and the tensors.

    Raises:
        TooLarge: they do not fit, and there is no folder for them, or a person wants them in memory.
    """
    if request.folder is None or request.storage == "memory":
        expect_memory(rows, values // 8)
        return False
    return request.storage == "disk" or not fits(rows, values // 8)


def kept(
    request: Request, rows: Iterable[np.ndarray], count: int, shape: tuple[int, ...], dtype: str = "float32"
) -> np.ndarray:
    """An array of float32 made row by row; where it goes to the disk, a `Stored` stands in its place.

    Args:
        rows: as they come; only one of them is in memory at a time.
        count: how many there are; shape: of each.
        dtype: what they are kept as on disk; it must hold their values.

    Raises:
        TooLarge: as `on_disk`.
        DataError: the disk is full.
    """
    if not on_disk(request, count, math.prod(shape)):
        made = np.empty((count, *shape), "float32")
        for place, row in enumerate(rows):
            made[place] = row
        return made
    try:
        with Writer(request.folder or Path(), shape, dtype) as writer:
            for row in rows:
                writer.add(row)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DataError("The disk has no room for the data", cure="Free some space and try again.") from None
    return cast(np.ndarray, writer.stored().then(as_float))


def as_float(values: np.ndarray) -> np.ndarray:
    """The same numbers in float32."""
    return values.astype("float32", copy=False)


def expect_bytes(need: int, what: str) -> None:
    """Raises DataError when so many bytes are more than half of the memory that is free; `what` needs them."""
    free = psutil.virtual_memory().available // 2
    if need > free:
        raise DataError(
            f"{what} need about {need / 2**20:,.0f} MB of memory",
            expected=f"at most {free / 2**20:,.0f} MB, half of what is free",
            cure="Bring less of it, or close other programs.",
        )

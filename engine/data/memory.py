"""Where data go: what does not fit in memory goes to the disk, or is refused before the memory is asked for."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import psutil

from engine.data.base import Keeping
from engine.data.stored import PIECE, Stored, Writer
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


def on_disk(keeping: Keeping, rows: int, values: int) -> bool:
    """Whether arrays of `values` numbers a row are to be kept on disk.

    A person's word counts; else whether they fit in memory, at 12 bytes a number: the array, the parts of the split,
    and the tensors.

    Raises:
        TooLarge: they do not fit, and there is no folder for them, or a person wants them in memory.
    """
    if keeping.folder is None or keeping.storage == "memory":
        expect_memory(rows, values // 8)
        return False
    return goes(keeping, rows, values)


def kept(
    keeping: Keeping,
    pieces: Iterable[np.ndarray],
    count: int,
    shape: tuple[int, ...],
    *,
    stored: str = "float32",
    made: str = "float32",
) -> np.ndarray:
    """An array that is made piece by piece; where it goes to the disk, a `Stored` stands in its place.

    Args:
        pieces: some rows each, as they come; only one of them is in memory at a time.
        count: how many rows there are; shape: of each.
        stored: what they are kept as on disk; it must hold their values. made: what they are.

    Raises:
        TooLarge: as `on_disk`.
        DataError: the disk is full.
    """
    if on_disk(keeping, count, math.prod(shape)):
        return _written(keeping, pieces, shape, stored, made)
    found, done = np.empty((count, *shape), made), 0
    for piece in pieces:
        found[done : done + len(piece)] = piece
        done += len(piece)
    return found


def put(keeping: Keeping, values: Any) -> np.ndarray:
    """An array of (rows, ...) that is there, or of which a `Stored` is; it goes to the disk as `on_disk` says.

    Raises:
        DataError: the disk is full.
    """
    if isinstance(values, Stored) or not len(values) or not goes(keeping, len(values), values[:1].size):
        return cast(np.ndarray, values)
    dtype = values.dtype.name
    return _written(keeping, rows_of(values, values[:1].nbytes, len(values)), values.shape[1:], dtype, dtype)


def made_in_pieces(keeping: Keeping, make: Callable[[Any], np.ndarray], values: Any) -> np.ndarray:
    """What `make` makes of the rows of `values`, each row by itself; in pieces where it goes to the disk.

    Args:
        values: a Series, a DataFrame or an array.

    Raises:
        DataError: the disk is full.
    """
    one = make(_some(values, 0, 1))
    if not len(values) or not goes(keeping, len(values), one.size):
        return make(values)
    dtype = one.dtype.name
    pieces = (make(some) for some in rows_of(values, one.nbytes, len(values)))
    return _written(keeping, pieces, one.shape[1:], dtype, dtype)


def cut_when_read(keeping: Keeping, rows: int, values: int) -> bool:
    """Whether samples that overlap, `values` numbers each, are cut when they are read, and so are never all there.

    Raises:
        TooLarge: a person wants them in memory, and they do not fit.
    """
    if keeping.storage == "memory":
        expect_memory(rows, values // 3)
        return False
    return (keeping.storage == "disk" and keeping.folder is not None) or not fits(rows, values // 3)


def rows_of(values: Any, each: int, count: int) -> Iterator[Any]:
    """Some megabytes of rows at a time, of a Series, a DataFrame or an array whose rows take `each` bytes."""
    step = max(1, PIECE // max(1, each))
    for begin in range(0, count, step):
        yield _some(values, begin, begin + step)


def as_float(values: np.ndarray) -> np.ndarray:
    """The same numbers in float32."""
    return values.astype("float32", copy=False)


@contextmanager
def disk_is_full() -> Iterator[None]:
    """Says so in a DataError where it is."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DataError("The disk has no room for the data", cure="Free some space and try again.") from None


def _some(values: Any, begin: int, end: int) -> Any:
    return values[begin:end] if isinstance(values, np.ndarray) else values.iloc[begin:end]


def goes(keeping: Keeping, rows: int, values: int) -> bool:
    """Whether arrays of `values` numbers a row go to the disk, where there is one; nothing is refused."""
    if keeping.folder is None or keeping.storage == "memory":
        return False
    return keeping.storage == "disk" or not fits(rows, values // 8)


def _written(
    keeping: Keeping, pieces: Iterable[np.ndarray], shape: tuple[int, ...], stored: str, made: str
) -> np.ndarray:
    with disk_is_full(), Writer(keeping.folder or Path(), shape, stored) as writer:
        for piece in pieces:
            writer.add(piece)
    found = writer.stored()
    return cast(np.ndarray, found if stored == made else found.then(lambda values: values.astype(made)))


def expect_bytes(need: int, what: str) -> None:
    """Raises TooLarge when so many bytes are more than half of the memory that is free; `what` needs them."""
    free = psutil.virtual_memory().available // 2
    if need > free:
        raise TooLarge(
            f"{what} need about {need / 2**20:,.0f} MB of memory",
            expected=f"at most {free / 2**20:,.0f} MB, half of what is free",
            cure="Bring less of it, or close other programs.",
        )

"""Columns that do not fit in memory: their rows lie in a file, and are prepared as they are read.

    with Writer(folder, (64, 64, 3), "uint8") as writer:
        for some in pictures:  # (pictures, 64, 64, 3)
            writer.add(some)
    images = writer.stored().then(lambda values: values.astype("float32"))
    images[train][:32].read()  # the first 32 training rows, (32, 64, 64, 3) float32

A `Stored` stands where an array would: it has its shape, dtype and length, an index gives a part of it that is not read
yet, and `read` (or NumPy itself) reads it. The file is read by plain reads, not mapped, so that what a process holds is
what it has asked for. Samples that are stretches of rows need no file: they are cut when they are read (`Stretched`).
"""

from __future__ import annotations

import threading
import uuid
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, cast

import numpy as np

PIECE = 4 * 2**20  # bytes that are read and prepared at a time
FITTED_ON = 16 * 2**20  # bytes of training rows, all over them, that a step sees at most that cannot learn in pieces

Change = Callable[[np.ndarray], np.ndarray]


class Base(Protocol):
    """Where rows of one shape come from."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one row."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of its values."""
        ...

    def read(self, rows: np.ndarray) -> np.ndarray:
        """These rows, in this order."""
        ...


@dataclass(frozen=True, eq=False)
class Rows:
    """A file of rows of one shape, one after another."""

    file: FileIO
    lock: threading.Lock
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def read(self, rows: np.ndarray) -> np.ndarray:
        """These rows, in this order."""
        found = np.empty((len(rows), *self.shape), self.dtype)
        size = self.dtype.itemsize * int(np.prod(self.shape))
        begins = np.flatnonzero(np.diff(rows, prepend=-2) != 1)  # rows in a row are one read
        with self.lock:
            for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
                self.file.seek(int(rows[begin]) * size)
                self.file.readinto(found[begin:end].reshape(-1).view("uint8").data)
        return found


@dataclass(frozen=True, eq=False)
class Stretched:
    """Rows that are stretches of a table's rows, and may overlap: cut when they are read, and never all there.

    Args:
        values: (rows of the table, columns), in memory or on disk.
        starts: the first row of each stretch; length: how many rows it has.
    """

    values: np.ndarray | Stored
    starts: np.ndarray
    length: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one stretch: (length, columns)."""
        return (self.length, *self.values.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        """As networks calculate."""
        return np.dtype("float32")

    def read(self, rows: np.ndarray) -> np.ndarray:
        """These stretches, in this order."""
        wanted = self.starts[rows][:, None] + np.arange(self.length)
        if isinstance(self.values, Stored):
            there, places = np.unique(wanted, return_inverse=True)
            values, wanted = self.values[there].read(), places.reshape(wanted.shape)
        else:
            values = self.values
        found: np.ndarray = values[wanted].astype(self.dtype)
        return found


@dataclass(frozen=True, eq=False)
class Stored:
    """An array of shape (rows, ...) whose rows are read when they are wanted.

    Args:
        base: where they lie.
        rows: which of its rows these are.
        shape, dtype: as they are read, after all changes.
        changes: what is done to rows when they are read, in order; each looks at one row at a time.
    """

    base: Base
    rows: np.ndarray
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    changes: tuple[Change, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def ndim(self) -> int:
        """How many axes it has, that of the rows among them."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many values it has."""
        return int(np.prod(self.shape))

    @property
    def nbytes(self) -> int:
        """Bytes that it would take in memory, if it were read."""
        return self.size * self.dtype.itemsize

    def __getitem__(self, which: Any) -> Stored:
        """Some of the rows, not read yet: a slice, or numbers of rows."""
        rows = self.rows[which]
        return replace(self, rows=rows, shape=(len(rows), *self.shape[1:]))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.read().astype(dtype or self.dtype, copy=False)

    def read(self) -> np.ndarray:
        """All these rows, prepared."""
        values = self.base.read(self.rows)
        for change in self.changes:
            values = change(values)
        return np.ascontiguousarray(values)

    def pieces(self) -> Iterator[np.ndarray]:
        """All these rows, some megabytes at a time."""
        step = max(1, PIECE * len(self) // max(1, self.nbytes))
        for begin in range(0, len(self), step):
            yield self[begin : begin + step].read()

    def then(self, change: Change) -> Stored:
        """The same rows, changed further when they are read."""
        one = replace(self, changes=(*self.changes, change))[:1].read()
        return replace(self, changes=(*self.changes, change), shape=(len(self), *one.shape[1:]), dtype=one.dtype)

    def sample(self) -> np.ndarray:
        """Rows to fit a step on: all of them, or as many as `FITTED_ON` allows, at even distances."""
        most = max(1, FITTED_ON * len(self) // max(1, self.nbytes))
        return self[np.linspace(0, len(self) - 1, min(most, len(self))).round().astype(int)].read()


class Writer:
    """Writes a file of rows, one at a time; it is removed when the last `Stored` over it is gone."""

    def __init__(self, folder: Path, shape: tuple[int, ...], dtype: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._shape, self._dtype, self._count = folder / f"{uuid.uuid4().hex}.rows", shape, dtype, 0

    def __enter__(self) -> Self:
        self._file = self._path.open("wb", buffering=PIECE)
        return self

    def add(self, rows: np.ndarray) -> None:
        """The next rows, (rows, ...). Raises OSError when the disk is full."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).data)
        self._count += len(rows)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._file.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)

    def stored(self) -> Stored:
        """All rows, once they are written."""
        dtype = np.dtype(self._dtype)
        file = FileIO(self._path)
        base = Rows(file, threading.Lock(), self._shape, dtype)
        weakref.finalize(base, _remove, file, self._path)
        return Stored(base, np.arange(self._count), (self._count, *self._shape), dtype)


def stretched(values: np.ndarray | Stored, starts: np.ndarray, length: int) -> np.ndarray:
    """Stretches of rows as an array (stretches, length, columns) float32 that is never all there."""
    base = Stretched(values, starts, length)
    return cast(np.ndarray, Stored(base, np.arange(len(starts)), (len(starts), *base.shape), base.dtype))


def _remove(file: FileIO, path: Path) -> None:
    file.close()
    path.unlink(missing_ok=True)


def pieces_of(values: np.ndarray | Stored) -> Iterator[np.ndarray]:
    """An array in pieces: itself where it is in memory."""
    return values.pieces() if isinstance(values, Stored) else iter((values,))


def changed(values: np.ndarray | Stored, change: Change) -> np.ndarray:
    """An array changed, each row by itself; one on disk when its rows are read."""
    return cast(np.ndarray, values.then(change)) if isinstance(values, Stored) else change(values)


def in_full(values: np.ndarray | Stored) -> np.ndarray:
    """An array in memory, all of it."""
    return values.read() if isinstance(values, Stored) else values


def in_memory(values: np.ndarray | Stored) -> int:
    """The bytes of memory that an array takes."""
    return 0 if isinstance(values, Stored) else values.nbytes


def batches(order: np.ndarray, batch_size: int) -> Iterator[np.ndarray]:
    """The rows of each batch."""
    for begin in range(0, len(order), batch_size):
        yield order[begin : begin + batch_size]


def picked(values: np.ndarray | Stored, rows: np.ndarray | slice) -> np.ndarray:
    """These rows, in memory."""
    found = values[rows]
    return found.read() if isinstance(found, Stored) else found

"""NumPy's own files from outside: `.npy`, and `.npz`, a zip of them. No pickle in them is ever opened.

The head of each array is read and checked first: what it says is how much memory its values will take.
"""

from __future__ import annotations

import io
import math
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from engine.data.formats import sniff
from engine.data.stored import PIECE
from engine.data.zips import check_zip
from engine.errors import DataError

MAGIC = b"\x93NUMPY"
MAX_HEAD = 10_000  # bytes of a head, as NumPy itself has it
MAX_RATIO = 1_100  # deflate packs at most 1,032 bytes into one: an array of noughts is no bomb, its head says its size
ALONE = "x"  # the name of the array in a file of one
KINDS = {"b": "bool", "i": "int64", "u": "int64", "f": "float64", "U": "str", "S": "bytes", "M": "datetime64[us]"}
ODD = {
    "O": "Python objects, which may run code when they are opened and never are",
    "c": "complex numbers",
    "V": "columns with names of their own",
    "m": "lengths of time",
}
CURE = "Save numbers or texts: np.savez(path, x=x, y=y, allow_pickle=False)."


@dataclass(frozen=True)
class Head:
    """What an array's head says: its name, its shape, how each value is stored.

    Args:
        begin: the byte at which its values begin; columns: whether they lie column by column.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    begin: int = 0
    columns: bool = False

    @property
    def size(self) -> int:
        """How many values there are."""
        return math.prod(self.shape)


def heads(path: Path) -> list[Head]:
    """The heads of all arrays in a file, in its order; nothing else is read.

    Raises:
        DataError: it is no such file, is damaged or cut off, holds objects, or arrays of other odd values.
    """
    if sniff(path) == "npy":
        with path.open("rb") as file:
            return [_head(ALONE, file, path.stat().st_size)]
    if not zipfile.is_zipfile(path):
        raise DataError(
            "The file holds no NumPy arrays", where="data.source", expected=".npz or .npy", cure="Read it as a table."
        )
    names = [name for name in check_zip(path, MAX_RATIO) if name.endswith(".npy")]
    if not names:
        raise DataError(
            "The zip holds no NumPy arrays",
            where="data.source",
            expected="members that end in .npy",
            cure="Choose what it is read as.",
        )
    with opened(path) as packed:
        found = []
        for name in names:
            with packed.open(name) as file:
                found.append(_head(name.removesuffix(".npy"), file, packed.getinfo(name).file_size))
        return found


def read(path: Path, wanted: list[Head]) -> dict[str, np.ndarray]:
    """The values of some arrays, by name. Their heads are known to be sound, and their memory to be there.

    Raises:
        DataError: a value is damaged.
    """
    if sniff(path) == "npy":
        with path.open("rb") as file:
            return {ALONE: np.lib.format.read_array(file, allow_pickle=False)}
    with opened(path) as packed:
        found = {}
        for head in wanted:
            with packed.open(f"{head.name}.npy") as file:
                found[head.name] = np.lib.format.read_array(file, allow_pickle=False)
        return found


def pieces(path: Path, head: Head) -> Iterator[np.ndarray]:
    """The rows of an array that lies row by row, some megabytes at a time.

    Raises:
        DataError: a value is damaged.
    """
    with _values_of(path, head) as file:
        file.read(head.begin)
        row = math.prod(head.shape[1:])
        step = max(1, PIECE // max(1, row * head.dtype.itemsize))
        for begin in range(0, head.shape[0], step):
            count = min(step, head.shape[0] - begin)
            found = np.frombuffer(file.read(count * row * head.dtype.itemsize), head.dtype)
            yield found.reshape(count, *head.shape[1:])


@contextmanager
def _values_of(path: Path, head: Head) -> Iterator[IO[bytes]]:
    if sniff(path) == "npy":
        with path.open("rb") as file:
            yield file
    else:
        with opened(path) as packed, packed.open(f"{head.name}.npy") as member:
            yield member


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip of arrays; whatever is damaged in it becomes a sentence."""
    try:
        with zipfile.ZipFile(path) as packed:
            yield packed
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error) as error:
        raise DataError(
            f"The arrays are damaged: {str(error)[:120].rstrip('.')}", where="data.source", cure="Save them again."
        ) from None


def plain(values: np.ndarray, name: str) -> np.ndarray:
    """One value a row as pandas takes it: bool, int64, float64, text or date. Raises DataError: bytes are no UTF-8."""
    if values.dtype.kind == "S":
        try:
            return np.char.decode(values, "utf-8")
        except UnicodeDecodeError:
            raise DataError("The bytes of an array are no UTF-8", where=name, cure=CURE) from None
    if values.dtype.kind == "U":
        return values
    return values.astype(_wide(values.dtype))


def plain_code(values: str, dtype: np.dtype) -> str:
    """Script code that does the same to an expression."""
    if dtype.kind == "S":
        return f'np.char.decode({values}, "utf-8")'
    return values if dtype.kind == "U" else f'{values}.astype("{_wide(dtype)}")'


def _wide(dtype: np.dtype) -> str:
    return "float64" if dtype.kind == "u" and dtype.itemsize == 8 else KINDS[dtype.kind]


def _head(name: str, file: IO[bytes], size: int) -> Head:
    """The head of one array of `size` bytes in all. Raises DataError."""
    begin = file.read(8)
    if begin[:6] != MAGIC or len(begin) < 8:
        raise _damaged(name, "it does not begin as an array")
    width = 2 if begin[6] == 1 else 4
    length = int.from_bytes(told := file.read(width), "little")
    if begin[6] not in (1, 2, 3) or length > MAX_HEAD:
        raise _damaged(name, "its head is longer than any" if length > MAX_HEAD else f"its version is {begin[6]}")
    head = io.BytesIO(told + file.read(length))
    read = np.lib.format.read_array_header_1_0 if width == 2 else np.lib.format.read_array_header_2_0
    try:
        with warnings.catch_warnings(action="ignore"):
            shape, columns, dtype = read(head, max_header_size=MAX_HEAD)
    except Exception:  # noqa: BLE001 (the head is a stranger's text: whatever reading it runs into, it is no head)
        raise _damaged(name, "its head cannot be read") from None
    _check(name, shape, dtype)
    found = Head(name, shape, dtype, 8 + width + length, columns)
    if size != 8 + width + length + found.size * dtype.itemsize:
        raise _damaged(name, f"it should have {found.size:,} values of {dtype.itemsize} bytes, and has others")
    return found


def _check(name: str, shape: tuple[int, ...], dtype: np.dtype) -> None:
    """Raises DataError for values that are neither numbers, nor texts, nor dates, and for a shape that is none."""
    if dtype.kind not in KINDS or dtype.subdtype is not None or (dtype.kind == "f" and dtype.itemsize > 8):
        what = ODD.get(dtype.kind, "numbers of more than 64 bits")
        raise DataError(f"An array holds {what}", where=name[:120], expected="numbers, texts or dates", cure=CURE)
    if any(not isinstance(each, int) or isinstance(each, bool) or each < 0 for each in shape):
        raise _damaged(name, "its shape is none")


def _damaged(name: str, why: str) -> DataError:
    return DataError(f"An array is damaged: {why}", where=name[:120], cure="Save it again.")

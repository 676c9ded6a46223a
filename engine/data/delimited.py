"""A text file with delimiters, looked at before pandas may guess over its faults.

Every fault is told with the line on which it lies and with a cure. Lines without quotes are counted in large pieces;
from the first quote on, the standard library reads the file row by row.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from engine.data import prose
from engine.document.graph import MAX_LABEL
from engine.errors import DataError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_COLUMNS = 5_000
MAX_FIELD = 100_000  # characters in one cell
PIECE = 2**22  # bytes that are looked at in one go
LARGE = 2**24  # bytes from which on a first look is at some of the rows
STRETCHES, STRETCH = 32, 2**16  # how many stretches of the file that are, and the bytes of each
NEWLINE = b"\n"
MARK = b"\xef\xbb\xbf"  # that a file is UTF-8
MARKS_16 = (b"\xff\xfe", b"\xfe\xff")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Layout:
    """How a file is written: its delimiter, its column names in order, its number of rows, its encoding."""

    delimiter: str
    names: tuple[str, ...]
    rows: int
    encoding: str = "utf-8"


def inspect(path: Path) -> Layout:
    """The layout of a sound file.

    Raises:
        DataError: the file is empty, neither UTF-8 nor marked UTF-16, has a header only, a bad header, a ragged row, or
            a quote that is not closed; or it has one of these since it is no table but a text.
    """
    encoding = encoding_of(path)
    try:
        return _layout(path, encoding)
    except DataError as error:
        raise prose.instead(error, _first_lines(path, encoding), DELIMITERS) from None


def _layout(path: Path, encoding: str) -> Layout:
    delimiter, names = header(path, encoding)
    check_names(names, DELIMITERS[delimiter])
    if encoding == "utf-8":
        count = _count(path, delimiter, len(names)) - 1
    else:
        count = sum(1 for _ in _even(_rows(path, delimiter, encoding), len(names))) - 1
    if count == 0:
        raise DataError("The file has a header line and no rows", where="line 1", expected="rows", cure="Add rows.")
    return Layout(delimiter, tuple(names), count, encoding)


def encoding_of(path: Path) -> str:
    """`utf-8`, or `utf-16` where the file is marked so. Raises DataError: other bytes, or nothing but blanks."""
    with path.open("rb") as file:
        marked = file.read(2) in MARKS_16
    if marked:
        return _utf16(path)
    line, blank = 1, True
    for start, piece in _pieces(path):
        text = _decoded(piece, start, line)
        blank = blank and not text.strip()
        line += piece.count(NEWLINE)
    if blank:
        raise DataError("The file is empty", expected="a header line and rows", cure="Choose another file.")
    return "utf-8"


def header(path: Path, encoding: str = "utf-8") -> tuple[str, list[str]]:
    """The mark that divides the first line into the most fields, and these fields."""
    with _text(path, encoding) as file:
        first = next(line for line in file if line.strip())
    delimiter = max(DELIMITERS, key=lambda mark: _fields(first, mark))
    return delimiter, next(_rows(path, delimiter, encoding))[1]


def _first_lines(path: Path, encoding: str) -> list[str]:
    """Whole lines from the begin of the file; the only one, where it is very long."""
    with _text(path, encoding) as file:
        text = file.read(STRETCH)
        return [*text.split("\n")[:-1]] if file.read(1) and "\n" in text else text.split("\n")


def _fields(line: str, mark: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=mark)))
    except csv.Error:  # a cell that is too long: reading the rows says so
        return line.count(mark)


@dataclass(frozen=True)
class Sample:
    """A file with some rows of a larger one, and about how many rows that one has: three digits, then noughts."""

    path: Path
    rows: int


@contextmanager
def sampled(path: Path) -> Iterator[Sample | None]:
    """The header and rows from all over a large file, as a file that is there only inside.

    None where the file is not large, or the rows that were drawn do not fit together: then all of it has to be read.
    """
    size = path.stat().st_size
    if size < LARGE:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "sample.csv")
        try:
            small.write_bytes(_drawn(path, size))
            layout = inspect(small)
        except DataError:
            yield None
            return
        about = layout.rows * size / small.stat().st_size
        yield Sample(small, int(round(about, 2 - int(math.log10(about)))))


def _drawn(path: Path, size: int) -> bytes:
    """The first lines, and a stretch of whole lines from each of some places evenly over the file."""
    with path.open("rb") as file:
        drawn = file.read(STRETCH) + file.readline(MAX_FIELD)
        for number in range(1, STRETCHES):
            file.seek(number * size // STRETCHES)
            file.readline(MAX_FIELD)
            drawn += b"" if drawn.endswith(NEWLINE) else NEWLINE
            drawn += file.read(STRETCH) + file.readline(MAX_FIELD)
    return drawn


def check_names(names: list[str], separated: str) -> None:
    """Raises DataError when names cannot be those of columns. `separated` is the delimiter's name."""
    stripped = [name.strip() for name in names]
    if len(names) > MAX_COLUMNS:
        raise DataError(f"The file has {len(names):,} columns", where="line 1", expected=f"at most {MAX_COLUMNS:,}")
    if all(NUMBER.fullmatch(name) for name in stripped):
        raise DataError(
            f"The first line holds numbers, not names: {separated}-separated {', '.join(stripped[:3])}",
            where="line 1",
            expected="a header line with the names of the columns",
            cure="Put a line with names at the top.",
        )
    if "" in stripped:
        place = f"line 1, column {stripped.index('') + 1}"
        raise DataError("A column has no name", where=place, cure="Give it a name, or take the column out.")
    twice = next((name for name in stripped if stripped.count(name) > 1), None)
    if twice is not None:
        raise DataError(f"Two columns have the name {twice[:80]!r}", where="line 1", cure="Give one another name.")
    long = next((name for name in names if len(name) > MAX_LABEL), None)
    if long is not None:
        raise DataError(
            f"The column name {long[:40]!r}... has {len(long)} letters", where="line 1", expected=f"at most {MAX_LABEL}"
        )


def _utf16(path: Path) -> str:
    try:
        with path.open(encoding="utf-16", newline="") as file:
            blank = True
            while text := file.read(PIECE):
                blank = blank and not text.strip()
                if "\0" in text:
                    raise DataError("The file holds null bytes", expected="a text file with UTF-8 text")
    except UnicodeError:
        raise DataError(
            "The file says that it is UTF-16 text, and is not", cure="Save it as UTF-8, then upload it again."
        ) from None
    if blank:
        raise DataError("The file is empty", expected="a header line and rows", cure="Choose another file.")
    return "utf-16"


def _decoded(piece: bytes, start: int, line: int) -> str:
    """A piece of the file as text; `start` is its place, `line` its first line."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            "The file is not UTF-8 text",
            where=f"line {piece.count(NEWLINE, 0, error.start) + line}, byte {start + error.start}",
            cure="Save it as UTF-8 (in Excel: Save As, CSV UTF-8), then upload it again.",
        ) from None
    if "\0" in text:
        line += piece.count(NEWLINE, 0, piece.index(b"\0"))
        raise DataError("The file holds null bytes", where=f"line {line}", expected="a text file with UTF-8 text")
    return text


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """The file in pieces that end with a line, each with its place; without the mark of UTF-8."""
    with path.open("rb") as file:
        start = len(MARK) if file.read(len(MARK)) == MARK else 0
        file.seek(start)
        while piece := file.read(PIECE):
            piece += file.readline()
            yield start, piece
            start += len(piece)


def _count(path: Path, delimiter: str, fields: int) -> int:
    """How many rows there are, the header with them. Raises DataError as `inspect`."""
    count, line = 0, 1
    for start, piece in _pieces(path):
        found = _rows_of(piece, delimiter, fields, line)
        if found is None:
            return count + sum(1 for _ in _even(_rows(path, delimiter, "utf-8", start, line), fields))
        count += found
        line += piece.count(NEWLINE)
    return count


def _rows_of(piece: bytes, delimiter: str, fields: int, line: int) -> int | None:
    """How many rows a piece holds; None where it has quotes, long lines or line ends of its own kind."""
    if b'"' in piece or piece.count(b"\r") != piece.count(b"\r\n"):
        return None
    values = np.frombuffer(piece, dtype="uint8")
    ends = np.flatnonzero(values == ord("\n"))
    if not piece.endswith(b"\n"):
        ends = np.append(ends, len(piece))
    if np.diff(ends, prepend=-1).max() > MAX_FIELD:
        return None
    marks = np.searchsorted(np.flatnonzero(values == ord(delimiter)), ends)
    blank = 0
    for row in np.flatnonzero(np.diff(marks, prepend=0) != fields - 1):
        begin = int(ends[row - 1]) + 1 if row else 0
        text = piece[begin : int(ends[row])].decode("utf-8")
        if text.strip() or delimiter in text:
            raise _ragged(line + int(row), text.count(delimiter) + 1, fields)
        blank += 1
    return len(ends) - blank


def _text(path: Path, encoding: str, start: int = 0) -> TextIO:
    """The file as text from a place on; line ends of every kind become one kind."""
    file = path.open("rb")
    if encoding == "utf-8" and not start:
        encoding = "utf-8-sig"
    file.seek(start)
    return io.TextIOWrapper(file, encoding=encoding, newline=None)


def _rows(path: Path, delimiter: str, encoding: str, start: int = 0, line: int = 1) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row begins, and its fields; blank lines are passed over.

    Args:
        start, line: from which byte on, and which line that is.
    """
    csv.field_size_limit(MAX_FIELD)
    with _text(path, encoding, start) as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)
        begin = line
        try:
            for row in reader:
                if len(row) > 1 or "".join(row).strip():
                    yield begin, row
                begin = reader.line_num + line
        except csv.Error as error:
            raise _quoting(error, begin) from None


def _quoting(error: csv.Error, line: int) -> DataError:
    said = str(error)
    if "field limit" in said:
        return DataError(
            f"A cell has more than {MAX_FIELD:,} characters",
            where=f"the row that begins on line {line}",
            cure="Most likely a quote is not closed there: close it.",
        )
    what = "A quote is not closed" if "end of data" in said else "A closing quote is followed by more text"
    return DataError(
        what,
        where=f"the row that begins on line {line}",
        cure='Close the quote; inside quoted text, write a quote as "".',
    )


def _even(rows: Iterator[tuple[int, list[str]]], fields: int) -> Iterator[list[str]]:
    """The rows, which must all have as many fields as the header."""
    for line, row in rows:
        if len(row) != fields:
            raise _ragged(line, len(row), fields)
        yield row


def _ragged(line: int, found: int, fields: int) -> DataError:
    return DataError(
        f"A row has {found} field{'s' if found != 1 else ''}",
        where=f"line {line}",
        expected=f"{fields} fields, as in the header line",
        cure="Correct the row, or put quotes around text that holds the delimiter.",
    )

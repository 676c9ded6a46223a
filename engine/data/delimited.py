"""A text file with delimiters, looked at with the standard library before pandas may guess over its faults.

Every fault is told with the line on which it lies and with a cure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.memory import expect_memory
from engine.document.graph import MAX_LABEL
from engine.errors import DataError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_COLUMNS = 5_000
MAX_FIELD = 100_000  # characters in one cell
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Layout:
    """How a file is written: its delimiter, its column names in order, and its number of rows."""

    delimiter: str
    names: tuple[str, ...]
    rows: int


def inspect(path: Path) -> Layout:
    """The layout of a sound file.

    Raises:
        DataError: the file is empty, not UTF-8, has a header only, a bad header, a ragged row, a quote that is not
            closed, or would not fit into memory.
    """
    text = _decoded(path)
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    _, names = next(rows)
    _check_names(names, delimiter)
    count = sum(1 for _ in _even(rows, len(names)))
    if count == 0:
        raise DataError("The file has a header line and no rows", where="line 1", expected="rows", cure="Add rows.")
    expect_memory(count, len(names))
    return Layout(delimiter, tuple(names), count)


def _decoded(path: Path) -> str:
    """The file's text, without a byte order mark."""
    content = path.read_bytes()
    newline = b"\n"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "The file is not UTF-8 text",
            where=f"line {content[: error.start].count(newline) + 1}, byte {error.start}",
            cure="Save it as UTF-8 (in Excel: Save As, CSV UTF-8), then upload it again.",
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DataError("The file holds null bytes", where=f"line {line}", expected="a text file with UTF-8 text")
    if not text.strip():
        raise DataError("The file is empty", expected="a header line and rows", cure="Choose another file.")
    return text


def _delimiter(text: str) -> str:
    """The mark that divides the header line into the most fields."""
    header = next(line for line in text.splitlines() if line.strip())
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row begins, and its fields; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True, skipinitialspace=True)
    csv.field_size_limit(MAX_FIELD)
    begin = 1
    try:
        for row in reader:
            if len(row) > 1 or "".join(row).strip():
                yield begin, row
            begin = reader.line_num + 1
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
            raise DataError(
                f"A row has {len(row)} field{'s' if len(row) != 1 else ''}",
                where=f"line {line}",
                expected=f"{fields} fields, as in the header line",
                cure="Correct the row, or put quotes around text that holds the delimiter.",
            )
        yield row


def _check_names(names: list[str], delimiter: str) -> None:
    stripped = [name.strip() for name in names]
    if len(names) == 1:
        raise DataError(
            f"The header line has one column only: {names[0][:80]!r}",
            where="line 1",
            expected="at least two columns, with comma, semicolon, tab or bar between them",
        )
    if len(names) > MAX_COLUMNS:
        raise DataError(f"The file has {len(names):,} columns", where="line 1", expected=f"at most {MAX_COLUMNS:,}")
    if all(NUMBER.fullmatch(name) for name in stripped):
        raise DataError(
            f"The first line holds numbers, not names: {DELIMITERS[delimiter]}-separated {', '.join(stripped[:3])}",
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

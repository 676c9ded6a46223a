"""A table as JSON: one object a line, or one list of objects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from engine.data.delimited import MAX_COLUMNS, MAX_FIELD, check_names
from engine.data.memory import expect_memory
from engine.errors import DataError


def read(path: Path) -> tuple[pd.DataFrame, bool]:
    """Every column, and whether the file is one list.

    Raises:
        DataError: it is not UTF-8, not JSON, holds something else than objects of plain values, or is too large.
    """
    listed = _first(path) == "["
    rows = _list(path) if listed else _lines(path)
    if not rows:
        raise DataError("The file has no rows", where="line 1", expected="rows", cure="Add rows.")
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    expect_memory(len(rows), len(names))
    check_names(names, "JSON")
    _check_values(rows)
    return pd.DataFrame([row for _, row in rows]), listed


def code(listed: bool) -> list[str]:
    """Script lines that define `seen`, the same table."""
    if listed:
        return ['seen = pd.DataFrame(json.loads(path.read_text(encoding="utf-8-sig")))']
    return [
        'with path.open(encoding="utf-8-sig") as file:',
        "    seen = pd.DataFrame([json.loads(line) for line in file if line.strip()])",
    ]


def _first(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(2**10).decode("utf-8-sig", errors="replace").lstrip()[:1]


def _lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The objects with their lines."""
    rows: list[tuple[int, dict[str, Any]]] = []
    number, names = 0, set[str]()
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row = _object(_parsed(line, number), number)
                    rows.append((number, row))
                    if len(names) <= MAX_COLUMNS:
                        names.update(row)
    except UnicodeDecodeError:
        raise _not_utf8(number + 1) from None
    return rows


def _list(path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _not_utf8(1) from None
    values = _parsed(text, 0)
    return [(number, _object(value, number)) for number, value in enumerate(values, 1)]


def _parsed(text: str, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {line or error.lineno}, column {error.colno}"
        raise DataError(f"The file is not JSON: {error.msg}", where=place, cure="Correct it there.") from None
    except (RecursionError, ValueError):
        raise DataError(
            "The file has lists too deep or numbers too long to be read", where=f"line {line or 1}"
        ) from None


def _object(value: Any, number: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(
            "A row is no JSON object",
            where=f"row {number}",
            expected='an object with a name for each value, such as {"age": 34, "town": "Ulm"}',
        )
    return value


def _check_values(rows: list[tuple[int, dict[str, Any]]]) -> None:
    """Raises DataError at the first value that no cell of a table can hold."""
    for number, row in rows:
        for name, value in row.items():
            if isinstance(value, dict | list):
                raise DataError(
                    f"A value of {name[:80]!r} is {'a list' if isinstance(value, list) else 'an object'}",
                    where=f"row {number}",
                    expected="numbers, texts, true, false or null",
                    cure="Give each value within it a name of its own.",
                )
            if isinstance(value, str):
                _check_text(value, number)


def _check_text(value: str, number: int) -> None:
    if len(value) > MAX_FIELD:
        raise DataError(f"A cell has more than {MAX_FIELD:,} characters", where=f"row {number}", cure="Shorten it.")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise DataError("A text holds half a letter (a lone surrogate)", where=f"row {number}", cure="Take it out.")


def _not_utf8(line: int) -> DataError:
    return DataError("The file is not UTF-8 text", where=f"line {line}", cure="Save it as UTF-8, then upload it again.")

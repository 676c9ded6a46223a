"""A sheet of an Excel or OpenDocument workbook. What it would grow to is found out before a cell of it is read.

The reader keeps room for every cell between the first and the last one: two cells at the far ends of a sheet, or one
that says that it is repeated a million times, would take all memory.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import pandas as pd

from engine.data.delimited import check_names
from engine.data.lines import literal
from engine.data.memory import expect_memory
from engine.data.zips import check_zip
from engine.errors import DataError

CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
PIECE = 2**20
OVERLAP = 64  # bytes: a cell's place may lie across two pieces
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
BROKEN = "Open it in a spreadsheet program, and save it anew."


def read(path: Path, format: str, sheet: str) -> tuple[pd.DataFrame, str]:
    """Every column of a sheet, as pandas reads it, and the sheet's name.

    Args:
        sheet: its name; empty: the first one that has cells.

    Raises:
        DataError: the workbook is damaged or would grow too large, there is no such sheet, or it holds no table.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    check_zip(path)
    _check_size(path, format)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name = _chosen(workbook, sheet)
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=2)
        frame = pd.read_excel(path, sheet_name=name, engine="calamine")
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise DataError(f"The workbook cannot be read: {str(error)[:120]}", cure=BROKEN) from None
    _check_header([str(value) for value in rows[0]] if rows else [], frame)
    return frame.rename(columns=str), name


def code(sheet: str) -> list[str]:
    """Script lines that define `seen`, the same sheet."""
    return [f'seen = pd.read_excel(path, sheet_name={literal(sheet)}, engine="calamine").rename(columns=str)']


def _chosen(workbook: object, sheet: str) -> str:
    names: list[str] = workbook.sheet_names  # type: ignore[attr-defined]
    if sheet and sheet not in names:
        raise DataError(
            f"There is no sheet {sheet[:80]!r}", where="data.source", expected=f"one of {', '.join(names[:12])}"
        )
    if not names:
        raise DataError("The workbook has no sheets", cure="Choose another file.")
    filled = (name for name in names if workbook.get_sheet_by_name(name).total_height)  # type: ignore[attr-defined]
    return sheet or next(filled, names[0])


def _check_header(names: list[str], frame: pd.DataFrame) -> None:
    while names and not names[-1].strip():
        names.pop()
    if not names:
        raise DataError("The sheet is empty, or its first line is", where="line 1", expected="names of the columns")
    check_names(names, "cells")
    if frame.empty:
        raise DataError("The file has a header line and no rows", where="line 1", expected="rows", cure="Add rows.")


def _check_size(path: Path, format: str) -> None:
    """Raises DataError when the cells between the first and the last one would not fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if format == "ods" and name == "content.xml":
                    with archive.open(name) as content:
                        expect_memory(*_ods_size(content))
                elif format == "xlsx" and name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with archive.open(name) as content:
                        expect_memory(*_xlsx_size(content))
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, OSError) as error:
        raise DataError(f"The workbook cannot be read: {str(error)[:120]}", cure=BROKEN) from None


def _xlsx_size(content: IO[bytes]) -> tuple[int, int]:
    """Rows and columns up to the last cell."""
    rows = columns = 0
    before = b""
    while piece := content.read(PIECE):
        for letters, number in CELL.findall(before + piece):
            rows, columns = max(rows, int(number)), max(columns, _place(letters))
        before = piece[-OVERLAP:]
    return rows, columns


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place


def _ods_size(content: IO[bytes]) -> tuple[int, int]:
    """Rows and columns up to the last cell that is not empty, of the largest sheet."""
    sizes = [(0, 0)]
    row = column = width = height = 0
    for event, element in ElementTree.iterparse(content, events=("start", "end")):  # noqa: S314 - expat bounds entities
        if event == "start":
            if element.tag == f"{TABLE}table":
                row = width = height = 0
            elif element.tag == f"{TABLE}table-row":
                column = reach = 0
            continue
        if element.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            column += int(element.get(f"{TABLE}number-columns-repeated", "1"))
            if element.get(f"{OFFICE}value-type") or len(element):
                reach = column
        elif element.tag == f"{TABLE}table-row":
            row += int(element.get(f"{TABLE}number-rows-repeated", "1"))
            if reach:
                width, height = max(width, reach), row
        elif element.tag == f"{TABLE}table":
            sizes.append((height, width))
        else:
            continue
        element.clear()
    return max(sizes, key=lambda size: size[0] * size[1])

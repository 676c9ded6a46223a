"""Raw input for a trained model, read from a file that a person brings: a table, pictures, sounds, texts or arrays.

given = read(path, preparation.columns, preparation.needed)
inputs = preparation.apply(given.table, given.arrays)
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from engine.data import delimited, formats, heard, json_lines, kinds, parquet, sheets, zipped
from engine.data.base import Keeping
from engine.data.preparation import OF_TABLES, Column
from engine.data.written import unquoted
from engine.errors import DataError

PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM")
SOUNDS = (b"fLaC",)
TEXTS = (".txt", ".md")
KNOWN = {"pictures": "a PNG, JPEG, GIF, BMP or WebP", "sounds": "a WAV or FLAC"}


@dataclass(frozen=True)
class Given:
    """Rows of raw input.

    Args:
        table: their numbers, categories, dates and texts; None where only arrays are needed.
        arrays: pictures, sounds, series and tokens by column, each of shape (rows, ...).
        names: of the files that the rows were read from; empty where they come from one file.
    """

    table: pd.DataFrame | None
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.table) if self.table is not None else len(next(iter(self.arrays.values())))


def read(path: Path, columns: Sequence[Column], needed: Sequence[str]) -> Given:
    """The rows of a file; what it is, its content tells.

    Args:
        columns: what the model was trained on. needed: the columns that a table must have.

    Raises:
        DataError: the file cannot be read, or is not of the kind that the model needs.
    """
    of_arrays = [column for column in columns if column.kind not in OF_TABLES]
    of_table = [name for name in needed if name not in {column.name for column in of_arrays}]
    format = formats.sniff(path)
    if format in ("npz", "npy"):
        return _arrays(path, format, of_arrays, of_table)
    if not of_arrays:
        texts = [column.name for column in columns if column.kind == "text" and column.name in needed]
        alone = texts[0] if of_table == texts[:1] else ""
        return Given(_texts(path, alone) if alone else table(path))
    kind = of_arrays[0].kind
    if any(column.kind != kind for column in of_arrays) or kind not in MADE:
        shown = " and ".join(f"{column.name!r}" for column in of_arrays)
        raise DataError(
            f"The model takes {shown} as arrays",
            where="input",
            expected="an .npz file with an array for each column",
            cure="Save them with numpy.savez.",
        )
    return _files(path, kind, of_arrays, of_table)


def table(path: Path) -> pd.DataFrame:
    """A table of any format, each column as pandas takes it. Raises DataError: it is none, or is damaged."""
    format = formats.table_format(path)
    if format in ("xlsx", "ods"):
        return sheets.read(path, format, "")[0]
    if format == "json":
        return json_lines.read(path)[0]
    if format == "parquet":
        return parquet.read(path, Keeping(), quick=False)[0]
    layout = delimited.inspect(path)
    options: dict[str, Any] = {"sep": layout.delimiter, "encoding": layout.encoding, "skipinitialspace": True}
    found: pd.DataFrame = pd.read_csv(path, low_memory=False, **options)
    if layout.delimiter != "," and kinds.has_decimal_commas(found):
        found = pd.read_csv(path, low_memory=False, decimal=",", **options)
    return unquoted(found)


def _texts(path: Path, name: str) -> pd.DataFrame:
    """One text a row: a column of a table, the files of a zip, or else the lines of a file."""
    if zipfile.is_zipfile(path) and formats.sniff(path) == "zip":
        with zipped.opened(path, "texts") as packed:
            names = zipped.names(packed, *TEXTS)
            return pd.DataFrame({name: [packed.read(each).decode("utf-8", "replace") for each in names]})
    if formats.sniff(path) != "csv":
        return table(path)
    encoding = delimited.encoding_of(path)
    lines = path.read_text(encoding="utf-8-sig" if encoding == "utf-8" else encoding).splitlines()
    _, header = delimited.header(path, encoding)
    if name in [each.strip() for each in header]:
        return table(path)
    return pd.DataFrame({name: [line for line in lines if line.strip()]})


def _arrays(path: Path, format: str, wanted: Sequence[Column], of_table: Sequence[str]) -> Given:
    try:
        loaded = np.load(path, allow_pickle=False)
        held = {name: loaded[name] for name in loaded.files} if format == "npz" else {"": loaded}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"The arrays cannot be read: {str(error)[:80]}", cure="Save them again.") from None
    if format == "npy" and len(wanted) + len(of_table) == 1:
        held = {[*(column.name for column in wanted), *of_table][0]: held[""]}
    if missing := [name for name in (*(column.name for column in wanted), *of_table) if name not in held]:
        raise DataError(f"The file has no array {missing[0]!r}", expected=f"arrays: {', '.join(held) or 'none'}")
    found = pd.DataFrame({name: held[name] for name in of_table}) if of_table else None
    return Given(found, {column.name: held[column.name] for column in wanted})


def _files(path: Path, kind: str, wanted: Sequence[Column], of_table: Sequence[str]) -> Given:
    """Pictures or sounds: one, a zip of them, or one folder of a zip for each column; a CSV beside tells the rest."""
    suffixes, make, what = MADE[kind]
    with _opened(path, what) as packed:
        names = zipped.names(packed, *suffixes)
        if not names:
            raise DataError(f"The zip holds no {what}", where="input", expected=", ".join(suffixes))
        found = _beside(packed, names, of_table, what) if of_table else None
        if found is not None:
            names = [str(each) for each in found.pop("")]
        by_column = {wanted[0].name: names}
        if len(wanted) > 1:
            by_column = {column.name: [each for each in names if column.name in each.split("/")] for column in wanted}
            sizes = {len(each) for each in by_column.values()}
            if len(sizes) != 1 or 0 in sizes:
                folders = " and ".join(f"{column.name!r}" for column in wanted)
                raise DataError(
                    f"The model takes several {what} a row",
                    where="input",
                    expected=f"a zip with as many in each of the folders {folders}",
                )
        arrays = {column.name: _stacked([make(packed, name, column) for name in by_column[column.name]])
                  for column in wanted}  # fmt: skip
    return Given(found, arrays, tuple(by_column[wanted[0].name]))


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    return np.stack(rows)


def _beside(packed: zipfile.ZipFile, names: list[str], of_table: Sequence[str], what: str) -> pd.DataFrame:
    """The one CSV of a zip; its column of file names becomes the files, under the name ``."""
    tables = zipped.names(packed, ".csv")
    if len(tables) != 1 or packed.getinfo(tables[0]).file_size > zipped.MAX_TABLE:
        raise DataError(
            f"The model takes {what} and {', '.join(of_table)}",
            where="input",
            expected=f"a zip of {what} with one CSV: a column of file names, and {', '.join(of_table)}",
        )
    with packed.open(tables[0]) as file:
        found = pd.read_csv(file)
    known = {PurePosixPath(name).name: name for name in names}
    matches = {str(each): found[each].astype("str").isin(list(known)).sum() for each in found.columns}
    column = max(matches, key=lambda each: int(matches[each]))
    if matches[column] != len(found):
        raise DataError(f"The CSV names {what} that are not in the zip", where=tables[0][:120])
    return found.assign(**{"": [known[str(each)] for each in found[column]]})


@contextmanager
def _opened(path: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """A zip as it is; one picture or sound as a zip that holds it alone."""
    with path.open("rb") as file:
        head = file.read(12)
    ending = ".png" if head.startswith(PICTURES) or head[8:] == b"WEBP" else ""
    if head.startswith(SOUNDS) or head[8:] == b"WAVE":
        ending = ".wav"
    if not ending:
        if not zipfile.is_zipfile(path):
            raise DataError(
                f"The file is none of the {what} that can be read, and no zip of them",
                where="input",
                cure=f"Bring {KNOWN[what]}, or a zip of {what}.",
            )
        with zipped.opened(path, what) as packed:
            yield packed
        return
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(f"input{ending}", path.read_bytes())
    with zipfile.ZipFile(held) as packed:
        yield packed


def _picture(packed: zipfile.ZipFile, name: str, column: Column) -> np.ndarray:
    height, width, channels = column.shape
    found = zipped.picture(packed, name, "L" if channels == 1 else "RGB", (height, width))
    return found * (column.maximum / 255 if column.maximum else 1.0)


def _sound(packed: zipfile.ZipFile, name: str, column: Column) -> np.ndarray:
    return heard.of_length(packed, name, column.rate, column.shape[0])


Make = Callable[[zipfile.ZipFile, str, Column], np.ndarray]
MADE: dict[str, tuple[tuple[str, ...], Make, str]] = {
    "image": (zipped.SUFFIXES, _picture, "pictures"),
    "sound": (heard.SUFFIXES, _sound, "sounds"),
}

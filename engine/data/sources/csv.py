"""A table of a person's own, in any usual format. Its faults are told first, then it is read as the script does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import delimited, formats, json_lines, kinds, own, parquet, sheets
from engine.data.base import Guess, Keeping, Lines, Raw, Request, Resolve, TargetKind, no_target
from engine.data.lines import literal
from engine.data.mapped import at_once, mapped, on_disk, side_by_side
from engine.data.targets import KINDS
from engine.errors import DataError

CHUNK = 50_000  # rows of a file that does not fit in memory that are read at a time
EXACT = 2**53  # whole numbers up to it are the same as float64
TYPES = {"number": "float64", "category": "str", "text": "str", "date": "str"}


@dataclass(frozen=True)
class Csv:
    """Rows with named columns. Format, delimiter, decimal mark and kinds of columns are found by looking."""

    card: Card = Card(
        kind="source",
        name="csv",
        title="A table of your own",
        category="your own",
        summary="A table in a file: a header line with names, then one row for each sample.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded file, at most 2 GB."),
            Parameter(
                name="sheet", type="str", default="", help="The sheet of a workbook; empty: the first that has cells."
            ),
        ),
        inputs=(),
        facts={"limit": "2 GB", "formats": formats.WHAT},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The table. Raises DataError; tests/corpus/cases.json has every fault and its words."""
        path = _path(request, resolve)
        if request.quick and formats.table_format(path) == "csv":
            with delimited.sampled(path) as sample:
                if sample is not None:
                    return replace(self._read(sample.path, request), of=sample.rows)
        return self._read(path, request)

    def _read(self, path: Path, request: Request) -> Raw:
        found = _look(path, request)
        decimal = found.options.get("decimal", ".")
        target = "" if request.unlabelled else own.target_name(found.seen, request.target)
        guesses = own.guesses(found.seen, target, request, decimal)
        stray = own.stray_values(found.seen, own.of_kind(guesses, "number"), decimal)
        written = own.date_formats(found.seen, own.of_kind(guesses, "date"))
        options = found.options | ({"na_values": stray} if stray and found.format == "csv" else {})
        reader = Reader(path, found, guesses, written, options)
        table, values, infinite, known = reader.read(target, request.keeping)
        kind = _target_kind(values, guesses[target]) if target else "none"
        reading = {"format": found.format, "name": formats.file_name(path), "options": options, "dates": written}
        return Raw(
            table, values, target, kind, found.seen, of=found.of, kinds={
                name: "text" for name in own.of_kind(guesses, "text") if name != target
            }, guesses=guesses, kept=np.flatnonzero(known), without_target=int((~known).sum()), infinite=infinite,
            reading=reading,
        )  # fmt: skip

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads the file beside the script."""
        reading, target = raw.reading, literal(raw.target_name)
        body = [f'path = Path(__file__).with_name("{reading["name"]}")', *_reading_code(raw)]
        body += own.clean_code(raw.guesses, reading["dates"], infinite=bool(raw.infinite))
        if raw.without_target:
            body.append(f"known = table[{target}].notna()")
            body.append("table = table[known].reset_index(drop=True)")
        body += [f"target = table.pop({target})"] if raw.target_name else []
        imports = ["from pathlib import Path", "import pandas as pd", *IMPORTS.get(reading["format"], ())]
        return Lines((*imports, *(["import numpy as np"] if raw.infinite else [])), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column as pandas reads it by itself, of the rows that have a target."""
        body = [f"by = seen[{literal(column)}]"]
        if raw.reading["format"] == "csv":
            options = {name: value for name, value in raw.reading["options"].items() if name != "na_values"}
            body = [f"by = pd.read_csv(path, low_memory=False{_options(options)})[{literal(column)}]"]
        if raw.without_target:
            body.append("by = by[known].reset_index(drop=True)")
        return Lines(("import pandas as pd",), tuple(body))


SOURCE = Csv()
IMPORTS = {"json": ("import json",), "parquet": ("import pyarrow.parquet as pq",)}


@dataclass(frozen=True)
class Found:
    """Every column as it lies in the file, and how it was asked for.

    Args:
        of: how many rows the file has, where these are only some of them; 0: all are here.
        large: whether they do not fit in memory.
    """

    format: str
    seen: pd.DataFrame
    options: dict[str, Any] = field(default_factory=dict)
    of: int = 0
    large: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads columns of a file that is known: numbers as float64, dates as such, all others as texts."""

    path: Path
    found: Found
    guesses: dict[str, Guess]
    dates: dict[str, str]
    options: dict[str, Any]

    def read(self, target: str, keeping: Keeping) -> tuple[pd.DataFrame, pd.Series, dict[str, int], np.ndarray]:
        """The used columns and the target of the rows that have one, what was infinite, and which rows these are.

        The columns are on disk where they do not fit in memory.

        Args:
            target: empty: there is none, and every row is used.
        """
        rows = len(self.found.seen)
        used = [name for name, guess in self.guesses.items() if guess.kind != "ignore" and name != target]
        values, known = no_target(rows), np.ones(rows, dtype=bool)
        parts: list[pd.DataFrame] = []
        infinite: dict[str, int] = {}
        for group in at_once([target, *used] if target else used, rows):
            part, more = self._columns(group)
            if target in group:
                known = part[target].notna().to_numpy()
                values = part.pop(target)[known].reset_index(drop=True)
            parts.append(mapped(keeping, part[known].reset_index(drop=True), len(self.guesses)))
            infinite |= more
        return side_by_side(parts or [pd.DataFrame(index=range(rows))]), values, infinite, known

    def _columns(self, names: list[str]) -> tuple[pd.DataFrame, dict[str, int]]:
        guesses = {name: guess for name, guess in self.guesses.items() if name in names}
        dates = {name: written for name, written in self.dates.items() if name in names}
        return own.clean(self._typed(guesses), guesses, dates)

    def _typed(self, guesses: dict[str, Guess]) -> pd.DataFrame:
        if self.found.format != "csv":
            return own.typed(self.found.seen, guesses)
        options = dict(self.options)
        if stray := options.pop("na_values", None):
            options["na_values"] = {name: values for name, values in stray.items() if name in guesses}
        types = {name: TYPES[guess.kind] for name, guess in guesses.items()}
        return _read(self.path, large=self.found.large, usecols=list(types), dtype=types, **options)


def _path(request: Request, resolve: Resolve) -> Path:
    dataset = request.settings.get("dataset")
    if not isinstance(dataset, str) or not dataset:
        raise DataError("No file is chosen", where="data.source", cure="Upload one on the Data page, or choose one.")
    return resolve(dataset)


def _target_kind(values: pd.Series, guess: Guess) -> TargetKind:
    """What kind of target a column is. Raises DataError where nothing can be learned of it."""
    kind = KINDS[guess.kind]
    own.check_target(values, kind)
    return kind


def _look(path: Path, request: Request) -> Found:
    format = formats.table_format(path)
    if format in ("xlsx", "ods"):
        seen, sheet = sheets.read(path, format, str(request.settings.get("sheet") or ""))
        return Found(format, seen, {"sheet": sheet})
    if format == "json":
        seen, listed = json_lines.read(path)
        return Found(format, seen, {"listed": listed})
    if format == "parquet":
        seen, of = parquet.read(path, request.keeping, quick=request.quick)
        return Found(format, seen, of=of)
    return _look_at_text(path, request.keeping)


def _look_at_text(path: Path, keeping: Keeping) -> Found:
    """Every column as pandas would take it."""
    layout = delimited.inspect(path)
    options: dict[str, Any] = {"sep": layout.delimiter, "decimal": ".", "skipinitialspace": True}
    if layout.encoding != "utf-8":
        options["encoding"] = layout.encoding
    large = on_disk(keeping, layout.rows, len(layout.names))
    seen = _seen(path, layout.rows, options, keeping)
    if layout.delimiter != "," and kinds.has_decimal_commas(seen):
        options["decimal"] = ","
        seen = _seen(path, layout.rows, options, keeping)
    return Found("csv", seen, options, large=large)


def _seen(path: Path, rows: int, options: dict[str, Any], keeping: Keeping) -> pd.DataFrame:
    """Every column; on disk where they do not fit in memory, and then read in groups of columns."""
    names = list(pd.read_csv(path, nrows=0, **options).columns)
    if not on_disk(keeping, rows, len(names)):
        table: pd.DataFrame = pd.read_csv(path, low_memory=False, **options)
        return table
    groups = (_guessed(path, group, options) for group in at_once(names, rows))
    return side_by_side([mapped(keeping, group, len(names)) for group in groups])


def _guessed(path: Path, names: list[str], options: dict[str, Any]) -> pd.DataFrame:
    """Columns of a large file as pandas would take them; those that it takes differently in pieces are read whole."""
    with pd.read_csv(path, low_memory=False, usecols=names, chunksize=CHUNK, **options) as pieces:
        read = list(pieces)
    made = {}
    for name in read[0].columns:
        column = _alike([piece[name] for piece in read])
        if column is None:
            column = pd.read_csv(path, low_memory=False, usecols=[name], **options)[name]
        made[name] = column
    return pd.DataFrame(made, copy=False)


def _alike(pieces: list[pd.Series]) -> pd.Series | None:
    """One column of its pieces; None where they are not surely what it is when it is read at once."""
    types = {piece.dtype for piece in pieces if piece.notna().any()}
    if types == {np.dtype("int64"), np.dtype("float64")}:
        whole = [piece for piece in pieces if piece.dtype == np.dtype("int64")]
        if max(piece.abs().max() for piece in whole) <= EXACT:
            types = {np.dtype("float64")}
    empty = any(piece.isna().all() for piece in pieces)
    if len(types) > 1 or np.dtype("object") in types or (empty and types == {np.dtype("bool")}):
        return None
    if empty and types == {np.dtype("int64")}:
        types = {np.dtype("float64")}
    column: pd.Series = pd.concat([piece.astype(next(iter(types), piece.dtype)) for piece in pieces])
    return column


def _read(path: Path, *, large: bool, **options: Any) -> pd.DataFrame:
    """Columns of known types; of a large file piece by piece, for pandas takes apart all columns of what it reads."""
    if not large:
        table: pd.DataFrame = pd.read_csv(path, **options)
        return table
    with pd.read_csv(path, chunksize=CHUNK, **options) as pieces:
        return pd.concat(list(pieces))


def _reading_code(raw: Raw) -> list[str]:
    format, options = raw.reading["format"], raw.reading["options"]
    if format == "csv":
        numbers, texts = own.of_kind(raw.guesses, "number"), own.of_kind(raw.guesses, "category", "text", "date")
        return [
            f"numbers = {literal(numbers)}",
            f"texts = {literal(texts)}",
            'types = {**dict.fromkeys(numbers, "float64"), **dict.fromkeys(texts, "str")}',
            f"table = pd.read_csv(path, usecols=list(types), dtype=types{_options(options)})",
        ]
    if format == "json":
        lines = json_lines.code(options["listed"])
    else:
        lines = parquet.code() if format == "parquet" else sheets.code(options["sheet"])
    return [*lines, *own.typed_code(raw.seen, raw.guesses)]


def _options(options: dict[str, Any]) -> str:
    return "".join(f", {name}={literal(value)}" for name, value in options.items())

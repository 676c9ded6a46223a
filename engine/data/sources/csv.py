"""A table of a person's own, in any usual format. Its faults are told first, then it is read as the script does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import delimited, formats, json_lines, kinds, own, parquet, sheets
from engine.data.base import Guess, Lines, Raw, Request, Resolve, TargetKind, no_target
from engine.data.lines import literal
from engine.data.targets import KINDS
from engine.errors import DataError

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
        table, infinite = own.clean(_typed(path, found, guesses, options), guesses, written)
        known = table[target].notna() if target else np.ones(len(table), bool)
        table = table[known].reset_index(drop=True)
        values, kind = _target(table, target, guesses)
        if not len(table.columns) and kind != "text":  # a text alone can be learned token by token
            raise DataError(
                "No column is left to learn from",
                where="data.kinds",
                cure="Give at least one column the kind number or category.",
            )
        reading = {"format": found.format, "name": formats.file_name(path), "options": options, "dates": written}
        return Raw(
            table, values, target, kind, found.seen, kinds={
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
    """Every column as it lies in the file, and how it was asked for."""

    format: str
    seen: pd.DataFrame
    options: dict[str, Any] = field(default_factory=dict)


def _path(request: Request, resolve: Resolve) -> Path:
    dataset = request.settings.get("dataset")
    if not isinstance(dataset, str) or not dataset:
        raise DataError("No file is chosen", where="data.source", cure="Upload one on the Data page, or choose one.")
    return resolve(dataset)


def _target(table: pd.DataFrame, name: str, guesses: dict[str, Guess]) -> tuple[pd.Series, TargetKind]:
    """Takes the target out of the table, with its kind; without a name there is none."""
    if not name:
        return no_target(len(table)), "none"
    values, kind = table.pop(name), KINDS[guesses[name].kind]
    own.check_target(values, kind)
    return values, kind


def _look(path: Path, request: Request) -> Found:
    format = formats.table_format(path)
    if format in ("xlsx", "ods"):
        seen, sheet = sheets.read(path, format, str(request.settings.get("sheet") or ""))
        return Found(format, seen, {"sheet": sheet})
    if format == "json":
        seen, listed = json_lines.read(path)
        return Found(format, seen, {"listed": listed})
    return Found(format, parquet.read(path)) if format == "parquet" else _look_at_text(path)


def _look_at_text(path: Path) -> Found:
    """Every column as pandas would take it."""
    layout = delimited.inspect(path)
    options: dict[str, Any] = {"sep": layout.delimiter, "decimal": ".", "skipinitialspace": True}
    if layout.encoding != "utf-8":
        options["encoding"] = layout.encoding
    seen = pd.read_csv(path, low_memory=False, **options)
    if layout.delimiter != "," and kinds.has_decimal_commas(seen):
        options["decimal"] = ","
        seen = pd.read_csv(path, low_memory=False, **options)
    return Found("csv", seen, options)


def _typed(path: Path, found: Found, guesses: dict[str, Guess], options: dict[str, Any]) -> pd.DataFrame:
    """The columns that are used, numbers as float64 and all others as texts."""
    if found.format != "csv":
        return own.typed(found.seen, guesses)
    types = {name: TYPES[guess.kind] for name, guess in guesses.items() if guess.kind != "ignore"}
    table: pd.DataFrame = pd.read_csv(path, usecols=list(types), dtype=types, **options)
    return table


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

"""A CSV of a person's own: read with care, every fault told with its line and its cure.

Pandas parses; Python's `csv` module is asked first where pandas would guess: ragged rows and unclosed quotes.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

from engine.catalog.card import Card, Parameter
from engine.data.base import Lines, Raw, Resolve
from engine.errors import DataError

DELIMITERS = ",;\t|"
MAX_COLUMNS = 5_000
MAX_CLASSES = 1_000
BYTES_A_VALUE = 48  # read, prepared and split copies of one value


@dataclass(frozen=True)
class Csv:
    """Rows of text with a header line. The delimiter is found by itself; kinds of columns are guessed and told."""

    card: Card = Card(
        kind="source",
        name="csv",
        title="A CSV of your own",
        category="your own",
        summary="A table in a text file: a header line with names, then one row for each sample.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded file."),
            Parameter(
                name="kinds",
                type="str",
                nullable=True,
                advanced=True,
                help="What columns are used as, where the guess was wrong.",
            ),
        ),
        facts={"limit": "200 MB"},
    )

    def read(self, settings: dict[str, Any], target: str, resolve: Resolve) -> Raw:
        """The table. Raises DataError: see tests/corpus/cases.json for every fault and its words."""
        text = decode(resolve(str(settings.get("dataset", ""))))
        delimiter = find_delimiter(text)
        check_rows(text, delimiter)
        frame = pd.read_csv(io.StringIO(text), sep=delimiter, skipinitialspace=True, keep_default_na=True)
        return interpret(frame, target, dict(settings.get("kinds") or {}))

    def code(self, settings: dict[str, Any], raw: Raw) -> Lines:
        """Reads `data.csv` beside the script."""
        numbers = [str(name) for name in raw.table.columns if pd.api.types.is_numeric_dtype(raw.table[name])]
        body = [
            'table = pd.read_csv(Path(__file__).parent / "data.csv", sep=None, engine="python", skipinitialspace=True)',
            f"table = table[table[{raw.target_name!r}].notna()].reset_index(drop=True)",
            f"target = table[{raw.target_name!r}]",
            f"table = table[{[str(name) for name in raw.table.columns]!r}]",
            f"numbers = {numbers!r}",
            'table = table.astype({name: "float64" if name in numbers else "object" for name in table})',
            "table[numbers] = table[numbers].replace([np.inf, -np.inf], np.nan)",
            "texts = [name for name in table if name not in numbers]",
            "table[texts] = table[texts].apply(lambda column: column.where(column.isna(), column.astype(str)))",
        ]
        if raw.target_kind == "classes":
            body.append("target = target.astype(str)")
        return Lines(("from pathlib import Path", "import numpy as np", "import pandas as pd"), tuple(body))


SOURCE = Csv()


def decode(path: Path) -> str:
    """The file as text. Raises DataError when it is empty or not UTF-8."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            "The file is not UTF-8 text",
            where=f"line {line}, byte {error.start}",
            cure="Save it again as 'CSV UTF-8' (in Excel: Save As, CSV UTF-8).",
        ) from None
    if "\0" in text:
        raise DataError("The file holds null bytes; it is not a text file", cure="Save it as CSV UTF-8.")
    if not text.strip():
        raise DataError("The file is empty", expected="a header line and rows", cure="Choose another file.")
    return text


def find_delimiter(text: str) -> str:
    """The delimiter that the header line uses most."""
    header = text.lstrip("\n\r").split("\n", 1)[0]
    return max(DELIMITERS, key=header.count) if any(mark in header for mark in DELIMITERS) else ","


def check_rows(text: str, delimiter: str) -> None:
    """Raises DataError for what pandas would guess over: ragged rows, an unclosed quote, bad names, a header alone."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        header = next(row for row in reader if row)
        check_header(header)
        rows = 0
        for row in reader:
            if row and len(row) != len(header):
                raise DataError(
                    f"A row has {len(row)} fields",
                    where=f"line {reader.line_num}",
                    expected=f"{len(header)} fields, as in the header line",
                    cure="Add or remove the delimiter there, or put quotes around text that holds one.",
                )
            rows += bool(row)
    except csv.Error as error:
        raise DataError(
            f"A quote is not closed, or stands where none may: {error}",
            where=f"from line {last_quote(text)}",
            cure='Close the quote, or write a quote inside text as "".',
        ) from None
    if rows == 0:
        raise DataError("The file has a header line and no rows", expected="at least 10 rows", cure="Add rows.")
    need, free = rows * len(header) * BYTES_A_VALUE, psutil.virtual_memory().available
    if need > free // 2:
        raise DataError(
            f"The data need about {need / 2**30:.1f} GB of memory",
            expected=f"at most half of the {free / 2**30:.1f} GB that are free",
            cure="Keep fewer rows or columns.",
        )


def last_quote(text: str) -> int:
    """The line on which the last quote opens: where a person should look."""
    return text.rfind('"') and text[: text.rfind('"')].count("\n") + 1


def check_header(header: list[str]) -> None:
    """Raises DataError when names are missing, doubled, or far too many."""
    names = [name.strip() for name in header]
    if len(names) > MAX_COLUMNS:
        raise DataError(f"The file has {len(names):,} columns", expected=f"at most {MAX_COLUMNS:,}")
    if "" in names:
        raise DataError("A column has no name", where=f"column {names.index('') + 1}", cure="Give it one.")
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise DataError(f"Two columns are called {doubled[:80]!r}", where="header line", cure="Rename one of them.")


def interpret(frame: pd.DataFrame, target: str, kinds: dict[str, str]) -> Raw:
    """Columns with their kinds, the target apart. A person's word on a kind goes before the guess."""
    frame.columns = pd.Index([str(name).strip() for name in frame.columns])
    if target and target not in frame.columns:
        raise DataError(f"There is no column {target!r}", expected=f"one of {', '.join(map(str, frame.columns[:12]))}")
    target = target or str(frame.columns[-1])
    frame = frame[frame[target].notna()].reset_index(drop=True)
    if frame.empty:
        raise DataError("The target has no values", where=target, cure="Choose another target column.")
    guesses = {str(name): guess(frame[name]) for name in frame.columns}
    table, guessed, ignored = {}, {}, {}
    for name, (kind, reason) in guesses.items():
        kind = kinds.get(name, kind)
        guessed[name] = "chosen by you" if name in kinds else reason
        if name != target and kind == "ignore":
            ignored[name] = guessed[name]
        elif name != target:
            table[name] = as_numbers(frame[name]) if kind == "number" else as_texts(frame[name])
    if not table:
        raise DataError("No column is left to learn from", cure="Give at least one column the kind number or category.")
    values, kind = read_target(frame[target], kinds.get(target) or target_guess(frame[target]))
    return Raw(pd.DataFrame(table), None, values, target, kind, guessed, ignored)


def guess(column: pd.Series) -> tuple[str, str]:
    """What a column is used as, and why."""
    present = column.dropna()
    if present.empty:
        return "ignore", "it has no values"
    if pd.api.types.is_bool_dtype(column):
        return "category", "true or false"
    if pd.api.types.is_numeric_dtype(column):
        return ("ignore", "one value in every row") if present.nunique() == 1 else ("number", "all values are numbers")
    unique = present.nunique()
    if unique > max(20, len(present) // 2):
        return "ignore", f"text with {unique:,} different values: an id, a date or free text"
    return ("ignore", "one value in every row") if unique == 1 else ("category", f"text with {unique} different values")


def target_guess(column: pd.Series) -> str:
    """Classes for text, true or false, and few whole numbers; a number otherwise."""
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return "category"
    whole = bool(np.all(np.mod(column.dropna(), 1) == 0))
    return "category" if whole and column.nunique() <= 20 else "number"


def read_target(column: pd.Series, kind: str) -> tuple[pd.Series, Any]:
    """The target's values and its kind. Raises DataError when nothing can be learned from it."""
    if kind == "number":
        values = as_numbers(column)
        if values.nunique() < 2:
            raise DataError("The target has the same value in every row", where=str(column.name))
        if values.isna().any():
            row = int(np.flatnonzero(values.isna())[0]) + 2
            raise DataError("The target is not a finite number", where=f"{column.name}, line {row}", cure="Correct it.")
        return values, "number"
    texts = column.astype(str)
    classes = texts.nunique()
    if classes < 2:
        raise DataError(
            f"The target has one class only: {texts.iloc[0][:80]!r}",
            where=str(column.name),
            expected="at least two classes",
            cure="Choose another target column, or add rows of another class.",
        )
    if classes > MAX_CLASSES:
        raise DataError(
            f"The target has {classes:,} classes", where=str(column.name), expected=f"at most {MAX_CLASSES:,}"
        )
    return texts, "classes"


def as_numbers(column: pd.Series) -> pd.Series:
    """Float64; text that is no number, and infinity, become missing."""
    return pd.to_numeric(column, errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan)


def as_texts(column: pd.Series) -> pd.Series:
    """Strings, missing values kept as they are."""
    return column.astype("object").where(column.isna(), column.astype(str))

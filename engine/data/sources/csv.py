"""A CSV of a person's own: its faults are told first (`delimited`), then pandas reads it as the script does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.catalog.card import Card, Parameter
from engine.data import delimited, kinds
from engine.data.base import Guess, Lines, Raw, Request, Resolve, TargetKind, category_columns, number_columns
from engine.data.lines import literal
from engine.errors import DataError

MAX_CLASSES = 1_000
MAX_STRAY = 50  # different values that are no numbers, in one column of numbers
TARGET_NAMES = ("target", "label", "class", "outcome", "y")
LARGEST = float(np.finfo("float32").max)  # networks calculate in float32; what is larger counts as infinite
TYPES = {"number": "float64", "category": "str"}


@dataclass(frozen=True)
class Csv:
    """Rows of text behind a header line. Delimiter, decimal mark and kinds of columns are found by looking."""

    card: Card = Card(
        kind="source",
        name="csv",
        title="A CSV of your own",
        category="your own",
        summary="A table in a text file: a header line with names, then one row for each sample.",
        parameters=(
            Parameter(name="dataset", type="dataset", required=True, help="The uploaded file, at most 200 MB."),
        ),
        inputs=(),
        facts={"limit": "200 MB"},
    )

    def read(self, request: Request, resolve: Resolve) -> Raw:
        """The table. Raises DataError; tests/corpus/cases.json has every fault and its words."""
        path = _path(request, resolve)
        layout = delimited.inspect(path)
        seen, reading = _look(path, layout)
        target = _target_name(seen, request.target)
        guesses = _guesses(seen, target, request, reading["decimal"])
        types = {name: TYPES[guess.kind] for name, guess in guesses.items() if guess.kind != "ignore"}
        if stray := _stray_values(seen, types, reading["decimal"]):
            reading["na_values"] = stray
        table, infinite = _clean(pd.read_csv(path, usecols=list(types), dtype=types, **reading))
        found = table[target].notna()
        table = table[found].reset_index(drop=True)
        values = table.pop(target)
        kind: TargetKind = "number" if guesses[target].kind == "number" else "classes"
        _check_target(values, kind)
        if not len(table.columns):
            raise DataError(
                "No column is left to learn from",
                where="data.kinds",
                cure="Give at least one column the kind number or category.",
            )
        return Raw(
            table, values, target, kind, seen, guesses=guesses, kept=np.flatnonzero(found),
            without_target=int((~found).sum()), infinite=infinite, reading=reading,
        )  # fmt: skip

    def code(self, request: Request, raw: Raw) -> Lines:
        """Reads `data.csv` beside the script."""
        columns = raw.table.assign(**{raw.target_name: raw.target})
        numbers, texts, target = number_columns(columns), category_columns(columns), literal(raw.target_name)
        reading = _all(raw.reading)
        body = [
            f"numbers = {literal(numbers)}",
            f"texts = {literal(texts)}",
            'types = {**dict.fromkeys(numbers, "float64"), **dict.fromkeys(texts, "str")}',
            'path = Path(__file__).with_name("data.csv")',
            f"table = pd.read_csv(path, usecols=list(types), dtype=types{reading})",
        ]
        if texts:
            body.append("table[texts] = table[texts].apply(lambda column: column.str.strip())")
        if raw.infinite:
            body.append('finite = table[numbers].abs() <= np.finfo("float32").max')
            body.append("table[numbers] = table[numbers].where(finite)")
        if raw.without_target:
            body.append(f"known = table[{target}].notna()")
            body.append("table = table[known].reset_index(drop=True)")
        body.append(f"target = table.pop({target})")
        imports = ["from pathlib import Path", "import pandas as pd", *(["import numpy as np"] if raw.infinite else [])]
        return Lines(tuple(imports), tuple(body))

    def beside_code(self, request: Request, raw: Raw, column: str) -> Lines:
        """The column as pandas reads it by itself, of the rows that have a target."""
        reading = "".join(f", {name}={literal(value)}" for name, value in raw.reading.items() if name != "na_values")
        body = [f"by = pd.read_csv(path, low_memory=False{reading})[{literal(column)}]"]
        if raw.without_target:
            body.append("by = by[known].reset_index(drop=True)")
        return Lines(("import pandas as pd",), tuple(body))


SOURCE = Csv()


def _all(reading: dict[str, Any]) -> str:
    return "".join(f", {name}={literal(value)}" for name, value in reading.items())


def _path(request: Request, resolve: Resolve) -> Path:
    dataset = request.settings.get("dataset")
    if not isinstance(dataset, str) or not dataset:
        raise DataError("No file is chosen", where="data.source", cure="Upload a CSV on the Data page, or choose one.")
    return resolve(dataset)


def _look(path: Path, layout: delimited.Layout) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Every column as pandas would take it, and the options with which it was read."""
    reading: dict[str, Any] = {"sep": layout.delimiter, "decimal": ".", "skipinitialspace": True}
    seen = pd.read_csv(path, low_memory=False, **reading)
    if layout.delimiter != "," and kinds.has_decimal_commas(seen):
        reading["decimal"] = ","
        seen = pd.read_csv(path, low_memory=False, **reading)
    return seen, reading


def _target_name(seen: pd.DataFrame, asked: str) -> str:
    """The column to predict: as asked, else one with a usual name, else the last."""
    names = [str(name) for name in seen.columns]
    if asked and asked not in names:
        shown = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        raise DataError(f"There is no column {asked[:80]!r}", where="data.target", expected=f"one of {shown}")
    usual = [name for name in names if name.strip().lower() in TARGET_NAMES]
    return asked or (usual or names)[-1]


def _guesses(seen: pd.DataFrame, target: str, request: Request, decimal: str) -> dict[str, Guess]:
    """What each column is used as; a person's word goes before the guess."""
    found = {str(name): kinds.guess(seen[name], decimal) for name in seen.columns if name != target}
    number = kinds.target_kind(seen[target], decimal) == "number"
    found[target] = Guess("number" if number else "category", "the target")
    said = {name: Guess(kind, "chosen by you") for name, kind in request.kinds.items() if name in found}
    if target in said and said[target].kind == "ignore":
        raise DataError(
            f"The target {target!r} is ignored", where="data.kinds", cure="Choose another target, or another kind."
        )
    return {str(name): said.get(str(name), found[str(name)]) for name in seen.columns}


def _stray_values(seen: pd.DataFrame, types: dict[str, str], decimal: str) -> dict[str, list[str]]:
    """By column of numbers, the values that are none and count as missing."""
    found = {name: _stray(seen[name], decimal) for name, type in types.items() if type == "float64"}
    return {name: values for name, values in found.items() if values}


def _stray(column: pd.Series, decimal: str) -> list[str]:
    """The different values in a column of numbers that are none."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return []
    texts = column.dropna().astype(str)
    numbers = kinds.to_numbers(texts, decimal)
    stray = texts[numbers.isna()].unique().tolist()
    if len(stray) > MAX_STRAY or numbers.notna().mean() < kinds.LEAST:
        raise DataError(
            f"The column holds text, not numbers: {str(stray[0])[:40]!r}",
            where=str(column.name),
            cure="Give it the kind category or ignore.",
        )
    return [str(value) for value in stray]


def _clean(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Texts without blanks around them, infinity as missing; and how much was infinite, by column."""
    numbers, texts = number_columns(table), category_columns(table)
    table[texts] = table[texts].apply(lambda column: column.str.strip())
    infinite = {name: count for name in numbers if (count := int((table[name].abs() > LARGEST).sum()))}
    if infinite:
        table[numbers] = table[numbers].where(table[numbers].abs() <= LARGEST)
    return table, infinite


def _check_target(values: pd.Series, kind: str) -> None:
    """Raises DataError when nothing can be learned from the target."""
    name, different = str(values.name), values.nunique()
    if values.empty:
        raise DataError("The target has no values", where=name, cure="Choose another target column.")
    if kind == "number" and different < 2:
        raise DataError("The target has the same value in every row", where=name, cure="Choose another target column.")
    if different < 2:
        raise DataError(
            f"The target has one class only: {str(values.iloc[0])[:80]!r}",
            where=name,
            expected="at least two classes",
            cure="Choose another target column, or add rows of another class.",
        )
    if kind == "classes" and different > MAX_CLASSES:
        raise DataError(
            f"The target has {different:,} classes",
            where=name,
            expected=f"at most {MAX_CLASSES:,}",
            cure="Choose another target column.",
        )

"""A table of a person's own, once its columns are seen: what each is used as, which is the target, what is missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from engine.data import dates, kinds
from engine.data.base import Guess, Request, TargetKind
from engine.data.lines import literal
from engine.errors import DataError

MAX_CLASSES = 1_000
MAX_STRAY = 50  # different values that are no numbers, in one column of numbers
TARGET_NAMES = ("target", "label", "class", "outcome", "y")
LARGEST = float(np.finfo("float32").max)  # networks calculate in float32; what is larger counts as infinite


def target_name(seen: pd.DataFrame, asked: str) -> str:
    """The column to predict: as asked, else one with a usual name, else the last."""
    names = [str(name) for name in seen.columns]
    if asked and asked not in names:
        shown = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        raise DataError(f"There is no column {asked[:80]!r}", where="data.target", expected=f"one of {shown}")
    usual = [name for name in names if name.strip().lower() in TARGET_NAMES]
    return asked or (usual or names)[-1]


def guesses(seen: pd.DataFrame, target: str, request: Request, decimal: str = ".") -> dict[str, Guess]:
    """What each column is used as; a person's word goes before the guess. Without a target all can be inputs."""
    found = {str(name): kinds.guess(seen[name], decimal) for name in seen.columns if name != target}
    if target:
        number = kinds.target_kind(seen[target], decimal) == "number"
        free = not number and kinds.guess(seen[target], decimal).kind == "text"
        found[target] = Guess("number" if number else "text" if free else "category", "the target")
    said = {name: Guess(kind, "chosen by you") for name, kind in request.kinds.items() if name in found}
    if target in said and said[target].kind in ("ignore", "date"):
        what = "is ignored" if said[target].kind == "ignore" else "cannot be a date"
        raise DataError(
            f"The target {target!r} {what}", where="data.kinds", cure="Choose another target, or another kind."
        )
    return {str(name): said.get(str(name), found[str(name)]) for name in seen.columns}


def of_kind(guesses: Mapping[str, Guess], *wanted: str) -> list[str]:
    """The columns of these kinds, in order."""
    return [name for name, guess in guesses.items() if guess.kind in wanted]


def date_formats(seen: pd.DataFrame, names: list[str]) -> dict[str, str]:
    """How the dates of these columns are written. Raises DataError when a column holds none."""
    found = {}
    for name in names:
        texts = seen[name].dropna().astype("str")
        found[name] = dates.format_of(texts)
        if not found[name]:
            shown = str(texts.iloc[0])[:40] if len(texts) else ""
            raise DataError(
                f"The column holds no dates that can be read: {shown!r}",
                where=name,
                expected="dates such as 2024-01-31, 31.01.2024 or 01/31/2024, all written alike",
                cure="Give it another kind.",
            )
    return found


def stray_values(seen: pd.DataFrame, numbers: list[str], decimal: str = ".") -> dict[str, list[str]]:
    """By column of numbers, the values that are none and count as missing."""
    found = {name: _stray(seen[name], decimal) for name in numbers}
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


def typed(seen: pd.DataFrame, guesses: Mapping[str, Guess]) -> pd.DataFrame:
    """The columns that are used: numbers float64, all others texts."""
    table = seen[[name for name, guess in guesses.items() if guess.kind != "ignore"]].copy()
    numbers, mixed = _number_columns(seen, guesses)
    texts = of_kind(guesses, "category", "text", "date")
    table[mixed] = table[mixed].astype("str").apply(pd.to_numeric, errors="coerce")
    table[[*numbers, *mixed]] = table[[*numbers, *mixed]].astype("float64")
    table[texts] = table[texts].astype("str")
    return table


def typed_code(seen: pd.DataFrame, guesses: Mapping[str, Guess]) -> list[str]:
    """Script lines that make `table` of `seen` as `typed` does."""
    numbers, mixed = _number_columns(seen, guesses)
    texts = of_kind(guesses, "category", "text", "date")
    body = [f"table = seen[{literal([name for name, guess in guesses.items() if guess.kind != 'ignore'])}].copy()"]
    if mixed:
        body.append(f"mixed = {literal(mixed)}")
        body.append('table[mixed] = table[mixed].astype("str").apply(pd.to_numeric, errors="coerce")')
    if numbers or mixed:
        body.append(f"numbers = {literal([*numbers, *mixed])}")
        body.append('table[numbers] = table[numbers].astype("float64")')
    if texts:
        body.append(f"texts = {literal(texts)}")
        body.append('table[texts] = table[texts].astype("str")')
    return body


def _number_columns(seen: pd.DataFrame, guesses: Mapping[str, Guess]) -> tuple[list[str], list[str]]:
    """Columns used as numbers: those that are, and those that hold other things, too."""
    numbers = of_kind(guesses, "number")
    plain = [
        name
        for name in numbers
        if pd.api.types.is_numeric_dtype(seen[name]) and not pd.api.types.is_bool_dtype(seen[name])
    ]
    return plain, [name for name in numbers if name not in plain]


def clean(
    table: pd.DataFrame, guesses: Mapping[str, Guess], formats: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Texts without blanks around them, dates read, infinity as missing; and how much was infinite, by column."""
    numbers, texts = of_kind(guesses, "number"), of_kind(guesses, "category", "text")
    table[texts] = table[texts].apply(lambda column: column.str.strip())
    for name, format in formats.items():
        table[name] = dates.parsed(table[name], format)
    infinite = {name: count for name in numbers if (count := int((table[name].abs() > LARGEST).sum()))}
    if infinite:
        table[numbers] = table[numbers].where(table[numbers].abs() <= LARGEST)
    return table, infinite


def clean_code(guesses: Mapping[str, Guess], formats: Mapping[str, str], *, infinite: bool) -> list[str]:
    """Script lines that do the same to `table`."""
    body = []
    if texts := of_kind(guesses, "category", "text"):
        body.append(f"texts = {literal(texts)}")
        body.append("table[texts] = table[texts].apply(lambda column: column.str.strip())")
    body += dates.code(formats)
    if infinite:
        body.append(f"numbers = {literal(of_kind(guesses, 'number'))}")
        body.append('finite = table[numbers].abs() <= np.finfo("float32").max')
        body.append("table[numbers] = table[numbers].where(finite)")
    return body


def check_target(values: pd.Series, kind: TargetKind) -> None:
    """Raises DataError when nothing can be learned from the target."""
    name, different = str(values.name), values.nunique()
    if values.empty:
        raise DataError("The target has no values", where=name, cure="Choose another target column.")
    if kind != "classes" and different < 2:
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
            cure="Choose another target column, or give it the kind text.",
        )

"""What a column is used as, guessed from its values, with the reason in a few words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from engine.data import dates
from engine.data.base import Guess, TargetKind

MOST = 0.9  # of the values decide a guess
LEAST = 0.5  # of the values must be numbers where a person says so
MAX_CATEGORIES = 200  # a category becomes as many inputs as it has values
WORDS = 3  # that a free text has on average, at the least
MAX_CODES = 20  # a target of at most so many different whole numbers has classes
COMMA_NUMBER = re.compile(r"[-+]?\d+(,\d+)?([eE][-+]?\d+)?")
THOUSANDS = re.compile(r"[-+]?\d{1,3}([,'’ ]\d{3})+(\.\d+)?")


def guess(column: pd.Series, decimal: str = ".") -> Guess:
    """What a column is used as, or that it is not used. `decimal` is the file's decimal mark."""
    present = column.dropna()
    different = present.nunique()
    if different == 0:
        return Guess("ignore", "it has no values")
    if different == 1:
        return Guess("ignore", "it has the same value in every row")
    if set(present.unique()) <= {True, False} and not pd.api.types.is_numeric_dtype(present.infer_objects()):
        return Guess("category", "true or false")
    if pd.api.types.is_bool_dtype(column):
        return Guess("category", "true or false")
    if pd.api.types.is_numeric_dtype(column):
        return _guess_numbers(column)
    if pd.api.types.is_datetime64_any_dtype(column):
        return Guess("date", "dates")
    return _guess_text(present.astype(str).str.strip(), different, decimal)


def target_kind(column: pd.Series, decimal: str = ".") -> TargetKind:
    """Classes for text and for few different whole numbers, a number otherwise."""
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        present = column.dropna().astype(str)
        return "number" if len(present) and to_numbers(present, decimal).notna().mean() >= MOST else "classes"
    whole = bool(np.all(np.mod(column[np.isfinite(column)], 1) == 0))
    return "classes" if whole and column.nunique() <= MAX_CODES else "number"


def to_numbers(texts: pd.Series, decimal: str) -> pd.Series:
    """Texts as numbers, NaN where a text is none."""
    if decimal == ".":
        return pd.to_numeric(texts, errors="coerce")
    other = texts.str.contains(".", regex=False)  # pandas takes no point where commas are decimal marks
    return pd.to_numeric(texts.str.replace(decimal, ".", regex=False), errors="coerce").mask(other)


def has_decimal_commas(frame: pd.DataFrame) -> bool:
    """Whether a text column holds numbers such as 3,5."""
    texts = [frame[name].dropna().astype(str).str.strip() for name in frame.columns if _is_text(frame[name])]
    return any(len(each) and each.str.contains(",").any() and _share(each, COMMA_NUMBER) >= MOST for each in texts)


def _guess_numbers(column: pd.Series) -> Guess:
    first = column.iloc[0]
    if len(column) > 2 and first in (0, 1) and column.diff().iloc[1:].eq(1).all():
        return Guess("ignore", "it counts the rows")
    return Guess("number", "all values are numbers")


def _guess_text(present: pd.Series, different: int, decimal: str) -> Guess:
    if to_numbers(present, decimal).notna().mean() >= MOST:
        return Guess("number", "numbers, and a few values that are none and count as missing")
    if _share(present, THOUSANDS) >= MOST:
        return Guess("ignore", "numbers with a mark between thousands: write 1234, not 1,234")
    if written := dates.format_of(present):
        return Guess("date", f"dates, read as {dates.words(written)}")
    if different > max(MAX_CODES, len(present) // 4) and _words(present) >= WORDS:
        return Guess("text", f"free text: several words, {different:,} different ones")
    if different > max(MAX_CODES, len(present) // 2):
        return Guess("ignore", f"text with {different:,} different values: a name, an id or free text")
    if different > MAX_CATEGORIES:
        return Guess("ignore", f"text with {different:,} different values, more than {MAX_CATEGORIES}")
    return Guess("category", f"text with {different} different values")


def _words(texts: pd.Series) -> float:
    """How many words a text has on average."""
    return float(texts.str.count(r"\S+").mean())


def _share(texts: pd.Series, pattern: re.Pattern[str]) -> float:
    """How many of the texts have this form; each different one is looked at once."""
    counts = texts.value_counts()
    return float(counts[counts.index.map(lambda text: pattern.fullmatch(text) is not None)].sum() / len(texts))


def _is_text(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)

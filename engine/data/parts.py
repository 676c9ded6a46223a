"""Data that say themselves which rows are for the test: a column with the part of each row, for a split by it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from engine.catalog.card import Parameter

PART = "part"
WORDS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
WORD = "|".join(sorted(WORDS, key=len, reverse=True))
NAMED = re.compile(rf"(?:(?P<first>{WORD})[_.\- ](?P<rest>.+)|(?P<base>.+)[_.\- ](?P<last>{WORD}))", re.IGNORECASE)
REASON = "it says the part of each row: split by it to keep the test rows as they are given"
VALIDATION = Parameter(
    name="validation",
    type="float",
    default=0.1,
    minimum=0.0,
    maximum=0.9,
    help="The share of the given training rows, the last of them, that the column 'part' marks for validation where "
    "the data have none of their own.",
)


def told(name: str) -> tuple[str, str]:
    """The name without its part, and the part: `x_train` is `x` of `train`; the part is empty where it tells none."""
    found = NAMED.fullmatch(name)
    if found is None:
        return name, ""
    base, word = found["rest"] or found["base"], found["first"] or found["last"]
    return base, WORDS[word.lower()]


def divided(rows: Mapping[str, int], validation: float) -> dict[str, int]:
    """How many rows each part has, in order, once the last training rows are for validation where there were none.

    Args:
        rows: of the parts as they are given, `train` first.
    """
    if "validation" in rows or "test" not in rows:
        return dict(rows)
    held = round(rows["train"] * validation)
    return {"train": rows["train"] - held, **({"validation": held} if held else {}), "test": rows["test"]}


def column(rows: Mapping[str, int]) -> pd.Series:
    """The part of each row."""
    return pd.Series(np.repeat(list(rows), list(rows.values())), dtype="str")


def column_code(rows: Mapping[str, int]) -> str:
    """The same as an expression."""
    names = ", ".join(f'"{name}"' for name in rows)
    return f'pd.Series(np.repeat([{names}], {list(rows.values())}), dtype="str")'

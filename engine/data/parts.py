"""Data that say themselves which rows are for the test: a column with the part of each row, for a split by it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from engine.catalog.card import Parameter
from engine.data.base import Lines

PART = "part"
SHOWN = {"train": "training", "validation": "validation", "test": "the test"}
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


def level(folders: Sequence[Sequence[str]]) -> int | None:
    """The place in paths of folders such as `train` and `test`, of two parts at the least; None: there is none.

    Args:
        folders: of each file, the folders that it lies in.
    """
    for place in range(min(map(len, folders), default=0)):
        said = {each[place].lower() for each in folders}
        if said <= WORDS.keys() and len({WORDS[word] for word in said}) > 1:
            return place
    return None


def marked(folders: Sequence[str], validation: float) -> pd.Series:
    """The part of each row, as its folder says.

    Args:
        validation: where no folder is for it, this share of the training rows is, evenly from all over them: files
            stand in the order of their classes.
    """
    said = pd.Series([WORDS[each.lower()] for each in folders], dtype="str")
    if "validation" not in set(said):
        rows = np.flatnonzero(said == "train")
        said[rows[np.diff(np.floor(np.arange(len(rows) + 1) * validation)) > 0]] = "validation"
    return said


def marked_code(folders: str, validation: float) -> Lines:
    """Script lines that define the same as `by`; `folders` is an expression for the folders."""
    words = ", ".join(f'"{word}": "{part}"' for word, part in WORDS.items())
    return Lines(
        ("import numpy as np", "import pandas as pd"),
        (
            f"words = {{{words}}}",
            f'by = pd.Series([words[each.lower()] for each in {folders}], dtype="str")',
            'if "validation" not in set(by):',
            '    training = np.flatnonzero(by == "train")',
            f"    marks = np.diff(np.floor(np.arange(len(training) + 1) * {validation!r})) > 0",
            '    by[training[marks]] = "validation"',
        ),
    )


def are_parts(column: pd.Series | None) -> bool:
    """Whether a column says the part of each row as a split by column reads it."""
    said = set() if column is None else set(column.str.strip().str.lower())
    return len(said) > 1 and "train" in said and said <= SHOWN.keys()


def note(folders: Sequence[str], said: pd.Series, what: str) -> str:
    """What was recognised, for the page."""
    rows, names = (
        said.value_counts(),
        sorted(set(folders), key=lambda each: (list(SHOWN).index(WORDS[each.lower()]), each)),
    )
    given = {WORDS[each.lower()] for each in folders}
    told = ", ".join(f"{rows[part]:,} for {SHOWN[part]}" for part in SHOWN if part in rows and part in given)
    shown = f"{', '.join(names[:-1])} and {names[-1]}"
    if "validation" in rows and "validation" not in given:
        told += f", and {rows['validation']:,} more training ones, from all over them, for validation"
    return f"The folders {shown} say the part of each {what}, no class: {told}."

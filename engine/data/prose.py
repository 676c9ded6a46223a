"""A text that runs on, saved as a table: told only where a fault was found already, never of a sound file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from engine.errors import DataError

FEW = 3  # lines from which on a text can be told
MOST, EVEN = 0.6, 0.9  # the share of rows that have as many fields as most of them
WORDY = 2.0  # words in a cell
BEGIN = 40  # letters that are shown
NUMBER = re.compile(r"[-+]?[\d.,:/\s-]*\d[\d.,:/%\s-]*")
WANTED = "a line with names, then one row for each sample, with comma, semicolon, tab or bar between the columns"
CURE = "Bring another file. Texts to learn from come as a zip of text files."
ONE_COLUMN = "Bring another file. Or predict the inputs themselves, or the next token of a text."


def instead(error: DataError, lines: Sequence[str], delimiters: Iterable[str]) -> DataError:
    """The error of a table, or, where its first lines are those of a letter, one that says so."""
    told = [line for line in lines if line.strip()]
    if len(told) < FEW or any(_even(told, delimiter) for delimiter in delimiters):
        return error
    if re.fullmatch(r"\w+", told[0].strip()):  # the name of one column, and texts that want quotes
        return error
    return DataError(
        f"This does not look like a table, but like a text: it begins with {shortened(told[0])!r}",
        expected=WANTED,
        cure=CURE,
    )


def one_column(name: str, values: Iterable[object]) -> DataError:
    """Nothing is left to learn from, since the only column is what is predicted."""
    found = f"one column only, {shortened(name)!r}"
    if wordy([name, *map(str, values)]):
        return DataError(f"This does not look like a table: there is {found}", expected=WANTED, cure=ONE_COLUMN)
    return DataError(
        f"The table has {found}: no column is left to learn from", expected="a column beside it", cure=f"{ONE_COLUMN} "
        "Or put comma, semicolon, tab or bar between columns.",
    )  # fmt: skip


def wordy(cells: Sequence[str]) -> bool:
    """Whether cells hold sentences rather than values, and no number."""
    full = [cell for cell in cells if cell.strip()]
    if not full or any(NUMBER.fullmatch(cell.strip()) for cell in full):
        return False
    return sum(len(cell.split()) for cell in full) / len(full) > WORDY


def shortened(text: str) -> str:
    """The begin of a text."""
    text = " ".join(text.split())
    return text if len(text) <= BEGIN else f"{text[:BEGIN].rstrip()} ..."


def _even(lines: Sequence[str], delimiter: str) -> bool:
    """Whether most lines divide into the same columns, and do not by chance."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return True
    fields, count = Counter(map(len, rows)).most_common(1)[0]
    if fields < 2 or count < MOST * len(rows):
        return False
    by_chance = count < EVEN * len(rows) or not rows[0][-1].strip()
    return not (by_chance and wordy([cell for row in rows for cell in row]))

"""Statements laid out as a formatter would lay them out."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from engine.export.script import laid_out
from engine.network.code.tidy import tidy

pytestmark = pytest.mark.heavy

LINES = [
    "# a comment, however long it is, stays as it is; and this one is longer than eighty-eight letters in all",
    "",
    "table = table[['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)', 'it\\'s \"x\"']]",
    "train, rest = train_test_split(np.arange(len(target)), test_size=0.30000000000000004, random_state=0)",
    "labels = target.map({name: number for number, name in enumerate(classes)}).to_numpy().astype('int32')",
    "for name in table.columns:",
    "    if name in categories:",
    "        parts_of_it.append((table[name] == value).astype('float64').rename(f'{name}={value}'))",
    "target = target.astype(str)  # one text for each row, and this is a comment that makes the line too long",
    "names = [",
    "    'a', 'b',",
    "    'c',",
    "]",
    "",
    "fill = {'sepal length (cm)': 5.843333333333334, 'sepal width (cm)': 3.057333333333333, 'pétal': 3.758}",
    "table = pd.read_csv(Path(__file__).parent / 'data.csv', sep=',', skipinitialspace=True, keep_default_na=True)",
]  # fmt: skip


def test_the_statements_are_the_same() -> None:
    assert ast.dump(ast.parse("\n".join(tidy(LINES)))) == ast.dump(ast.parse("\n".join(LINES)))


def test_a_formatter_finds_nothing_to_change(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(laid_out(tidy(line.replace("f'{name}={value}'", 'f"{name}={value}"') for line in LINES)))
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", path]
    assert subprocess.run(ruff, capture_output=True, text=True, timeout=60).stdout == ""


def test_functions_have_two_blank_lines_around_them() -> None:
    text = laid_out(
        ["x = 1", "", "", "", "# Why", "def f():", "    a = 1", "", "    return a", "", "y = 2", "", "", "z = 3"]
    )
    assert text == "x = 1\n\n\n# Why\ndef f():\n    a = 1\n\n    return a\n\n\ny = 2\n\nz = 3\n"

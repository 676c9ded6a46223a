"""Docstrings of installed Python code: read from the files, which are never run.

The exported script holds the functions as they stand here.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sysconfig
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

SKIPPED = ("test", "tests", "testing", "site-packages", "dist-packages", "idlelib", "lib2to3", "tkinter", "turtledemo")
RUN, SHARE = 5, 0.5  # words of a run, and the share of runs seen before from which a text is no new one


def source_files(packages: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Dotted name and path of each file of the standard library and of packages; tests are left out."""
    library = Path(sysconfig.get_path("stdlib"))
    found = {name: importlib.util.find_spec(name) for name in packages}
    roots = [("", library), *((name, Path(spec.origin).parent) for name, spec in found.items() if spec and spec.origin)]
    for name, root in roots:
        for path in sorted(root.rglob("*.py"), key=lambda path: path.parts):
            parts = path.relative_to(root).with_suffix("").parts
            if not {*SKIPPED} & {*parts}:
                yield ".".join([name, *parts]).strip("."), path


def documented(code: bytes) -> Iterator[str]:
    """The docstrings of a file's public functions and classes, and of their public methods."""
    with warnings.catch_warnings(action="ignore"):
        nodes = [*ast.parse(code).body][::-1]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield ast.get_docstring(node) or ""
            nodes += node.body[::-1] if isinstance(node, ast.ClassDef) else []


def in_two(docstring: str) -> tuple[str, str]:
    """What stands below the first line, and the first line; nothing where it is no sentence above a blank line."""
    summary, _, rest = docstring.partition("\n")
    whole = re.fullmatch(r"[A-Z].{18,}\.", summary) and not rest.split("\n")[0].strip()
    return (" ".join(rest.split()), summary) if whole else ("", "")


def distinct(rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The rows whose first two texts, put together, are mostly new: of those nearly alike the first one stays."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        words = re.findall(r"\w+", " ".join(row[:2]).lower())
        runs = {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}
        if len(runs - seen) > SHARE * len(runs):
            yield row
        seen |= runs


def docstrings(packages: Iterable[str], length: int, least: int) -> pd.DataFrame:
    """A row for each docstring: its text of at most `length` characters, its summary, and the package that it is from.

    Args:
        least: characters that a text has at least.
    """
    rows = []
    for name, path in source_files(packages):
        for text, summary in map(in_two, documented(path.read_bytes())):
            if len(text) >= least:
                package = name if "." not in name else name.rpartition(".")[0]
                rows.append((textwrap.wrap(text[: 2 * length], length)[0], summary, package))
    return pd.DataFrame(distinct(rows), columns=["text", "summary", "package"], dtype="str")

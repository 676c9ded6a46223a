"""Values as code for the exported script: double quotes, and lists and tables wrapped where they are long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

WIDTH = 88


def literal(value: Any) -> str:
    """A value as code. Whatever a text holds, it stays one inert string."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return _packed("[", [literal(item) for item in value], "]")
    if isinstance(value, Mapping):
        return _packed("{", [f"{literal(key)}: {literal(item)}" for key, item in value.items()], "}")
    return repr(value)


def listed(table: pd.DataFrame, columns: list[str]) -> str:
    """A list of column names as code; `list(table)` where it is all of them."""
    return "list(table)" if columns == [str(name) for name in table.columns] else literal(columns)


def _text(value: str) -> str:
    """JSON's escapes are Python's, but for letters that no text file can hold."""
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _packed(start: str, items: list[str], end: str) -> str:
    """Items on one line, or as many a line as fit."""
    flat = f"{start}{', '.join(items)}{end}"
    if len(flat) <= WIDTH - 16:
        return flat
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) + 2 > WIDTH - 4:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else '    '}{item},"
    return "\n".join([start, *lines, end])

"""Values as code for the exported script, on one line each; whoever writes the script breaks long lines."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd


def literal(value: Any) -> str:
    """A value as code, in double quotes. Whatever a text holds, it stays one inert string."""
    if isinstance(value, str):
        if value.isprintable():
            return json.dumps(value, ensure_ascii=False)  # its escapes are Python's, too
        escaped = value.encode("unicode_escape").decode("ascii")  # JSON writes rare letters in halves, Python does not
        return '"' + escaped.replace('"', '\\"') + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return repr(value)


def listed(table: pd.DataFrame, columns: list[str]) -> str:
    """A list of column names as code; `list(table)` where it is all of them."""
    return "list(table)" if columns == [str(name) for name in table.columns] else literal(columns)

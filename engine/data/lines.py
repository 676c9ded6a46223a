"""Values as code for the exported script, on one line each; whoever writes the script breaks long lines."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

# Names that the script has already; a column with such a name gets another variable.
TAKEN = frozenset(
    (
        *("table", "target", "train", "validation", "test", "rest", "labels", "classes", "numbered", "inputs", "goals"),
        *("x", "y", "by", "order", "groups", "known", "data", "path", "types", "numbers", "texts", "features"),
        *("moments", "series", "values", "run", "place", "missing", "starts", "rows", "arrays"),
        *("written", "tokens", "vocabulary", "pieces", "joined", "cleaned", "verse", "sign", "facts", "name", "value"),
        *("row", "each", "plan"),
        *("keras", "layers", "ops", "np", "pd", "tf", "math", "model", "batches"),
        *("mels", "edges", "bins", "rising", "falling", "bands", "frames", "powers", "mean", "deviation"),
    )
)


def variables(names: Iterable[str]) -> dict[str, str]:
    """By column the variable that holds it in the script, if it has one of its own; no two are alike."""
    found: dict[str, str] = {}
    for name in names:
        plain = variable(name)
        while plain in found.values():
            plain += "_"
        found[name] = plain
    return found


def variable(name: str) -> str:
    """A name for a variable that reads like a column's name."""
    plain = re.sub(r"\W", "_", name.lower(), flags=re.ASCII).strip("_") or "column"
    if plain in TAKEN or not plain.isidentifier() or keyword.iskeyword(plain):
        plain = f"the_{plain}"
    return plain


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

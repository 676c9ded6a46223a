"""Guesses a parameter's type from its default value, else from what its docstring says. Overrides have the last word.

Keras's constructors carry no types, and they accept nearly anything (`LSTM(units=2.5)` passes), so the type comes
from here. A parameter that cannot be typed makes the harvest fail with its name: it then needs an override.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from engine.catalog.docstrings import first_sentence, plain

MISSING = inspect.Parameter.empty
_ONE_OF = re.compile(r"(?:one of|either|in) ((?:[`'\"{\[(,|\s]|or|and|[a-z_0-9])*)", re.IGNORECASE)
_WORDS: tuple[tuple[str, dict[str, Any]], ...] = (
    (r"^(an? )?(tuple|list|sequence|iterable).{0,12} of (ints|integers)", {"type": "shape"}),
    (r"^(an? )?(optional |positive |non-negative |python )*(int|integer)s?\b", {"type": "int"}),
    (r"^(an? )?(optional |positive )*(bool|boolean)\b", {"type": "bool"}),
    (r"^(an? )?(optional |positive |python |non-negative |scalar )*(float|scalar)\b", {"type": "float"}),
    (r"^(an? )?(optional )?(string|str)\b", {"type": "str"}),
    (r"^whether\b", {"type": "bool"}),
)


def infer(name: str, default: Any, doc: str) -> dict[str, Any]:
    """The fields of a `Parameter` that introspection gives; `type` is absent when nothing told it."""
    fields: dict[str, Any] = {"name": name, "help": first_sentence(doc)}
    if default is MISSING:
        fields["required"] = True
    else:
        fields["default"] = list(default) if isinstance(default, tuple) else default
    fields |= _by_value(default, doc) if default not in (MISSING, None) else _by_words(doc)
    if default is None:
        fields["nullable"] = True
    return fields


def _by_value(value: Any, doc: str) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"type": "bool"}
    if isinstance(value, int):
        return {"type": "int"}
    if isinstance(value, float):
        return {"type": "float"}
    if isinstance(value, str):
        options = _options(doc)
        return {"type": "enum", "options": options} if value in options else {"type": "str"}
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return {"type": "ints", "length": len(value)}
    if isinstance(value, tuple) and all(isinstance(item, int | float) for item in value):
        return {"type": "floats", "length": len(value)}
    return {}


def _by_words(doc: str) -> dict[str, Any]:
    text = plain(doc).lower()
    for pattern, fields in _WORDS:
        if re.search(pattern, text):
            return fields
    return {}


def _options(doc: str) -> list[str]:
    """The quoted words that follow 'one of', 'either' or 'in' in a docstring."""
    match = _ONE_OF.search(doc)
    return list(dict.fromkeys(re.findall(r"[\"']([a-z_0-9]+)[\"']", match[1]))) if match else []

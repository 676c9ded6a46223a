"""Older document formats, brought up to the present one step at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.document.project import FORMAT
from engine.errors import DocumentError

# From a format to the function that turns such a document into the next newer one. `layerloom/1` is the first.
STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def migrate(value: dict[str, Any]) -> dict[str, Any]:
    """The document in the present format.

    Raises:
        DocumentError: its format is missing, unknown, or newer than this Layerloom.
    """
    while (format := value.get("format")) != FORMAT:
        if not isinstance(format, str) or format not in STEPS:
            raise DocumentError(
                f"The document's format is {format!r}",
                where="format",
                expected=f"{FORMAT!r}",
                cure="Save it again with the Layerloom that made it, or update this one.",
            )
        value = STEPS[format](value)
    return value

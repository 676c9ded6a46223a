"""What is taken of each axis of a tensor, written as in Python: `:, 0`, `..., 1:3`, `::2, None`. Read, never run."""

from __future__ import annotations

import re
from typing import Any

MAX_AXES = 9
NUMBER = r"-?[0-9]{1,9}"
PLACE = re.compile(rf"^({NUMBER})$")
RANGE = re.compile(rf"^({NUMBER})?:({NUMBER})?(?::({NUMBER})?)?$")
Slices = tuple[Any, ...]  # of whole numbers, slices, None and Ellipsis


def is_slices(value: Any) -> bool:
    """Whether a text says what is taken."""
    if not isinstance(value, str) or len(value) > 200:
        return False
    parts = [part.strip() for part in value.split(",")]
    known = all(part in ("...", "None") or PLACE.match(part) or _is_range(part) for part in parts)
    return known and len(parts) <= MAX_AXES and parts.count("...") <= 1


def read_slices(text: str) -> Slices:
    """The text as what stands between the brackets of `x[...]`. The text must be one that `is_slices`."""
    return tuple(_part(part.strip()) for part in text.split(","))


def write_slices(taken: Any) -> str:
    """The other way round."""
    return ", ".join(map(_text, taken if isinstance(taken, list | tuple) else [taken]))


def _is_range(part: str) -> bool:
    match = RANGE.match(part)
    return match is not None and (match[3] is None or int(match[3]) != 0)


def _part(text: str) -> Any:
    if text in ("...", "None"):
        return Ellipsis if text == "..." else None
    if match := RANGE.match(text):
        return slice(*(int(number) if number else None for number in match.groups()))
    return int(text)


def _text(taken: Any) -> str:
    if taken is Ellipsis:
        return "..."
    if not isinstance(taken, slice):
        return str(taken)
    ends = ["" if end is None else str(end) for end in (taken.start, taken.stop)]
    return ":".join(ends if taken.step is None else [*ends, str(taken.step)])

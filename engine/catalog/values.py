"""Whether a value fits a parameter; if not, a plain sentence that names what was received and what was expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.card import Kind, Parameter
from engine.catalog.slices import is_slices

# Looks at a choice of another card: its kind, name and config; gives what is wrong, or an empty string.
ChoiceCheck = Callable[[Kind, str, Mapping[str, Any]], str]

MAX_ITEMS = 1_000
MAX_TEXT = 1_000
MAX_CHOICES = 50
MAX_WORDS = 10_000
MAX_NUMBER = 1e30
SHOWN = 60


def problem_with(parameter: Parameter, value: Any, check_choice: ChoiceCheck) -> str:
    """A sentence that says why the value does not fit; empty when it fits."""
    if value is None:
        return "" if parameter.nullable else _sentence(parameter, value)
    if parameter.type == "choice":
        return _choice_problem(parameter, value, check_choice)
    if parameter.type == "choices":
        return _choices_problem(parameter, value, check_choice)
    return "" if _fits(parameter, value) else _sentence(parameter, value)


def wanted(parameter: Parameter) -> str:
    """What a parameter takes, in words: `a whole number from 1 to 1,000,000`."""
    bounds = _bounds(parameter)
    several = f"a list of {parameter.length}" if parameter.length else "a list of"
    one = f"a number{bounds}, or " if parameter.single else ""
    pairs = " or pairs of them" if parameter.pairs else ""
    words = {
        "int": f"a whole number{bounds}",
        "float": f"a number{bounds}",
        "bool": "true or false",
        "str": "a text",
        "enum": f"one of {', '.join(parameter.options)}",
        "shape": f"a list of whole numbers{bounds}" + (" (an item may be empty)" if parameter.gaps else ""),
        "ints": f"a whole number{bounds}" + ("" if parameter.length == 1 else f", or {several} such numbers{pairs}"),
        "floats": f"{one}{several} such numbers" if one else f"{several} numbers{bounds}",
        "choice": f"the name of {'an' if str(parameter.of)[0] in 'aeiou' else 'a'} {parameter.of}",
        "choices": f"a list of 1 to {MAX_CHOICES} {parameter.of}s",
        "strs": f"a list of 1 to {MAX_WORDS:,} texts, none of them empty",
        "slices": "what is taken of each axis, e.g. ':, 0' or '..., 1:3'",
        "numbers": f"a number, or lists of numbers of one length, up to 4 deep and {MAX_WORDS:,} in all",
        "dataset": "the name of a data set",
        "columns": "a list of column names",
    }[parameter.type]
    return words + (", or empty" if parameter.nullable else "")


def _fits(parameter: Parameter, value: Any) -> bool:
    if parameter.type == "int":
        return _is_int(value) and _in_range(parameter, value)
    if parameter.type == "float":
        return _is_number(value) and _in_range(parameter, value)
    if parameter.type == "bool":
        return isinstance(value, bool)
    if parameter.type == "enum":
        return isinstance(value, str) and value in parameter.options
    if parameter.type == "slices":
        return is_slices(value)
    if parameter.type == "numbers":
        return _are_numbers(value)
    if parameter.type in ("str", "dataset"):
        return isinstance(value, str) and len(value) <= MAX_TEXT
    if parameter.type == "strs":
        return isinstance(value, list | tuple) and 1 <= len(value) <= MAX_WORDS and all(map(_is_word, value))
    return _fits_list(parameter, value)


def _fits_list(parameter: Parameter, value: Any) -> bool:
    if parameter.type == "columns":
        return _is_list(value) and all(isinstance(item, str) for item in value)
    is_right = _is_number if parameter.type == "floats" else _is_int
    if not _is_list(value):
        return parameter.type != "shape" and parameter.single and is_right(value) and _in_range(parameter, value)
    if parameter.length is not None and len(value) != parameter.length:
        return False
    if parameter.gaps:
        value = [item for item in value if item is not None]
    if parameter.pairs and all(_is_list(item) and len(item) == 2 for item in value):
        value = [number for pair in value for number in pair]
    return all(is_right(item) and _in_range(parameter, item) for item in value)


def _choice_problem(parameter: Parameter, value: Any, check_choice: ChoiceCheck) -> str:
    name, config = (value, {}) if isinstance(value, str) else _parts(value)
    if not isinstance(name, str) or not isinstance(config, Mapping) or parameter.of is None:
        return _sentence(parameter, value)
    if parameter.options and name not in parameter.options:
        return f"{parameter.name} is {_shown(name)}; it must be one of {', '.join(parameter.options)}."
    wrong = check_choice(parameter.of, name, config)
    return f"{parameter.name} does not fit: {wrong}." if wrong else ""


def _choices_problem(parameter: Parameter, value: Any, check_choice: ChoiceCheck) -> str:
    """The first thing that is wrong with a list of choices."""
    if not _is_list(value) or not 1 <= len(value) <= MAX_CHOICES:
        return _sentence(parameter, value)
    return next(filter(None, (_choice_problem(parameter, item, check_choice) for item in value)), "")


def _parts(value: Any) -> tuple[Any, Any]:
    """Name and config of a choice; (None, None) when it is none."""
    if not isinstance(value, Mapping) or not {*value} <= {"name", "config"}:
        return None, None
    return value.get("name"), value.get("config", {})


def _sentence(parameter: Parameter, value: Any) -> str:
    return f"{parameter.name} is {_shown(value)}; it must be {wanted(parameter)}."


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"{value:,}" if _is_int(value) else repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _bounds(parameter: Parameter) -> str:
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None:
        return f" from {_number(low)} to {_number(high)}"
    if low is not None:
        return f", at least {_number(low)}"
    return f", at most {_number(high)}" if high is not None else ""


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e15 else f"{value:g}"


def _in_range(parameter: Parameter, value: float) -> bool:
    low, high = parameter.minimum, parameter.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_int(value) or (isinstance(value, float) and math.isfinite(value))


def _are_numbers(value: Any) -> bool:
    """A number, or lists of them that are alike in length at each depth; never more than a document may hold."""
    level, count = [value], 1
    for _ in range(4):
        if not any(isinstance(item, list | tuple) for item in level):
            break
        lengths = {len(item) if isinstance(item, list | tuple) else -1 for item in level}
        count *= max(lengths)
        if len(lengths) > 1 or not 1 <= count <= MAX_WORDS:
            return False
        level = [inner for item in level for inner in item]
    return all(_is_number(item) and abs(item) <= MAX_NUMBER for item in level)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_TEXT


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MAX_ITEMS

"""A project document as text: read with care, written so that two versions compare well line by line."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from pydantic import ValidationError

from engine.document.graph import MAX_NODES
from engine.document.migrate import migrate
from engine.document.project import Project
from engine.errors import DocumentError

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 32


def read(text: str | bytes) -> Project:
    """The project in a JSON text.

    Raises:
        DocumentError: too large, not UTF-8, not JSON, nested too deep, or not a valid document; says where.
    """
    if len(text) > MAX_BYTES:
        raise DocumentError(f"The document is {len(text) / 2**20:.1f} MB", expected=f"at most {MAX_BYTES // 2**20} MB")
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise DocumentError("The document is not UTF-8 text", where=f"byte {error.start}") from None
    except RecursionError:
        raise DocumentError("The document is nested too deep", expected=f"at most {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"The document is not JSON: {error.msg}",
            where=f"line {error.lineno}, column {error.colno}",
            cure="Open it in a text editor, or export it again from Layerloom.",
        ) from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise DocumentError("The document holds a number with thousands of digits", expected="a number") from None
    return read_value(value)


def read_value(value: Any) -> Project:
    """The project in a value that JSON gave (see `read`)."""
    if not isinstance(value, dict):
        raise DocumentError(
            f"The document is a {type(value).__name__}", expected="an object with 'format', 'networks', 'data', ..."
        )
    if _depth(value) > MAX_DEPTH:
        raise DocumentError("The document is nested too deep", expected=f"at most {MAX_DEPTH} levels")
    try:
        return Project.model_validate(migrate(value))
    except ValidationError as error:
        raise _document_error(error) from None


def write(project: Project) -> str:
    """The document as JSON text: stable key order, one node and one edge a line, defaults left out."""
    value = project.model_dump(mode="json", exclude_defaults=True)
    value = {"format": project.format, "name": project.name, **value}
    value["networks"] = {
        name: graph.model_dump(mode="json", exclude_defaults=True) for name, graph in project.networks.items()
    }
    return _pretty(value, 0) + "\n"


_flat = json.JSONEncoder(ensure_ascii=False).encode


def _pretty(value: Any, level: int) -> str:
    """On one line where that is short, else an item a line; what holds something of several lines is not short."""
    if not isinstance(value, dict | list) or not value:
        return _flat(value)
    if level > 2 and len(flat := _flat(value)) <= 300:
        return flat
    if isinstance(value, dict):
        (start, end), items = "{}", [f"{_flat(key)}: {_pretty(item, level + 1)}" for key, item in value.items()]
    else:
        (start, end), items = "[]", [_pretty(item, level + 1) for item in value]
    short = start + ", ".join(items) + end
    if len(short) <= 60 and "\n" not in short:
        return short
    pad = " " * (level + 1)
    return start + "\n" + ",\n".join(pad + item for item in items) + "\n" + " " * level + end


def _depth(value: Any) -> int:
    """How deep lists and objects are nested; counts without recursion, so that no input can exhaust the stack."""
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        holders = [item for item in level if isinstance(item, dict | list | tuple)]
        level = [child for item in holders for child in (item.values() if isinstance(item, dict) else item)]
    return depth


def _refuse_constant(name: str) -> NoReturn:
    raise DocumentError(f"The document holds {name}, which is no number that can be kept", expected="a finite number")


def _finite(text: str) -> float:
    """A number with a decimal point; one too large to be held would be written as Infinity, which nobody can read."""
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(text[:40])


def _document_error(error: ValidationError) -> DocumentError:
    """One readable sentence for the first thing that pydantic refuses."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    kind, message = first["type"], first["msg"].removeprefix("Value error, ")
    more = f" ({error.error_count() - 1} more problems)" if error.error_count() > 1 else ""
    if kind == "extra_forbidden":
        return DocumentError(
            f"The field {first['loc'][-1]!r} is unknown{more}", where=where, cure="Remove it, or correct its spelling."
        )
    if kind == "too_long" and first["loc"][-1] == "nodes":
        return DocumentError(
            f"The network has {len(first['input']):,} nodes", where=where, expected=f"at most {MAX_NODES:,} nodes"
        )
    received = repr(first["input"])
    shown = received if len(received) <= 80 else received[:77] + "..."
    if kind == "string_pattern_mismatch" and not where.endswith("device"):
        letters = "small letters" if str(first["ctx"]["pattern"]).startswith("^[a-z]") else "letters"
        return DocumentError(
            f"{shown} cannot be used as a name here{more}",
            where=where,
            expected=f"{letters}, digits and _, with a letter first",
        )
    return DocumentError(
        f"{message}{more}", where=where or "document", cure="" if kind == "value_error" else f"Received: {shown}."
    )

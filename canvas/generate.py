"""Writes the TypeScript types from protocol.py: `python -m canvas.generate`."""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any, Literal, Union

from pydantic import BaseModel

from canvas import protocol

TARGET = Path(__file__).parent / "frontend" / "src" / "protocol.ts"
PYTHON_ONLY = {"Frozen", "Palette"}
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "Json"}
HEADER = """// Written by `python -m canvas.generate` from canvas/protocol.py. Do not edit.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
"""


def typescript() -> str:
    """The whole file as text: one interface a model, in the order of protocol.py."""
    models = [
        value
        for name, value in vars(protocol).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == protocol.__name__
        if name not in PYTHON_ONLY
    ]
    return HEADER + "".join(f"\n{_interface(model)}" for model in models)


def _interface(model: type[BaseModel]) -> str:
    first_line = (model.__doc__ or "").splitlines()[0]
    fields = "".join(
        f"  readonly {name}: {_type(hint)};\n"
        for name, hint in typing.get_type_hints(model).items()
        if name in model.model_fields
    )
    return f"/** {first_line} */\nexport interface {model.__name__} {{\n{fields}}}\n"


def _type(hint: Any) -> str:
    if hint in PLAIN:
        return PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(_type(each) for each in arguments)
    if origin is tuple:
        item = _type(arguments[0])
        return f"readonly ({item})[]" if "|" in item else f"readonly {item}[]"
    if origin is dict:
        return f"{{ readonly [key: string]: {_type(arguments[1])} }}"
    return str(hint.__name__)


if __name__ == "__main__":
    TARGET.write_text(typescript(), encoding="utf-8")

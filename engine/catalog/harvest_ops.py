"""Makes the cards of operations: introspects the functions of `keras.ops`, as harvest.py does the classes of layers.

A function's tensors become ports, its other arguments parameters. What a saved model holds is not the function but an
object of a class beside it (`Softmax(axis)` for `softmax(x, axis)`): its name is read from the function's own source.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from keras import ops

from engine.catalog.card import Card
from engine.catalog.docstrings import arguments, first_sentence
from engine.catalog.infer import infer

PREFIX = "ops."
DOCS = "https://keras.io/api/ops/"


@cache
def table() -> dict[str, Any]:
    """`ops.toml`, parsed."""
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_name("ops.toml").read_text(encoding="utf-8"))
    return found


def functions() -> dict[str, Any]:
    """The public functions of `keras.ops`, by name."""
    return {name: thing for name, thing in vars(ops).items() if inspect.isfunction(thing) and name[0] != "_"}


def left_out() -> dict[str, str]:
    """The functions that are no nodes, with the reason; other names of the same function among them."""
    reasons: dict[str, str] = table()["excluded"]
    return {name: f"the same as {other}" for name, other in table()["same"].items()} | reasons


def harvest_ops(problems: list[str]) -> list[Card]:
    """The card of each operation, in the order of `ops.toml`; what is missing there is added to `problems`."""
    known = functions()
    placed = {name: category for category, names in table()["categories"].items() for name in names}
    problems += [
        f"op {name} has no category and no reason" for name in known.keys() - placed.keys() - left_out().keys()
    ]
    problems += [f"op {name} is not in Keras" for name in (placed.keys() | left_out().keys()) - known.keys()]
    return [
        made
        for name, category in placed.items()
        if name in known and (made := _card(name, category, known[name], problems)) is not None
    ]


def class_name(function: Any) -> str:
    """The class whose object a model holds for a call of this function; empty when the function calls none."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        called = node.func if isinstance(node, ast.Call) else None
        called = called.value if isinstance(called, ast.Attribute) and called.attr == "symbolic_call" else called
        made = called.func if isinstance(called, ast.Call) else None
        if isinstance(made, ast.Name) and inspect.isclass(function.__globals__.get(made.id)):
            return made.id
    return ""


def _card(name: str, category: str, function: Any, problems: list[str]) -> Card | None:
    texts = arguments(inspect.getdoc(function) or "")
    inputs, parameters, missing = [], [], []
    for argument in inspect.signature(function).parameters.values():
        own = table().get("op", {}).get(name, {}).get("parameters", {}).get(argument.name, {})
        if own.get("hidden") or argument.name in table()["hidden"]:
            continue
        if port := _port(name, argument):
            inputs.append(port)
            if not port["typed"]:
                continue
        fields = _parameter(name, argument, texts.get(argument.name, ""), own, bool(port))
        if "type" not in fields or not fields["help"]:
            missing.append(f"op {name}.{argument.name} needs {'help' if 'type' in fields else 'a type'}")
        parameters.append(fields)
    problems += missing
    if missing:
        return None
    others = {class_name(functions()[same]) for same, other in table()["same"].items() if other == name}
    own_class = class_name(function)
    return Card.model_validate({
        "kind": "op",
        "name": PREFIX + name,
        "title": PREFIX + name,
        "category": category,
        "summary": first_sentence(inspect.getdoc(function) or ""),
        "icon": table()["symbols"].get(name, ""),
        "parameters": sorted(parameters, key=lambda fields: bool(fields.get("advanced"))),
        "positional": [fields["name"] for fields in parameters if fields.get("required")],
        "inputs": inputs,
        "outputs": _outputs(name),
        "docs": DOCS,
        "facts": {
            "path": f"keras.ops.{name}",
            "classes": [own_class, *sorted(others - {own_class, ""})],
        },
    })  # fmt: skip


def _port(name: str, argument: inspect.Parameter) -> dict[str, Any] | None:
    """The port that an argument is; None when it is a setting."""
    wires = table()["wires"]
    own, never = wires["also"].get(name, {}), wires["never"].get(name, ())
    if argument.name not in wires["names"] or argument.name in never:
        return None
    is_number = name in wires["or_number"] and argument.name in ("x", "y", "x1", "x2")
    is_list = argument.name in own.get("or_list", ())
    return {
        "name": argument.name,
        "many": argument.name in (*wires["many"], *own.get("many", ())),
        "optional": argument.default is None or is_list or (is_number and argument.name in ("y", "x2")),
        "typed": is_number or is_list,
    }


def _parameter(name: str, argument: inspect.Parameter, text: str, own: dict[str, Any], is_port: bool) -> dict[str, Any]:
    default = None if is_port else argument.default
    fields: dict[str, Any] = {**infer(argument.name, default, text), "call": True} | table()["names"].get(
        argument.name, {}
    )
    if argument.name == "axis" and name in table()["several_axes"]["operations"]:
        fields["type"] = "ints"
    if argument.name == "axis" and default is None:
        fields["help"] = "Which axis it works along: -1 is the last one; empty: all of them, the batch too."
    if is_port and name in table()["wires"]["whole"]:
        fields["type"] = "int"
        fields |= {"minimum": -1_000_000_000, "maximum": 1_000_000_000}
    fields |= own
    if fields.get("required"):
        fields.pop("default", None)
        fields.pop("nullable", None)
    if fields.get("type") != "enum":
        fields.pop("options", None)
    if fields.get("type") not in ("ints", "floats"):
        fields.pop("length", None)
    elif isinstance(fields.get("default"), list) and "length" not in own:
        fields["length"] = len(fields["default"])
    if fields.get("type") == "float" and isinstance(fields.get("default"), int):
        fields["default"] = float(fields["default"])
    return fields


def _outputs(name: str) -> list[dict[str, Any]]:
    if name in table()["pieces"]:
        return [{"name": "output", "pieces": table()["pieces"][name]}]
    return [{"name": each} for each in table()["outputs"].get(name, ["output"])]

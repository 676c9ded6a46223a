"""One difference between two versions of a project, as a value and as a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from engine.document.graph import Frozen, Node
from engine.document.project import Choice, Step

Part = Literal["project", "network", "data", "task", "training"]
Kind = Literal["added", "removed", "changed", "connected", "disconnected"]
LONGEST = 60  # letters of one value in a sentence; the whole value stands in `before` and `after`
ABSENT = "default"  # what a sentence says of a parameter that is not set


class Change(Frozen):
    """One difference.

    Args:
        part: of the document; `project` is its name and description.
        network: the name of the network; empty outside of `network`.
        node: the node's id (in the newer document if it is there); for a wire, the node where it ends.
        field: a parameter's name in Keras's words, or the name of a setting; a wire's key; empty for a whole node.
        before, after: the two values as JSON has them; None where there is none.
        sentence: for a person; holds names and labels as they are, so a page must make it inert.
    """

    part: Part
    kind: Kind
    sentence: str
    network: str = ""
    node: str = ""
    field: str = ""
    before: Any = None
    after: Any = None


def written(value: Any) -> str:
    """A value as a sentence has it: strings bare, choices by name, the rest as JSON."""
    if isinstance(value, Choice | Step):
        value = value.model_dump(mode="json")
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        settings = value.get("config") or {}
        inside = ", ".join(f"{key}={written(settings[key])}" for key in settings)
        value = f"{value['name']}({inside})" if inside else value["name"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def turned(field: str, sides: Iterable[str], of: str = "") -> str:
    """What was and what is: `units: 32 → 64 of Dense 'dense_2'`."""
    return f"{field}: {' → '.join(sides)}" + (f" of {of}" if of else "")


def title(node: Node) -> str:
    """A node as a sentence names it: its layer, its id, and what a person calls it."""
    called = f" “{written(node.label)}”" if node.label else ""
    return f"{node.layer} '{node.id}'{called}"

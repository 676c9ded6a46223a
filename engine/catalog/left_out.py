"""The page that says what of Keras is not offered, and why; written with the cards, so that it cannot go stale."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "left-out.md"
NAMES = {
    "layer": "Layers", "cell": "Recurrent cells", "loss": "Losses", "optimizer": "Optimizers", "metric": "Metrics",
    "schedule": "Learning rate schedules", "callback": "Callbacks", "initializer": "Initializers",
    "regularizer": "Regularizers", "constraint": "Constraints", "op": "Operations",
}  # fmt: skip
HEAD = """# What of Keras is left out

Written by `python -m engine.catalog.harvest` from the installed Keras {version} and a table of exclusions: do not edit.
What is not named here can be chosen, with its parameters in a typed form.

| kind | can be chosen | of Keras's classes (of `keras.ops`: functions) |
|---|---|---|
"""


def page(version: str, counts: Mapping[str, int], excluded: Mapping[str, Mapping[str, str]]) -> str:
    """The page as text.

    Args:
        version: Keras's.
        counts: how many public classes Keras has of each kind.
        excluded: for each kind the names that are left out, with the reason.
    """
    rows = [f"| {NAMES[kind]} | {count - len(excluded.get(kind, {}))} | {count} |" for kind, count in counts.items()]
    lists = [_list(kind, excluded[kind]) for kind in counts if excluded.get(kind)]
    return HEAD.format(version=version) + "\n".join(rows) + "\n" + "".join(lists)


def _list(kind: str, reasons: Mapping[str, str]) -> str:
    lines = "".join(f"- **{name}**: {reason}.\n" for name, reason in reasons.items())
    return f"\n## {NAMES[kind]}\n\n{lines}"

"""What every command shares: its workspace, its output, and how FILE is read.

A command is a module with `NAME`, `HELP`, `arguments(parser)` and `run(options, context) -> exit status`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from engine import client
from engine.document.project import Project
from engine.errors import UsageError
from engine.store.workspace import Workspace


class Command(Protocol):
    """One command; see above."""

    NAME: str
    HELP: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Adds the command's own arguments."""
        ...

    def run(self, options: argparse.Namespace, context: Context) -> int:
        """Does it; the return value is the exit status."""
        ...


@dataclass(frozen=True)
class Context:
    """Where a command works and how it speaks."""

    folder: Path | None
    json: bool

    def workspace(self) -> Workspace:
        """The workspace, made if it is not there."""
        return client.open_workspace(self.folder)

    def say(self, value: Mapping[str, Any], text: str) -> None:
        """Prints the value as one JSON object, or the text for people."""
        print(json.dumps(value, ensure_ascii=False) if self.json else printable(text), flush=True)


def read_project(file: str) -> Project:
    """The project that FILE names: a path, or a preset. Raises UsageError, DocumentError."""
    path = Path(file)
    if path.suffix == ".json" or path.is_file():
        try:
            return client.read_document(path.read_bytes())
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}", cure="Check the name.") from None
    names = [preset.name for preset in client.presets()]
    if file not in names:
        raise UsageError(
            f"{file!r} is neither a file nor a preset", expected=f"a project document, or one of {', '.join(names)}"
        )
    return client.preset(file)


def write(path: Path, text: str) -> None:
    """Writes a text file. Raises UsageError when the place is wrong."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise not_written(path, error) from None


def not_written(path: Path, error: OSError) -> UsageError:
    """What to say when a file cannot be written where it was wanted."""
    return UsageError(f"{path} cannot be written: {error.strerror}", cure="Choose another place.")


def printable(text: str) -> str:
    """The text without what could move a terminal's cursor or colour it: names may come from strangers."""
    kept = (letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)
    return "".join(kept)


def size(count: float) -> str:
    """A number of bytes as people say it: `3.1 MB`."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GB"


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows under their headings, aligned."""
    cells = [[str(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])

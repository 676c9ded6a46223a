"""Writes docs/guide/exports.md: what becomes of each preset's network in each format that it is taken away in.

    python docs/make_exports.py [PRESET ...]     # all of them: some fifteen minutes; or some, the others as they were

The network of each preset is made with random weights, written, opened in the format's own runtime, and compared with
Keras on rows of the preset's test split. The bundle runs by itself, on rows as they were before they were prepared.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import keras

from engine import client
from engine.data import pipeline
from engine.errors import ExportError
from engine.export import EXPORTS
from engine.export.base import Proof, Trained, gone
from engine.store import artifacts
from engine.tasks import TASKS

PAGE = Path(__file__).parent / "guide" / "exports.md"
FORMATS = tuple(name for name, export in EXPORTS.items() if export.card.category != "code")
HEAD = """\
# What each format does

Written by `docs/make_exports.py`. The network of each preset was made with random weights, written in each format,
opened in that format's own runtime, and compared with Keras on test rows (networks that take no rows of the data: on
random numbers). A number is the largest difference of any output, as a share of the largest output where that is above
1. A file is offered only where that is below 0.0001; in formats that store numbers with 8 bits the difference is
larger, and is told. The bundle runs by itself, on raw rows. A letter says why there is none; the reasons stand below.

"""


@dataclass(frozen=True)
class Tried:
    """What became of a preset in a format: a proof, or why there is none."""

    proof: Proof | None = None
    reason: str = ""

    @property
    def difference(self) -> float:
        """The largest difference, as a share of the largest output where that is above 1."""
        return self.proof.difference / max(1.0, self.proof.scale) if self.proof else float("nan")

    @property
    def cell(self) -> str:
        """What the table says: the difference, or the reason without the name of the layer."""
        if self.reason:
            return _plain(self.reason)
        return "0" if self.difference == 0 else f"{self.difference:.0e}".replace("e-0", "e-")


def untrained(name: str, folder: Path) -> Trained:
    """A preset as if it had been trained, its weights random."""
    project = client.preset(name)
    prepared = pipeline.prepare(project.data, gone)
    artifacts.write(folder / "preparation.json", prepared.preparation.model_dump_json())
    task = TASKS[project.task.kind]
    keras.utils.set_random_seed(1)
    model = task.make(task.complete(project, prepared.facts), prepared.facts)
    trained = Trained(project, folder)
    artifacts.write_with(trained.model, next(iter(task.networks(model).values())).save)
    return trained


def tried(trained: Trained, format: str) -> Tried:
    """Writes a preset in a format and opens it again."""
    export = EXPORTS[format]
    path = trained.folder / "exports" / f"{format}{export.suffix(trained)}"
    try:
        export.write(trained, path)
        return Tried(export.prove(trained, path))
    except ExportError as error:
        return Tried(reason=error.what)


def page(cells: dict[str, dict[str, str]]) -> str:
    """The page, from what was found by preset and format: a difference, or a reason."""
    reasons = sorted({cell for row in cells.values() for cell in row.values() if not cell[0].isdigit()})
    letters = {reason: chr(ord("a") + number) for number, reason in enumerate(reasons)}
    lines = [f"| preset | {' | '.join(str(EXPORTS[name].card.title) for name in FORMATS)} |"]
    lines.append("|---|" + "--:|" * len(FORMATS))
    for preset, row in sorted(cells.items()):
        lines.append(f"| {preset} | {' | '.join(letters.get(row[name], row[name]) for name in FORMATS)} |")
    told = [f"- **{letter}**: {reason.rstrip('.')}." for reason, letter in letters.items()]
    return HEAD + "\n".join(lines) + "\n\n" + "\n".join(told) + "\n"


def read(text: str) -> dict[str, dict[str, str]]:
    """What a page says, by preset and format."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    reasons = dict(re.findall(r"^- \*\*(\w)\*\*: (.+)$", text, re.MULTILINE))
    return {
        row[0]: {name: reasons.get(cell, cell) for name, cell in zip(FORMATS, row[1:], strict=True)} for row in rows
    }


def claims(text: str) -> dict[str, dict[str, bool]]:
    """By preset and format, whether the page says that it works."""
    return {preset: {name: cell[0].isdigit() for name, cell in row.items()} for preset, row in read(text).items()}


def _plain(reason: str) -> str:
    """A reason without the name of the layer, so that many presets share it."""
    before, _, rest = reason.partition(" '")
    kept, _, after = rest.partition("' ")
    return f"{before} {after}" if after and " " not in kept else reason


def main(names: list[str]) -> None:
    """Writes the page, with new rows for some presets or for all."""
    cells = read(PAGE.read_text(encoding="utf-8")) if names else {}
    for name in names or [preset.name for preset in client.presets()]:
        with tempfile.TemporaryDirectory() as folder:
            trained = untrained(name, Path(folder))
            cells[name] = {format: tried(trained, format).cell for format in FORMATS}
        print(name, cells[name], flush=True)
    PAGE.write_text(page(cells), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

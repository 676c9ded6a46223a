"""The project as a notebook: the script, a cell for each of its parts, with headings to read."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from engine.catalog.card import Card
from engine.export.base import Export, Trained, packed
from engine.export.source import beside, text_of

HEADING = re.compile(r"# (Data|Network|Augmentation|Training|Test)$")
FILE = re.compile(r"Path\(__file__\)\.with_name\(([^)]*)\)")  # a notebook has no file of its own
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


class Notebook(Export):
    """Needs Jupyter, or anything else that opens notebooks, and what the script needs."""

    card = Card(
        kind="export",
        name="notebook",
        title="Notebook",
        category="code",
        summary="The script in cells, to run step by step in Jupyter, Colab or an editor.",
        icon="nb",
        inputs=(),
        outputs=(),
        docs="https://jupyter.org/",
        facts={"suffix": ".ipynb", "runs_with": "jupyter, and what the script names"},
    )

    def fits(self, trained: Trained) -> str:
        return ""

    def suffix(self, trained: Trained) -> str:
        return ".zip" if trained.dataset or trained.opened else ".ipynb"

    def made(self, trained: Trained, path: Path) -> None:
        text, files = written(text_of(trained)), beside(trained)
        if self.suffix(trained) == ".ipynb":
            path.write_text(text, encoding="utf-8")
        else:
            packed(path, {"notebook.ipynb": text.encode()} | files)

    def unproven(self) -> str:
        return "It trains anew when it is run, as the script does; tests hold that its cells are the script."


def written(script: str) -> str:
    """A script as a notebook (nbformat 4.5): its docstring as text, then a heading and a cell for each part."""
    about = ast.get_docstring(ast.parse(script)) or ""
    cells = [_cell("markdown", about, "about")] if about else []
    for number, (heading, lines) in enumerate(_parts(script)):
        if heading:
            cells.append(_cell("markdown", f"## {heading}", f"heading-{number}"))
        cells.append(_cell("code", FILE.sub(r"Path(\1)", lines), f"code-{number}"))
    whole = {
        "cells": cells,
        "metadata": {"language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _parts(script: str) -> list[tuple[str, str]]:
    """Each part of a script with its heading; the imports and constants before the first have none."""
    first = ast.parse(script).body[0]
    begins = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in script.splitlines()[(first.end_lineno or 0) if begins else 0 :]:
        match = HEADING.match(line)
        if match:
            found.append((match[1], []))
        else:
            found[-1][1].append(line)
    parts = [(heading, "\n".join(lines).strip("\n")) for heading, lines in found]
    return [(heading, text) for heading, text in parts if text.strip()]


def _cell(kind: str, text: str, id: str) -> dict[str, object]:
    made: dict[str, object] = {"cell_type": kind, "id": id, "metadata": {}, "source": text.splitlines(keepends=True)}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})

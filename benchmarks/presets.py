"""Trains presets whole and writes docs/guide/presets.md: what each reaches on its test split, beside its baselines.

    python benchmarks/presets.py              # all of them, one after the other
    python benchmarks/presets.py mnist-cnn    # these alone; the other rows stay

Each is trained as `python -m engine train PRESET` trains it, in a process of its own, with the settings, the seed and
the split that it ships. Its test split is looked at once, at the end; baselines are fitted on the same training rows.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine import client
from engine.messages.events import End, Judgement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "guide" / "presets.md"
HEAD = """\
# What the presets reach

Written by `benchmarks/presets.py`, on two CPU cores. *Network* is the figure of the preset's network on its test split,
by the measure named; beside it stand simpler ways to predict the same, fitted on the same training rows in the same
run. Settings were chosen on the validation split (each preset's README tells how); the test split was looked at once,
at the end, with the seed that the preset ships. A figure below a baseline stays as it is.

| preset | predicts | measure | network | beside | seconds |
|---|---|---|--:|---|--:|
"""


def trained(name: str, workspace: str) -> End:
    """How a preset's run ended."""
    command = [sys.executable, "-m", "engine", "train", name, "-w", workspace, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return End.model_validate(last)


def rows_of(name: str, end: End) -> list[str]:
    """A line of the table for each target."""
    return [_row(name, judgement, end.seconds) for judgement in end.judgements]


def known_rows() -> dict[str, list[str]]:
    """The lines of the page as it is, by preset."""
    found: dict[str, list[str]] = {}
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    for line in text.splitlines():
        if (match := re.match(r"\| ([\w-]+) \|", line)) and match[1] != "preset":
            found.setdefault(match[1], []).append(line)
    return found


def main(names: Sequence[str]) -> None:
    """The named presets, or all."""
    every = [preset.name for preset in client.presets()]
    rows = {name: lines for name, lines in known_rows().items() if name in every}
    with tempfile.TemporaryDirectory() as workspace:
        for name in names or every:
            rows[name] = rows_of(name, trained(name, workspace))
            print("\n".join(rows[name]), flush=True)
            ordered = [line for each in every for line in rows.get(each, ())]
            PAGE.write_text(HEAD + "\n".join(ordered) + "\n", encoding="utf-8")


def _row(name: str, judgement: Judgement, seconds: float) -> str:
    others = ", ".join(f"{_title(each)} {_figure(value)}" for each, value in judgement.baselines.items())
    measure = client.card("measure", judgement.measure).title
    figure = _figure(judgement.value)
    return f"| {name} | {judgement.target} | {measure} | {figure} | {others or '–'} | {seconds:.0f} |"


def _title(baseline: str) -> str:
    return client.card("baseline", baseline).title.lower()


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])

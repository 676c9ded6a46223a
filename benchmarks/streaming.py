"""What telling costs: the share of a run's time that goes into events, from making them to their commit on disk.

    python benchmarks/streaming.py [--epochs 0] [--json] [PRESET ...]

Counted inside the run itself: seconds in `Stream` (making events, reading the process's memory, one SQLite transaction
a lot), in the sink, and in asking the store for intents, divided by the seconds of the whole training.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from engine import client
from engine.data.pipeline import prepare
from engine.store import events, runs
from engine.training import run as story
from engine.training.stream import Stream

P = ParamSpec("P")
R = TypeVar("R")


class Meter:
    """Adds up the seconds spent in the functions that it wraps, nested calls counted once."""

    def __init__(self) -> None:
        self.seconds, self._inside = 0.0, False

    def wrap(self, function: Callable[P, R]) -> Callable[P, R]:
        """The same function, metered."""

        def metered(*arguments: P.args, **options: P.kwargs) -> R:
            if self._inside:
                return function(*arguments, **options)
            self._inside, began = True, time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                self.seconds += time.perf_counter() - began
                self._inside = False

        return metered


def measure(name: str, epochs: int) -> dict[str, Any]:
    """One preset, trained once into a real store."""
    project, meter = client.preset(name), Meter()
    if epochs:
        project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})

    class MeteredStream(Stream):
        batch = meter.wrap(Stream.batch)
        epoch = meter.wrap(Stream.epoch)
        flush = meter.wrap(Stream.flush)

    story.Stream = MeteredStream  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        workspace = client.open_workspace(Path(folder))
        run = runs.create(workspace, project).id
        prepared = prepare(project.data, Path)
        began = time.perf_counter()
        story.train(
            project,
            prepared,
            run,
            meter.wrap(lambda lot: events.append(workspace, run, lot)),
            meter.wrap(lambda: runs.take(workspace, run)),
        )
        whole = time.perf_counter() - began
        rows = events.latest(workspace, run)
        workspace.close()
    return {"preset": name, "seconds": whole, "telling": meter.seconds, "share": meter.seconds / whole, "rows": rows}


def main() -> None:
    """Prints a row a preset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--epochs", type=int, default=0, help="0: as the preset says")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = [measure(name, options.epochs) for name in options.presets or [each.name for each in client.presets()]]
    if options.json:
        print(json.dumps(found))
        return
    print(f"{'preset':24}{'run s':>8}{'telling s':>11}{'share':>8}{'rows':>7}")
    for row in found:
        share = f"{row['share']:.2%}"
        print(f"{row['preset']:24}{row['seconds']:8.2f}{row['telling']:11.4f}{share:>8}{row['rows']:7d}")


if __name__ == "__main__":
    main()

"""How long the first look at a million rows takes, beside plain `pandas.read_csv` of the same file in the same run.

    python benchmarks/data.py [--rows 1000000] [--json]

Measured in one process, as the warm helper does it: the first preview after an upload (columns, guesses, suggestion),
the check of the whole file for faults, and all that a run needs: read, checked, split, prepared. Aim: the preview below
3 seconds. The file has six numbers, a category, a date and a target.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd

from engine.data import delimited, pipeline
from engine.document import files
from engine.document.project import Choice, DataSettings, Project
from engine.jobs import short
from engine.store import datasets
from engine.store.workspace import Workspace


def made(rows: int, path: Path) -> None:
    """A file with so many rows."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame({f"n{number}": random.normal(size=rows).round(4) for number in range(6)})
    frame["town"] = random.choice(["Ulm", "Bonn", "Köln"], rows)
    frame["day"] = pd.date_range("2000-01-01", periods=rows, freq="7min").strftime("%Y-%m-%d %H:%M")
    frame["label"] = random.choice(["yes", "no"], rows)
    frame.to_csv(path, index=False)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def measure(rows: int, folder: Path) -> dict[str, float]:
    """Seconds by what was done."""
    path = folder / "large.csv"
    made(rows, path)
    workspace = Workspace.open(folder / "workspace")
    with path.open("rb") as file:
        kept = datasets.add(workspace, "large.csv", file)
    data = DataSettings(source=Choice(name="csv", config={"dataset": kept.id}))
    document, root = files.write(Project(data=data)), str(workspace.root)
    took = {"megabytes": kept.bytes / 2**20}
    took["pandas.read_csv"], _ = seconds(lambda: pd.read_csv(path))
    took["first preview"], answer = seconds(lambda: short.preview(document, root))
    took["faults of the whole file"], _ = seconds(lambda: delimited.inspect(path))
    ready = data.model_copy(update={"recipe": answer.suggestion.recipe})
    took["all that a run needs"], _ = seconds(lambda: pipeline.prepare(ready, lambda id: datasets.path(workspace, id)))
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        took = measure(options.rows, Path(folder))
    if options.json:
        print(json.dumps({"rows": options.rows, **took}))
        return
    plain = took["pandas.read_csv"]
    print(f"{options.rows:,} rows, {took.pop('megabytes'):.0f} MB")
    for name, value in took.items():
        print(f"{name:<26} {value:6.2f} s  {value / plain:5.2f} x pandas")


if __name__ == "__main__":
    main()

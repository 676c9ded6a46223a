"""How long an explanation of one row takes when the network is there already: every method on the digits CNN.

    python -m benchmarks.explain [--rows 5] [--json]

It is asked for as the Explain page asks, through a helper's process, and counted until the answer is back. The first
row of each method is not counted: it compiles.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from engine import client
from engine.errors import LayerloomError
from engine.store.workspace import Workspace


def main() -> None:
    """Measures and prints lines, or JSON."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=5)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    try:
        found = measured(chosen.rows)
    finally:
        client.close()
    if chosen.json:
        print(json.dumps(found))
        return
    print(f"{'seconds for one row':32}{'median':>9}{'longest':>9}")
    for name, seconds in found.items():
        print(f"{name:32}{statistics.median(seconds):9.2f}{max(seconds):9.2f}")


def measured(rows: int) -> dict[str, list[float]]:
    """Seconds that each row took, by the title of the method; methods that do not fit the network are left out."""
    project = client.preset("digits-cnn")
    project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": 1})})
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        workspace = client.open_workspace(Path(folder))
        run = client.start_run(workspace, project)
        while client.run(workspace, run.id).active:
            time.sleep(0.2)
        for method in client.cards("explanation"):
            try:
                client.explain(workspace, run.id, method.name, 0)
            except LayerloomError:
                continue
            found[method.title] = [_seconds(workspace, run.id, method.name, row) for row in range(1, rows + 1)]
    return found


def _seconds(workspace: Workspace, run: str, method: str, row: int) -> float:
    start = time.perf_counter()
    client.explain(workspace, run, method, row)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

"""What is said of a preset before it is trained, beside what its run then takes: seconds, and memory at the peak.

    python benchmarks/estimates.py [--json] [PRESET ...]

Estimate and run follow each other in the processes that the app uses: a warm helper, then a spare trainer that has
Keras imported. An error above 0 means that the estimate was too high. On a busy machine both sides waver.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine import client
from engine.store.workspace import Workspace

SPARE = 15.0  # seconds in which the next trainer is made ready: it is started 5 s after the one before


def measure(workspace: Workspace, name: str) -> dict[str, Any]:
    """One preset: estimated, then trained to its end."""
    project = client.preset(name)
    began = time.perf_counter()
    estimate = client.estimate(workspace, project)
    asked = time.perf_counter() - began
    run = client.start_run(workspace, project, checked=True, expected=estimate)
    while (run := client.run(workspace, run.id)).active:
        time.sleep(0.05)
    used = client.taken(workspace, run.id)
    assert estimate.seconds is not None
    assert used is not None, run.error
    assert run.started is not None
    assert run.ended is not None
    took = run.ended - run.started
    return {
        "preset": name,
        "asked": asked,
        "seconds": {"estimate": estimate.seconds.total, "run": took, "error": estimate.seconds.total / took - 1},
        "memory": {
            "estimate": estimate.memory.total,
            "run": used.peak,
            "error": estimate.memory.total / used.peak - 1,
        },
    }


def main() -> None:
    """Prints a row a preset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        workspace = client.open_workspace(Path(folder))
        client.warm_up(workspace)
        client.check(workspace, client.preset("digits-mlp"))  # the helper has its imports
        for name in options.presets or [preset.name for preset in client.presets()]:
            time.sleep(SPARE)
            found.append(measure(workspace, name))
        client.close()
    if options.json:
        print(json.dumps(found))
        return
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")
    print(
        f"{'preset':20}{'asked s':>9}{'estimate s':>12}{'run s':>8}{'error':>8}"
        f"{'estimate MB':>14}{'run MB':>8}{'error':>8}"
    )
    for row in found:
        took, memory = row["seconds"], row["memory"]
        print(
            f"{row['preset']:20}{row['asked']:9.1f}{took['estimate']:12.1f}{took['run']:8.1f}{took['error']:8.0%}"
            f"{memory['estimate'] / 2**20:14.0f}{memory['run'] / 2**20:8.0f}{memory['error']:8.0%}"
        )


if __name__ == "__main__":
    main()

"""Which share of its steps' time a preset spends waiting for data: 0 is best, the aim is below 5 %.

    python benchmarks/waiting.py [--rounds 3] [--epochs 3] [--json] [PRESET ...]

The run measures it itself (`engine/training/speed.py`): the time of picking the rows of its batches, over the time of
all its steps. Shown are the smallest and the median of several runs: others may use the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from engine import client
from engine.data.pipeline import prepare
from engine.training.run import train


def measure(name: str, rounds: int, epochs: int) -> list[float]:
    """The shares of several runs of a preset."""
    project = client.preset(name)
    project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})
    prepared = prepare(project.data, Path)
    return [train(project, prepared, "run", lambda lot: None, tuple).waiting for _ in range(rounds)]


def main() -> None:
    """Prints a row a preset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {}
    for name in options.presets or [preset.name for preset in client.presets()]:
        found[name] = measure(name, options.rounds, options.epochs)
        if not options.json:
            shares = found[name]
            print(f"{name:24} least {min(shares):7.2%}   median {statistics.median(shares):7.2%}", flush=True)
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()

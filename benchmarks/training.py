"""How long a preset trains through the engine, beside what a person would write by hand, both sides in one run.

    python benchmarks/training.py [--rounds 3] [--epochs 0] [--json] [PRESET ...]

Three sides, in turn, a pair at a time: the engine (streaming every step into a real store), the exported script (its
own `model.fit`), and a plain `model.fit(x, y)`. Each side loads data, builds, trains, validates and tests. Ratios are
the medians of pairs: above 1 means that the engine is quicker. CPU time is the steadier figure on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from engine import client
from engine.data.pipeline import prepare
from engine.document.project import Project
from engine.export.code import source_code
from engine.store import events, runs
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.training.run import train

SIDES = ("engine", "script", "plain fit")


def by_engine(project: Project, workspace: Workspace) -> None:
    """The engine, as a run's process does it."""
    run = runs.create(workspace, project).id
    prepared = prepare(project.data, _no_file)
    train(project, prepared, run, lambda lot: events.append(workspace, run, lot), lambda: runs.take(workspace, run))


def by_script(project: Project, workspace: Workspace) -> None:
    """The exported script, executed in this process so that imports are not counted."""
    code = compile(source_code(project, _no_file), "script.py", "exec")
    with contextlib.chdir(workspace.root), contextlib.redirect_stdout(io.StringIO()):
        exec(code, {"__name__": "__main__", "__file__": str(workspace.root / "script.py")})  # noqa: S102 (our own)


def by_plain_fit(project: Project, workspace: Workspace) -> None:
    """What most people write: `fit` over arrays, Keras's own shuffling."""
    prepared = prepare(project.data, _no_file)
    project = TASKS[project.task.kind].complete(project, prepared.facts)
    keras.utils.set_random_seed(project.training.seed)
    model: Any = TASKS[project.task.kind].make(project, prepared.facts)
    name = next(iter(prepared.facts.inputs))
    parts = {part: (prepared.x[part][name], next(iter(prepared.y[part].values()))) for part in prepared.x}
    settings = project.training
    model.fit(
        *parts["train"],
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=parts["validation"],
        verbose=0,
    )
    model.evaluate(*parts["test"], verbose=0)


def _no_file(id: str) -> Path:
    raise FileNotFoundError(id)


def timed(side: Callable[[Project, Workspace], None], project: Project, workspace: Workspace) -> tuple[float, float]:
    """Wall and CPU seconds of one side."""
    wall, cpu = time.perf_counter(), time.process_time()
    side(project, workspace)
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(name: str, rounds: int, epochs: int) -> dict[str, Any]:
    """Medians of one preset: seconds of each side, and ratios to the engine pair by pair."""
    project = client.preset(name)
    if epochs:
        project = project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})
    seconds: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
    with tempfile.TemporaryDirectory() as folder:
        workspace = client.open_workspace(Path(folder))
        for _ in range(rounds):
            for side, function in zip(SIDES, (by_engine, by_script, by_plain_fit), strict=True):
                seconds[side].append(timed(function, project, workspace))
        workspace.close()

    def ratio(side: str, which: int) -> float:
        pairs = zip(seconds[side], seconds["engine"], strict=True)
        return statistics.median(theirs[which] / ours[which] for theirs, ours in pairs)

    return {
        "preset": name,
        "epochs": project.training.epochs,
        "seconds": {side: statistics.median(wall for wall, _ in found) for side, found in seconds.items()},
        "script/engine": {"wall": ratio("script", 0), "cpu": ratio("script", 1)},
        "plain/engine": {"wall": ratio("plain fit", 0), "cpu": ratio("plain fit", 1)},
    }


def main() -> None:
    """Prints a row a preset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=0, help="0: as the preset says")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    names = options.presets or [preset.name for preset in client.presets()]
    found = [measure(name, options.rounds, options.epochs) for name in names]
    if options.json:
        print(json.dumps(found))
        return
    print(
        f"{'preset':24}{'epochs':>7}{'engine s':>10}{'script s':>10}{'fit s':>8}"
        "   script/engine (cpu)   fit/engine (cpu)"
    )
    for row in found:
        wall, script, plain = row["seconds"], row["script/engine"], row["plain/engine"]
        print(
            f"{row['preset']:24}{row['epochs']:7d}{wall['engine']:10.2f}{wall['script']:10.2f}{wall['plain fit']:8.2f}"
            f"   {script['wall']:8.2f} ({script['cpu']:.2f})      {plain['wall']:8.2f} ({plain['cpu']:.2f})"
        )


if __name__ == "__main__":
    main()

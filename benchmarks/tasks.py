"""How fast tasks with a training loop or a step of their own train here, beside their exported scripts, in one run.

    python benchmarks/tasks.py [--rounds 5] [--seconds 2] [--json] [PRESET ...]

Both sides train the same networks on the same rows with validation after each epoch; the engine also streams every
step into a real store. What is counted is the training loop alone, compiled before: whole epochs that take about
`--seconds` together, in rounds, each side first in every other one. Ratios are medians of pairs: above 1 means that the
engine is quicker. CPU time is the steadier figure on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import linecache
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
import tensorflow as tf

from engine import client
from engine.data.pipeline import prepare
from engine.document.project import Project
from engine.export.source import source_code
from engine.store import events, runs
from engine.store.workspace import Workspace
from engine.tasks import TASKS
from engine.tasks.composite import Composite
from engine.training.run import all_epochs, evaluator_of, stepper_of
from engine.training.steer import Listener
from engine.training.stream import Stream

TRAINING, TEST = "# Training\n", "# Test\n"  # where these parts of a script begin
Epochs = Callable[[int], None]  # trains so many epochs


def by_engine(project: Project, workspace: Workspace) -> tuple[Epochs, int]:
    """The loop of a run, and the steps of an epoch."""
    prepared = prepare(project.data, _no_file)
    task = TASKS[project.task.kind]
    project = task.complete(project, prepared.facts)
    _seed(project)
    model = task.make(project, prepared.facts)
    stepper = stepper_of(task, model, project, prepared)
    validate = evaluator_of(task, model, project, prepared, "validation")
    run = runs.create(workspace, project).id

    def epochs(count: int) -> None:
        steps, size = count * stepper.steps_per_epoch, project.training.batch_size
        stream = Stream(lambda lot: events.append(workspace, run, lot), stepper.series, steps, size)
        listener = Listener(lambda: runs.take(workspace, run))
        all_epochs(_with_epochs(project, count), stepper, validate, stream, listener)

    return epochs, stepper.steps_per_epoch


def by_script(project: Project) -> Epochs:
    """The training of the exported script, with all before it executed once."""
    text = source_code(project, _no_file)
    before, training = text.split(TRAINING)
    names: dict[str, Any] = {"__name__": "__main__"}
    linecache.cache["script.py"] = (len(before), None, before.splitlines(True), "script.py")  # AutoGraph reads it
    exec(compile(before, "script.py", "exec"), names)  # noqa: S102 (our own)
    loop = compile(training.split(TEST)[0], "training.py", "exec")

    def epochs(count: int) -> None:
        names["EPOCHS"] = count
        with contextlib.redirect_stdout(io.StringIO()):
            exec(loop, names)  # noqa: S102 (our own)

    return epochs


def timed(epochs: Epochs, count: int) -> tuple[float, float]:
    """Wall and CPU seconds of so many epochs."""
    wall, cpu = time.perf_counter(), time.process_time()
    epochs(count)
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(name: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Steps a second of one preset on both sides, and the ratio pair by pair."""
    project = client.preset(name)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # scripts write beside themselves
        workspace = client.open_workspace(Path(folder))
        engine, steps = by_engine(project, workspace)
        sides = {"engine": engine, "script": by_script(project)}
        for epochs in sides.values():
            timed(epochs, 1)  # compiles
        count = max(1, round(seconds / max(timed(epochs, 1)[0] for epochs in sides.values())))
        taken: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        for place in range(rounds):
            for side in list(sides)[:: 1 if place % 2 else -1]:
                taken[side].append(timed(sides[side], count))
        workspace.close()
    ratios = [
        statistics.median(
            theirs[which] / ours[which] for theirs, ours in zip(taken["script"], taken["engine"], strict=True)
        )
        for which in (0, 1)
    ]
    speed = {side: steps * count / statistics.median(wall for wall, _ in found) for side, found in taken.items()}
    return {
        "preset": name,
        "epochs": count,
        "steps/s": speed,
        "script/engine": dict(zip(("wall", "cpu"), ratios, strict=True)),
    }


def own_presets() -> list[str]:
    """Presets whose task has a step or a loop of its own, and the one that translates."""
    kinds = {name for name, task in TASKS.items() if isinstance(task, Composite)} | {"translation"}
    return [each.name for each in client.presets() if client.preset(each.name).task.kind in kinds]


def main() -> None:
    """Prints a row a preset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="that a round of one side takes, about")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.json:
        print(
            f"{'preset':26}{'epochs':>7}{'engine steps/s':>16}{'script steps/s':>16}   script/engine (cpu)", flush=True
        )
    found = []
    for name in options.presets or own_presets():
        row = measure(name, options.rounds, options.seconds)
        found.append(row)
        if not options.json:
            speed, ratio = row["steps/s"], row["script/engine"]
            print(
                f"{name:26}{row['epochs']:7d}{speed['engine']:16.1f}{speed['script']:16.1f}"
                f"   {ratio['wall']:8.2f} ({ratio['cpu']:.2f})",
                flush=True,
            )
        keras.backend.clear_session()
    if options.json:
        print(json.dumps(found))


def _seed(project: Project) -> None:
    """As a run begins."""
    keras.utils.set_random_seed(project.training.seed)
    ordered = TASKS[project.task.kind].adds_as_it_stands(project)
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": not ordered})


def _with_epochs(project: Project, count: int) -> Project:
    return project.model_copy(update={"training": project.training.model_copy(update={"epochs": count})})


def _no_file(id: str) -> Path:
    raise FileNotFoundError(id)


if __name__ == "__main__":
    main()

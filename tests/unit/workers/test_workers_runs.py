"""Trainers keep their promises: spares end with their starter, and a spare that died costs no run."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from engine.errors import TrainingError
from engine.store import runs
from engine.store.workspace import Workspace
from engine.workers import runs as workers
from engine.workers.runs import Trainers
from tests.builders import digits_mlp

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def trainers() -> Iterator[Trainers]:
    assert until(lambda: not spares())  # of tests before, in this process
    made = Trainers()
    yield made
    made.close()
    for trainer in made._started:  # one that is just ending has no command line any more, and lives
        trainer.wait(60)


def until(true: Callable[[], bool], patience: float = 90.0) -> bool:
    """Whether it becomes true within a while."""
    deadline = time.monotonic() + patience
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def spares() -> list[psutil.Process]:
    """Trainers below this process that live."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # a zombie counts as none
            if workers.TRAIN in child.cmdline():
                found.append(child)
    return found


def finished(workspace: Workspace, run: str) -> bool:
    """Whether a run has finished; one that ended otherwise says how."""
    now = runs.get(workspace, run)
    said = (workspace.root / "trainers.log").read_text(encoding="utf-8")
    assert now.status in ("queued", "running", "finished"), f"{now.status}: {now.error}\n{said}"
    return now.status == "finished"


def test_a_spare_waits_and_takes_the_run(trainers: Trainers) -> None:
    workspace = Workspace.open()
    trainers.prepare(workspace)
    (spare,) = spares()
    run = runs.create(workspace, digits_mlp(epochs=1))
    trainers.start(workspace, run)
    assert runs.get(workspace, run.id).pid == spare.pid
    assert until(lambda: finished(workspace, run.id))
    assert until(lambda: not spares())  # nobody asked to keep one


def test_a_spare_that_died_costs_a_cold_start_and_not_the_run(trainers: Trainers) -> None:
    workspace = Workspace.open()
    trainers.prepare(workspace)
    (spare,) = spares()
    spare.kill()
    psutil.wait_procs([spare], timeout=5)
    run = runs.create(workspace, digits_mlp(epochs=1))
    trainers.start(workspace, run)
    assert until(lambda: finished(workspace, run.id))


def test_who_keeps_a_spare_gets_the_next_one(trainers: Trainers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "REFILL_DELAY", 0.2)
    workspace = Workspace.open()
    trainers.warm_up(workspace)
    (first,) = spares()
    run = runs.create(workspace, digits_mlp(epochs=1))
    trainers.start(workspace, run)
    assert until(lambda: any(spare.pid != first.pid for spare in spares()))
    assert until(lambda: finished(workspace, run.id))
    trainers.close()
    assert until(lambda: not spares())


def test_a_spare_ends_with_its_killed_starter() -> None:
    script = (
        "import time; from engine.store.workspace import Workspace; from engine.workers.runs import Trainers;"
        "Trainers().warm_up(Workspace.open()); print('started', flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "started\n"
    (spare,) = psutil.Process(starter.pid).children()
    starter.kill()
    starter.communicate(timeout=300)
    assert until(lambda: not spare.is_running() or spare.status() == "zombie")


def test_no_process_can_be_started(trainers: Trainers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    workspace = Workspace.open()
    with pytest.raises(TrainingError, match="No process can be started"):
        trainers.start(workspace, runs.create(workspace, digits_mlp()))


def test_ending_a_run_keeps_what_it_told(trainers: Trainers) -> None:
    workspace = Workspace.open()
    run = runs.create(workspace, digits_mlp(epochs=100_000))
    trainers.start(workspace, run)
    assert until(lambda: runs.last_metrics(workspace, run.id) != {})
    workers.end(workspace, runs.get(workspace, run.id))
    ended = runs.get(workspace, run.id)
    assert ended.status == "stopped"
    assert ended.metrics

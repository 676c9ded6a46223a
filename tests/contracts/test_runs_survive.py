"""A run outlives whoever started it; when it dies itself, no row that it told is lost and nobody says that it runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from engine import client
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training, Window
from engine.messages.events import Batch, End
from engine.store import runs
from engine.store.runs import Run
from engine.store.workspace import Workspace
from tests.builders import chain, digits_mlp
from tests.unit.training.test_streamed import pack, project

pytestmark = pytest.mark.heavy

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds until a cold trainer has told its first row on a busy machine
NOTICED = 15.0  # seconds within which a dead run must say so
LONG = 100_000  # epochs


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    opened = client.open_workspace()
    yield opened
    for run in client.runs(opened):
        if run.active:
            client.end_run(opened, run.id)
    client.close()


def wait(look: Callable[[], Found], wanted: Callable[[Found], bool], patience: float = PATIENCE) -> Found:
    """What is found once it is as wanted."""
    deadline = time.monotonic() + patience
    while not wanted(found := look()):
        assert time.monotonic() < deadline, f"never came: {found}"
        time.sleep(0.02)
    return found


def told(workspace: Workspace, run: str) -> list[tuple[int, str]]:
    """Every row of a run as it is stored."""
    rows: list[tuple[int, str]] = []
    while lot := client.event_lines(workspace, run, after=rows[-1][0] if rows else 0):
        rows += lot
    return rows


def start(workspace: Workspace, project: Project) -> Run:
    """A run that has begun in its own process."""
    run = client.start_run(workspace, project, checked=True)
    return wait(lambda: client.run(workspace, run.id), lambda now: now.status != "queued")


@pytest.mark.parametrize("rows", [0, 1, 40], ids=["before the first row", "at the first row", "in the middle"])
def test_a_killed_trainer_loses_no_row_and_says_crashed(workspace: Workspace, rows: int):
    run = start(workspace, digits_mlp(epochs=LONG))
    before = wait(lambda: told(workspace, run.id), lambda found: len(found) >= rows)
    assert run.pid
    os.kill(run.pid, signal.SIGKILL)
    after = wait(lambda: client.run(workspace, run.id), lambda now: not now.active, NOTICED)
    assert after.status == "crashed"
    assert after.error is not None
    assert told(workspace, run.id)[: len(before)] == before
    assert [each.status for each in client.runs(workspace)] == ["crashed"]


def test_a_killed_agent_leaves_no_process(workspace: Workspace):
    project = client.preset("cartpole-ppo")
    run = start(workspace, project.model_copy(update={"training": Training(epochs=LONG)}))
    wait(lambda: told(workspace, run.id), lambda found: len(found) >= 2)
    family = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
    os.kill(run.pid or 0, signal.SIGKILL)
    gone, left = psutil.wait_procs(family, NOTICED)
    assert (len(gone), left) == (len(family), [])
    assert client.run(workspace, run.id).status == "crashed"


def pictures_on_disk(workspace: Workspace, folder: Path, epochs: int) -> Project:
    """A small network on pictures that are kept on disk."""
    pack(folder / "pictures.zip", 30, 16)
    dataset = client.add_dataset(workspace, "pictures.zip", (folder / "pictures.zip").read_bytes())
    large = project("disk")
    source = Choice(name="images", config={**large.data.source.config, "dataset": dataset.id})
    return large.model_copy(
        update={
            "data": large.data.model_copy(update={"source": source}),
            "training": large.training.model_copy(update={"epochs": epochs}),
        }
    )


def table_on_disk(workspace: Workspace, folder: Path, epochs: int) -> Project:
    """A small network on windows of a table that are kept on disk."""
    rows = "\n".join(f"{day},{day % 7},{day % 7 * 2 + day % 2}" for day in range(400))
    dataset = client.add_dataset(workspace, "table.csv", f"day,weekday,sold\n{rows}\n".encode())
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": dataset.id}),
        kinds={"day": "ignore", "sold": "number"},
        target="sold",
        window=Window(length=7, horizon=2),
        split=Split(kind="time"),
        recipe=(Step(name="Standardize"),),
        storage="disk",
    )
    graph = chain(("Flatten", {}), ("Dense", {"units": 2}))
    return Project(networks={"model": graph}, data=data, task=Task(kind="regression"), training=Training(epochs=epochs))


@pytest.mark.parametrize("made", [pictures_on_disk, table_on_disk], ids=["pictures", "windows of a table"])
def test_a_run_from_disk_finishes_and_its_data_are_gone(
    made: Callable[[Workspace, Path, int], Project], workspace: Workspace, tmp_path: Path
):
    run = start(workspace, made(workspace, tmp_path, 300))
    kept = runs.data_folder(workspace, run.id)
    wait(lambda: told(workspace, run.id), lambda found: len(found) >= 2)
    assert any(kept.iterdir())
    ended = wait(lambda: client.run(workspace, run.id), lambda now: not now.active)
    assert (ended.status, ended.error) == ("finished", None)
    assert ended.metrics["test_loss"] > 0
    assert not kept.exists()
    end = [event for _, event in client.events(workspace, run.id)][-1]
    assert isinstance(end, End)
    assert end.judgements[0].value is not None
    assert 0 < end.waiting <= 1


def test_data_that_a_killed_trainer_kept_on_disk_are_removed(workspace: Workspace, tmp_path: Path):
    run = start(workspace, pictures_on_disk(workspace, tmp_path, LONG))
    kept = runs.data_folder(workspace, run.id)
    wait(lambda: told(workspace, run.id), lambda found: len(found) >= 2)
    assert any(kept.iterdir())
    os.kill(run.pid or 0, signal.SIGKILL)
    assert wait(lambda: client.run(workspace, run.id), lambda now: not now.active, NOTICED).status == "crashed"
    assert not kept.exists()


def test_a_trainer_killed_while_it_keeps_its_model_leaves_no_half_of_one(workspace: Workspace):
    run = start(workspace, digits_mlp(epochs=1))
    folder = workspace.path("runs", run.id)
    wait(lambda: sorted(path.name for path in folder.glob("*")), lambda names: any("model" in name for name in names))
    os.kill(run.pid or 0, signal.SIGKILL)
    after = wait(lambda: client.run(workspace, run.id), lambda now: not now.active, NOTICED)
    assert after.status in ("crashed", "finished")  # finished: the kill came a moment too late
    kept = folder / "model.keras"
    if kept.exists():
        assert client.export(workspace, run.id, "keras").bytes == kept.stat().st_size
    assert len([row for row in told(workspace, run.id) if '"batch"' in row[1]]) > 0


STARTER = """
import sys, time
from pathlib import Path
from engine import client
ws = client.open_workspace(Path(sys.argv[1]))
document = client.read_document(Path(sys.argv[2]).read_bytes())
print(client.start_run(ws, document, checked=True).id, flush=True)
time.sleep(600)
"""


def test_a_run_outlives_the_process_that_started_it(workspace: Workspace, tmp_path: Path):
    document = tmp_path / "project.json"
    document.write_text(client.write_document(digits_mlp(epochs=30)))
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(workspace.root), str(document)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert starter.stdout is not None
    run = starter.stdout.readline().strip()
    wait(lambda: len(told(workspace, run)), lambda rows: rows > 2)
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait(60)
    starter.stdout.close()
    ended = wait(lambda: client.run(workspace, run), lambda now: not now.active)
    assert ended.status == "finished"
    assert ended.metrics["test_sparse_categorical_accuracy"] > 0.8
    wait(lambda: psutil.pid_exists(ended.pid or 0), lambda alive: not alive)


def test_a_loss_that_is_no_number_ends_as_failed_with_a_cure(workspace: Workspace):
    graph = chain(("Dense", {"units": 16, "activation": "relu"}), ("Dense", {"units": 1}))
    wild = Training(optimizer=Choice(name="SGD", config={"learning_rate": 0.5}), epochs=50)
    data = DataSettings(source=Choice(name="diabetes"), recipe=(Step(name="Standardize"),))
    project = Project(networks={"model": graph}, data=data, task=Task(kind="regression"), training=wild)
    run = start(workspace, project)
    ended = wait(lambda: client.run(workspace, run.id), lambda now: not now.active)
    assert ended.status == "failed"
    assert ended.error is not None
    assert "learning rate" in ended.error["cure"]
    events = [event for _, event in client.events(workspace, run.id)]
    assert isinstance(events[-1], End)
    batches = [event for event in events if isinstance(event, Batch)]
    assert batches[0].series["loss"][0] is not None
    assert batches[-1].series["loss"][-1] is None


def test_a_stop_and_a_new_learning_rate_are_heeded(workspace: Workspace):
    run = start(workspace, digits_mlp(epochs=LONG))
    wait(lambda: len(told(workspace, run.id)), lambda rows: rows > 2)
    client.set_learning_rate(workspace, run.id, 0.0125)
    wait(lambda: told(workspace, run.id), lambda rows: any("0.0125" in row for _, row in rows))
    client.stop_run(workspace, run.id)
    ended = wait(lambda: client.run(workspace, run.id), lambda now: not now.active)
    assert ended.status == "stopped"
    assert ended.metrics["test_loss"] > 0
    assert client.export(workspace, run.id, "keras").path.endswith(".keras")


def test_a_disk_that_fills_up_ends_the_run_and_keeps_what_was_told(workspace: Workspace, tmp_path: Path):
    document = tmp_path / "project.json"
    document.write_text(client.write_document(digits_mlp(epochs=LONG)))
    made = subprocess.run(
        [sys.executable, "-c", QUEUED, str(workspace.root), str(document)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    trainer = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, made, str(workspace.root)],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE * 2, check=False,
    )  # fmt: skip
    assert trainer.returncode != 0
    ended = wait(lambda: client.run(workspace, made), lambda now: not now.active, NOTICED)
    assert ended.status in ("failed", "crashed")
    assert len(told(workspace, made)) > 2
    if ended.status == "failed":
        assert ended.error is not None
        assert "disk" in ended.error["what"].lower()
    client.create_project(workspace, digits_mlp())  # the workspace itself is sound


QUEUED = """
import sys
from pathlib import Path
from engine import client
from engine.store import runs
ws = client.open_workspace(Path(sys.argv[1]))
print(runs.create(ws, client.read_document(Path(sys.argv[2]).read_bytes()), None).id)
"""
SMALL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))  # no file may grow beyond
from engine.jobs.train import main
sys.exit(main([sys.argv[1], "-w", sys.argv[2]]))
"""

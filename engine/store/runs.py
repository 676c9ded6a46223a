"""Runs: their status, what is asked of them, and the truth about whether they are alive.

A run's own process writes its status; the starter only creates it. Whoever lists or gets a run whose process is gone
first gets it marked `crashed`, so no ghost stays `running`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from engine.document import files
from engine.document.project import Project
from engine.errors import NotFound, StoreError
from engine.store.workspace import Workspace

Status = Literal["queued", "running", "finished", "stopped", "failed", "crashed"]
ENDED: tuple[Status, ...] = ("finished", "stopped", "failed", "crashed")
START_PATIENCE = 120.0  # seconds that a queued run may wait for a process before it counts as crashed
FRESH = 10.0  # seconds; a heartbeat younger than that comes from a living process


@dataclass(frozen=True)
class Run:
    """One training, as it stands. Times are seconds since 1970, UTC.

    Args:
        number: 1, 2, 3, ... in its project.
        document: exactly what it trains or trained.
        heartbeat: when its process last said that it lives.
        error: `LayerloomError.to_json` of what ended it; None when nothing did.
        metrics: final values, on the test split with `test_` before the name.
    """

    id: str
    number: int
    project: str | None
    name: str
    status: Status
    document: Project
    created: float
    started: float | None
    ended: float | None
    heartbeat: float | None
    pid: int | None
    process_started: float | None
    error: dict[str, str] | None
    metrics: dict[str, float | None]

    @property
    def active(self) -> bool:
        """True while it waits or trains."""
        return self.status not in ENDED


@dataclass(frozen=True)
class Intent:
    """Something a person asks of a run: `stop`, or `learning_rate` with its new value."""

    kind: Literal["stop", "learning_rate"]
    value: float | None


def create(workspace: Workspace, document: Project, project: str | None = None) -> Run:
    """A new run, queued. Its folder of artifacts is `runs/<id>`."""
    id, now = uuid.uuid4().hex[:12], time.time()
    with workspace.write() as db:
        number = 1 + db.execute("SELECT count(*) FROM runs WHERE project IS ?", (project,)).fetchone()[0]
        db.execute(
            "INSERT INTO runs (id, number, project, name, status, document, created) "
            "VALUES (?, ?, ?, ?, 'queued', ?, ?)",
            (id, number, project, document.name, files.write(document), now),
        )
    return get(workspace, id)


def get(workspace: Workspace, id: str) -> Run:
    """A run, its status true. Raises NotFound."""
    reconcile(workspace, id)
    with workspace.read() as db:
        row = db.execute("SELECT * FROM runs WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise _gone(id)
    return _run(row)


def listing(workspace: Workspace, project: str | None = None) -> list[Run]:
    """All runs, or those of one project, the newest first, each status true."""
    reconcile(workspace)
    with workspace.read() as db:
        rows = db.execute(
            "SELECT * FROM runs WHERE ?1 IS NULL OR project = ?1 ORDER BY created DESC", (project,)
        ).fetchall()
    return [_run(row) for row in rows]


def assign(workspace: Workspace, id: str, pid: int) -> None:
    """The starter says which process will train a queued run, so that its death is noticed even before it begins."""
    with workspace.write() as db:
        db.execute(
            "UPDATE runs SET pid = ?, process_started = ? WHERE id = ? AND status = 'queued'",
            (pid, psutil.Process(pid).create_time(), id),
        )


def begin(workspace: Workspace, id: str, pid: int) -> None:
    """The run's own process says that it has begun; refused when somebody ended the run already."""
    now = time.time()
    with workspace.write() as db:
        changed = db.execute(
            "UPDATE runs SET status = 'running', started = ?, heartbeat = ?, pid = ?, process_started = ? "
            "WHERE id = ? AND status = 'queued'",
            (now, now, pid, psutil.Process(pid).create_time(), id),
        ).rowcount
    if not changed:
        raise StoreError(f"The run {id!r} cannot begin", expected="a queued run", cure="Start a new run.")


def heartbeat(workspace: Workspace, id: str) -> None:
    """The run's own process says that it lives."""
    with workspace.write() as db:
        db.execute("UPDATE runs SET heartbeat = ? WHERE id = ? AND status = 'running'", (time.time(), id))


def finish(
    workspace: Workspace,
    id: str,
    status: Status,
    metrics: dict[str, float | None] | None = None,
    error: dict[str, str] | None = None,
) -> None:
    """The end of a run; the first end counts, later ones change nothing."""
    with workspace.write() as db:
        db.execute(
            "UPDATE runs SET status = ?, ended = ?, metrics = ?, error = ? WHERE id = ? AND ended IS NULL",
            (status, time.time(), json.dumps(metrics or {}), json.dumps(error) if error else None, id),
        )


def ask(workspace: Workspace, id: str, kind: Literal["stop", "learning_rate"], value: float | None = None) -> None:
    """Leaves an intent for a run, which takes it when it next looks; one that waits still, when it begins.

    Raises:
        NotFound: there is no such run.
    """
    with workspace.write() as db:
        if db.execute("SELECT 1 FROM runs WHERE id = ?", (id,)).fetchone() is None:
            raise _gone(id)
        db.execute(
            "INSERT INTO intents (run, kind, value, created) VALUES (?, ?, ?, ?)", (id, kind, value, time.time())
        )


def take(workspace: Workspace, id: str) -> list[Intent]:
    """The intents that wait for this run, oldest first; each is given once. Cheap when there are none."""
    query = "SELECT id, kind, value FROM intents WHERE run = ? AND taken IS NULL ORDER BY id"
    with workspace.read() as db:
        if not (rows := db.execute(query, (id,)).fetchall()):
            return []
    with workspace.write() as db:
        db.executemany("UPDATE intents SET taken = ? WHERE id = ?", [(time.time(), row["id"]) for row in rows])
    return [Intent(row["kind"], row["value"]) for row in rows]


def reconcile(workspace: Workspace, id: str | None = None) -> None:
    """Marks runs that claim to live and do not as crashed: one run, or all. Whoever looks does this first."""
    with workspace.read() as db:
        rows = db.execute(
            "SELECT id, pid, process_started, heartbeat, created FROM runs "
            "WHERE ended IS NULL AND (?1 IS NULL OR id = ?1)",
            (id,),
        ).fetchall()
    for row in rows:
        if not _lives(row):
            error = StoreError(
                "The process that trained this run is gone",
                cure="Everything it had shown is kept. Train again; if it happens again, look at free memory.",
            )
            finish(workspace, row["id"], "crashed", last_metrics(workspace, row["id"]), error.to_json())
            drop_data(workspace, row["id"])


def data_folder(workspace: Workspace, id: str) -> Path:
    """Where a run keeps its data while it trains, if they do not fit in memory."""
    return workspace.path("runs", id, "data")


def drop_data(workspace: Workspace, id: str) -> None:
    """Removes what a run kept of its data on disk."""
    shutil.rmtree(data_folder(workspace, id), ignore_errors=True)


def process_of(run: Run) -> psutil.Process | None:
    """The living process of a run; None when it has none (yet, or any more)."""
    return _process(run.pid, run.process_started, run.heartbeat) if run.active else None


def _lives(row: sqlite3.Row) -> bool:
    if row["pid"] is None:
        return time.time() - float(row["created"]) < START_PATIENCE
    return _process(row["pid"], row["process_started"], row["heartbeat"]) is not None


def _process(pid: int | None, started: float | None, heartbeat: float | None) -> psutil.Process | None:
    """The process with this number, if it is the same one and no other that got its number later."""
    if pid is None or started is None:
        return None
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started) < 1.0
        fresh = heartbeat is not None and abs(time.time() - heartbeat) < FRESH  # the clock may have been set meanwhile
        return process if (same or fresh) and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def last_metrics(workspace: Workspace, id: str) -> dict[str, float | None]:
    """The metrics of the last whole epoch that a run wrote; empty when there is none."""
    with workspace.read() as db:
        row = db.execute(
            "SELECT event FROM events WHERE run = ? AND json_extract(event, '$.event') = 'epoch' "
            "ORDER BY seq DESC LIMIT 1",
            (id,),
        ).fetchone()
    return dict(json.loads(row["event"])["metrics"]) if row else {}


def _run(row: sqlite3.Row) -> Run:
    values = dict(row)
    values["document"] = files.read(values["document"])
    values["error"] = json.loads(values["error"]) if values["error"] else None
    values["metrics"] = json.loads(values["metrics"])
    return Run(**values)


def _gone(id: str) -> NotFound:
    return NotFound(f"There is no run {id!r}", cure="List the runs to see which there are.")

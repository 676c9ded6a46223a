"""Starting and ending runs: each in a process and a session of its own that outlives the web process.

A spare trainer waits with Keras imported, reading its standard input. A run is handed to it as one line; then the
next spare is started. Its end of file means that its starter is gone, and a spare without a run ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import psutil

from engine.errors import TrainingError
from engine.store import runs
from engine.store.workspace import Workspace

TRAIN = "engine.jobs.train"
PROJECT_ROOT = Path(__file__).resolve().parents[2]
REFILL_DELAY = 5.0  # seconds after which the next spare is started: a run's first steps get the processor first


class Trainers:
    """The trainers that this process started, one of them spare; safe to use from many threads.

    Promises, each held by a test:

    - A run that was handed over goes on whatever becomes of this process.
    - A spare ends with this process, also when it is killed.
    - A spare that died meanwhile costs a cold start, never the run.
    - Who never asked for a spare (a command) gets no second one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []
        self._keep_spare = False
        self._refill: threading.Timer | None = None

    def warm_up(self, workspace: Workspace) -> None:
        """Starts a spare unless one waits, and keeps one from now on; returns at once."""
        self._keep_spare = True
        self.prepare(workspace)

    def prepare(self, workspace: Workspace) -> None:
        """Starts a spare unless one waits, for the run that comes next; returns at once."""
        with self._lock:
            self._reap()
            if self._spare is None:
                self._spare = _launch(workspace)

    def start(self, workspace: Workspace, run: runs.Run) -> None:
        """Hands a queued run to the spare, or to a new trainer.

        Raises:
            TrainingError: no process can be started.
        """
        with self._lock:
            self._reap()
            trainer, self._spare = self._spare, None
            if trainer is not None and not _hand_over(trainer, run.id, workspace):
                _end(trainer)
                trainer = None
            if trainer is None:
                trainer = _launch(workspace)
                if not _hand_over(trainer, run.id, workspace):
                    _end(trainer)
                    raise TrainingError(
                        "The process for the run ended at once", cure="Look into trainers.log of the workspace."
                    )
            self._started.append(trainer)
            if self._keep_spare:
                self._refill = threading.Timer(REFILL_DELAY, self._refilled, (workspace,))
                self._refill.daemon = True
                self._refill.start()

    def close(self) -> None:
        """Ends the spare. Runs go on."""
        with self._lock:
            self._keep_spare = False
            if self._refill is not None:
                self._refill.cancel()
            if self._spare is not None:
                _end(self._spare)
                self._spare = None
            self._reap()

    def _refilled(self, workspace: Workspace) -> None:
        if self._keep_spare:
            self.prepare(workspace)

    def _reap(self) -> None:
        """Forgets trainers that have ended, so that none stays behind as a zombie."""
        self._started = [trainer for trainer in self._started if trainer.poll() is None]
        if self._spare is not None and self._spare.poll() is not None:
            _end(self._spare)
            self._spare = None


def end(workspace: Workspace, run: runs.Run) -> None:
    """Ends a run's process at once and marks the run stopped: for one that does not heed what it is asked.

    What it had written stays; its model is not saved. A run whose process is gone already is left to `runs.get`.
    """
    process = runs.process_of(run)
    if process is None:
        return
    process.kill()
    psutil.wait_procs([process], timeout=5)
    runs.finish(workspace, run.id, "stopped", runs.last_metrics(workspace, run.id))


def _launch(workspace: Workspace) -> subprocess.Popen[bytes]:
    """A trainer that waits for its run. What it prints goes to the workspace's `trainers.log`."""
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        with (workspace.root / "trainers.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", TRAIN, "--wait"],
                cwd=PROJECT_ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        raise TrainingError(
            f"No process can be started for the run: {error.strerror}", cure="Close other programs and try again."
        ) from None


def _hand_over(trainer: subprocess.Popen[bytes], run: str, workspace: Workspace) -> bool:
    """Gives a run to a waiting trainer; False when that one is gone."""
    try:
        runs.assign(workspace, run, trainer.pid)
        with cast(IO[bytes], trainer.stdin) as line:  # made with a pipe
            line.write(f"{run}\t{workspace.root}\n".encode())
    except (BrokenPipeError, psutil.NoSuchProcess):
        return False
    return True


def _end(spare: subprocess.Popen[bytes]) -> None:
    """Ends a trainer that has no run, and closes what leads to it."""
    with suppress(BrokenPipeError):
        cast(IO[bytes], spare.stdin).close()
    try:
        spare.wait(timeout=2)
    except subprocess.TimeoutExpired:
        spare.kill()
        spare.wait()

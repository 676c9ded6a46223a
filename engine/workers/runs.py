"""Starting runs: each in a process and a session of its own that outlives the web process.

A spare trainer waits with Keras imported, reading its standard input. A run is handed to it as one line; then the
next spare is started. Its end of file means that its starter is gone, and a spare without a run ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from engine.errors import TrainingError
from engine.store import runs
from engine.store.workspace import Workspace

TRAIN = "engine.jobs.train"
PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Trainers:
    """The trainers that this process started, one of them spare; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: subprocess.Popen[bytes] | None = None
        self._started: list[subprocess.Popen[bytes]] = []

    def warm_up(self, workspace: Workspace) -> None:
        """Starts a spare unless one waits; returns at once."""
        with self._lock:
            self._reap()
            if self._spare is None:
                self._spare = _launch(workspace)

    def start(self, workspace: Workspace, run: runs.Run) -> None:
        """Hands a queued run to the spare (or to a new trainer), and starts the next spare.

        Raises:
            TrainingError: no process can be started.
        """
        with self._lock:
            self._reap()
            trainer, self._spare = self._spare or _launch(workspace), None
            runs.assign(workspace, run.id, trainer.pid)
            _hand_over(trainer, run.id, workspace)
            self._started.append(trainer)

    def close(self) -> None:
        """Ends the spare. Runs go on."""
        with self._lock:
            if self._spare is not None:
                _end(self._spare)
                self._spare = None
            self._reap()

    def _reap(self) -> None:
        """Forgets trainers that have ended, so that none stays behind as a zombie."""
        self._started = [trainer for trainer in self._started if trainer.poll() is None]
        if self._spare is not None and self._spare.poll() is not None:
            self._spare = None


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


def _hand_over(trainer: subprocess.Popen[bytes], run: str, workspace: Workspace) -> None:
    if trainer.stdin is None:
        raise TrainingError("The trainer takes no run", cure="Try again.")
    with trainer.stdin as line:
        line.write(f"{run}\t{workspace.root}\n".encode())


def _end(spare: subprocess.Popen[bytes]) -> None:
    if spare.stdin is not None:
        spare.stdin.close()
    try:
        spare.wait(timeout=2)
    except subprocess.TimeoutExpired:
        spare.kill()
        spare.wait()

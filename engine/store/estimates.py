"""What was expected of a run before it began, and what it took: two small files in the folder of its artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import NotFound, StoreError
from engine.messages.answers import Estimate, Used
from engine.store import artifacts
from engine.store.workspace import Workspace

EXPECTED, TAKEN = "estimate.json", "used.json"

Kept = TypeVar("Kept", bound=BaseModel)


def expect(workspace: Workspace, run: str, estimate: Estimate) -> None:
    """Keeps what was expected of a run. Raises DiskFull."""
    artifacts.write(artifacts.run_folder(workspace, run) / EXPECTED, estimate.model_dump_json(indent=1))


def take(workspace: Workspace, run: str, used: Used) -> None:
    """Keeps what a run took; its own process says so. Raises DiskFull."""
    artifacts.write(artifacts.run_folder(workspace, run) / TAKEN, used.model_dump_json(indent=1))


def expected(workspace: Workspace, run: str) -> Estimate | None:
    """What was expected of a run; None when nobody asked in time."""
    return _read(workspace.path("runs", run, EXPECTED), Estimate)


def taken(workspace: Workspace, run: str) -> Used | None:
    """What a run took; None when it did not come to its end."""
    return _read(workspace.path("runs", run, TAKEN), Used)


def _read(path: Path, kind: type[Kept]) -> Kept | None:
    """None also for a file that is damaged, or was written by another version: it is no reason to show no run."""
    try:
        return kind.model_validate_json(artifacts.read(path))
    except (NotFound, StoreError, ValidationError):
        return None

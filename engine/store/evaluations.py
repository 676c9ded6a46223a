"""What was found of a run on its test split: a file in the folder of its artifacts, made when somebody asks for it."""

from __future__ import annotations

import json

from pydantic import ValidationError

from engine.errors import NotFound, StoreError
from engine.messages.evaluation import FORMAT, Evaluation
from engine.store import artifacts
from engine.store.workspace import Workspace

NAME = "evaluation.json"
LIKENESS = "likeness.json"


def keep(workspace: Workspace, found: Evaluation) -> None:
    """Keeps what was found of a run. Raises DiskFull."""
    artifacts.write(artifacts.run_folder(workspace, found.run) / NAME, found.model_dump_json())


def read(workspace: Workspace, run: str) -> Evaluation | None:
    """What was found; None where nobody asked yet, and where the file is damaged or of another format."""
    try:
        found = Evaluation.model_validate_json(artifacts.read(workspace.path("runs", run, NAME)))
    except (NotFound, StoreError, ValidationError):
        return None
    return found if found.format == FORMAT else None


def keep_likeness(workspace: Workspace, run: str, told: dict[str, object]) -> None:
    """Keeps what the data of a run are like. Raises DiskFull."""
    artifacts.write(artifacts.run_folder(workspace, run) / LIKENESS, json.dumps(told))


def likeness(workspace: Workspace, run: str) -> dict[str, object] | None:
    """What the data of a run were like; None for runs of versions that did not keep it."""
    try:
        told: dict[str, object] = json.loads(artifacts.read(workspace.path("runs", run, LIKENESS)))
    except (NotFound, StoreError, ValueError):
        return None
    return told

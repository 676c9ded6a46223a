"""How good the network of a run is beside baselines: a small file in the folder of its artifacts."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from engine.errors import NotFound, StoreError
from engine.messages.events import Judgement
from engine.store import artifacts
from engine.store.workspace import Workspace

NAME = "judgements.json"
_ALL: TypeAdapter[tuple[Judgement, ...]] = TypeAdapter(tuple[Judgement, ...])


def keep(workspace: Workspace, run: str, found: tuple[Judgement, ...]) -> None:
    """Keeps what was found of a run. Raises DiskFull."""
    artifacts.write(artifacts.run_folder(workspace, run) / NAME, _ALL.dump_json(found, indent=1))


def read(workspace: Workspace, run: str) -> tuple[Judgement, ...]:
    """What was found; none for a run that did not come to its end, and where the file is damaged."""
    try:
        return _ALL.validate_json(artifacts.read(workspace.path("runs", run, NAME)))
    except (NotFound, StoreError, ValidationError):
        return ()

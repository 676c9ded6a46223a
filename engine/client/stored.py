"""What the workspace keeps: projects with their versions, data sets, files that arrive."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Literal

from engine.document.project import Project
from engine.errors import NotFound
from engine.store import arrivals, zip_names
from engine.store import datasets as store_datasets
from engine.store import made as store_made
from engine.store import projects as store_projects
from engine.store.arrivals import Arrival
from engine.store.datasets import Dataset
from engine.store.projects import Entry, Saved, Version
from engine.store.workspace import Workspace

Arriving = Literal["dataset", "model"]  # what a file is brought for
MODEL_BYTES = 600 * 2**20  # of a model that is opened


def open_workspace(path: Path | None = None) -> Workspace:
    """The workspace in a folder; None: LAYERLOOM_HOME, else `~/.layerloom`. Raises StoreError."""
    return Workspace.open(path)


def create_project(workspace: Workspace, document: Project, preset: str = "") -> Saved:
    """Keeps a new project; `preset` names what it was copied from."""
    return store_projects.create(workspace, document, preset)


def projects(workspace: Workspace) -> list[Entry]:
    """All projects, the one changed last first."""
    return store_projects.listing(workspace)


def load_project(workspace: Workspace, id: str) -> Saved:
    """A project at its head. Raises NotFound."""
    return store_projects.load(workspace, id)


def save_project(workspace: Workspace, id: str, document: Project, base: int, label: str) -> Saved:
    """A new version on top of version `base`; `label` says in a few words what was done.

    Raises:
        Conflict: somebody else saved first; nothing is written.
        NotFound, DiskFull: as they say.
    """
    return store_projects.save(workspace, id, document, base, label)


def undo(workspace: Workspace, id: str, base: int) -> Saved:
    """Takes back the last edit, whatever page it was made on. Raises Conflict, NotFound."""
    return store_projects.undo(workspace, id, base)


def redo(workspace: Workspace, id: str, base: int) -> Saved:
    """Brings back what was undone last. Raises Conflict, NotFound."""
    return store_projects.redo(workspace, id, base)


def delete_project(workspace: Workspace, id: str) -> None:
    """Forgets a project with its history; its runs stay. Raises NotFound."""
    store_projects.delete(workspace, id)


def versions(workspace: Workspace, id: str) -> list[tuple[int, str, float]]:
    """Every version of a project: number, label, time (seconds since 1970)."""
    return store_projects.versions(workspace, id)


def find_versions(workspace: Workspace, id: str, words: str = "", skip: int = 0, limit: int = 20) -> list[Version]:
    """Some versions of a project, the newest first: those whose label holds these words, or whose number they are."""
    return store_projects.find_versions(workspace, id, words, skip, limit)


def version(workspace: Workspace, id: str, number: int) -> tuple[Version, Project]:
    """One version of a project with its document. Raises NotFound."""
    return store_projects.version(workspace, id, number)


def add_dataset(workspace: Workspace, name: str, content: bytes | BinaryIO) -> Dataset:
    """Keeps a file of a person's own, taken in pieces. Raises DataError when it is empty or too large, DiskFull."""
    return store_datasets.add(workspace, name, content)


def arriving(workspace: Workspace, name: str, size: int, purpose: Arriving) -> Arrival:
    """A file that comes in piece by piece; use it with `with`, then `keep_arrival`. Raises DataError, DiskFull.

    Args:
        size: its bytes; it may not become larger.
    """
    arrivals.expect_room(workspace.root, name, size, upload_limit(purpose))
    return Arrival(workspace, name, size)


def upload_limit(purpose: Arriving) -> int:
    """How many bytes a file that is brought may have."""
    return store_datasets.limit() if purpose == "dataset" else MODEL_BYTES


def keep_arrival(workspace: Workspace, arrival: Arrival, purpose: Arriving) -> str:
    """Keeps a file that has arrived: the id of the data set, or the id by which `import_arrived` finds the model."""
    if purpose == "dataset":
        return store_datasets.keep(workspace, arrival).id
    return arrivals.hold(workspace, arrival)


def dataset(workspace: Workspace, id: str) -> Dataset:
    """A data set by its id. Raises NotFound."""
    return store_datasets.get(workspace, id)


def names_in(workspace: Workspace, id: str) -> list[str]:
    """The names of the first files in a data set that is a zip; none where it is no zip. Raises NotFound."""
    try:
        with store_datasets.path(workspace, store_datasets.get(workspace, id).id).open("rb") as file:
            return zip_names.first(file)
    except OSError:
        raise NotFound(f"The content of the data set {id!r} is gone", cure="Bring the file again.") from None


def delete_dataset(workspace: Workspace, id: str) -> None:
    """Removes every copy of a data set; what runs learned from it stays. Raises NotFound."""
    store_datasets.delete(workspace, id)


def made_data(workspace: Workspace) -> dict[str, int]:
    """By source, how many bytes of data that it made on this machine are kept; sources without any are left out."""
    return store_made.sizes(workspace)


def delete_made(workspace: Workspace, source: str) -> None:
    """Removes all that a source made on this machine; it makes it again when it is needed. Raises NotFound."""
    store_made.delete(workspace, source)


def datasets(workspace: Workspace) -> list[Dataset]:
    """The data sets that were brought, the newest first."""
    return store_datasets.listing(workspace)

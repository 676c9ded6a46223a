"""Data sets of a person's own: files kept under the hash of their content, so the same file is kept once."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from engine.errors import DataError, NotFound
from engine.store import artifacts
from engine.store.workspace import Workspace

MAX_BYTES = 200 * 2**20


@dataclass(frozen=True)
class Dataset:
    """A file that a person brought. `id` is the first 16 hex digits of its SHA-256; `name` is inert text."""

    id: str
    name: str
    bytes: int
    created: float


def add(workspace: Workspace, name: str, content: bytes) -> Dataset:
    """Keeps a file; a file with the same content is the same data set.

    Raises:
        DataError: the file is empty or too large.
        DiskFull: no room.
    """
    if not content:
        raise DataError("The file is empty", where=name, expected="a header line and rows", cure="Choose another file.")
    if len(content) > MAX_BYTES:
        raise DataError(
            f"The file has {len(content) / 2**20:.0f} MB", where=name, expected=f"at most {MAX_BYTES // 2**20} MB"
        )
    id = hashlib.sha256(content).hexdigest()[:16]
    artifacts.write(path(workspace, id), content)
    with workspace.write() as db:
        db.execute(
            "INSERT INTO datasets (id, name, bytes, created) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (id, name[:200], len(content), time.time()),
        )
    return get(workspace, id)


def get(workspace: Workspace, id: str) -> Dataset:
    """A data set by its id. Raises NotFound."""
    with workspace.read() as db:
        row = db.execute("SELECT id, name, bytes, created FROM datasets WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no data set {id!r} in this workspace", cure="Upload the file again on the Data page.")
    return Dataset(**dict(row))


def listing(workspace: Workspace) -> list[Dataset]:
    """All data sets, the newest first."""
    with workspace.read() as db:
        rows = db.execute("SELECT id, name, bytes, created FROM datasets ORDER BY created DESC").fetchall()
    return [Dataset(**dict(row)) for row in rows]


def delete(workspace: Workspace, id: str) -> None:
    """Forgets a data set and removes its file. Raises NotFound."""
    get(workspace, id)
    path(workspace, id).unlink(missing_ok=True)
    with workspace.write() as db:
        db.execute("DELETE FROM datasets WHERE id = ?", (id,))


def path(workspace: Workspace, id: str) -> Path:
    """Where the content of a data set lies."""
    return workspace.path("datasets", f"{id}.csv")

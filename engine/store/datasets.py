"""Data sets of a person's own: files kept under the hash of their content, so the same file is kept once.

A file passes through in pieces, however large it is. What it is inside is for a helper to find out: its name is inert.
"""

from __future__ import annotations

import io
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import NotFound
from engine.store import artifacts, downloads, runs
from engine.store.arrivals import PIECE, Arrival, expect_room
from engine.store.workspace import Workspace, store_error

MAX_BYTES = 2_048 * 2**20  # of one file, unless LAYERLOOM_UPLOAD_MB says otherwise
MOST_MEGABYTES = 2**20  # that it may say


@dataclass(frozen=True)
class Dataset:
    """A file that a person brought. `id` is the first 16 hex digits of its SHA-256; `name` is inert text."""

    id: str
    name: str
    bytes: int
    created: float


def limit() -> int:
    """How many bytes one file may have: 2,048 MB, or what LAYERLOOM_UPLOAD_MB says, at most a terabyte."""
    said = os.environ.get("LAYERLOOM_UPLOAD_MB", "")
    return min(int(said), MOST_MEGABYTES) * 2**20 if said.isdecimal() and int(said) else MAX_BYTES


def add(workspace: Workspace, name: str, content: bytes | BinaryIO) -> Dataset:
    """Keeps a file; a file with the same content is the same data set.

    Args:
        content: the bytes, or a file to read from where it stands; of it no more than a piece is in memory at a time.

    Raises:
        DataError: the file is empty or too large.
        DiskFull: no room.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    expect_room(workspace.root, name, _whole(file), limit())
    with Arrival(workspace, name, limit()) as arrival:
        while piece := file.read(PIECE):
            arrival.write(piece)
        return keep(workspace, arrival)


def keep(workspace: Workspace, arrival: Arrival) -> Dataset:
    """Makes a data set of a file that has arrived. Raises as `add`."""
    id = arrival.close()[:16]
    artifacts.write_with(workspace.path("datasets", id), lambda temporary: os.replace(arrival.path, temporary))
    with workspace.write() as db:
        db.execute(
            "INSERT INTO datasets (id, name, bytes, created) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (id, arrival.name[:200], arrival.size, time.time()),
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
    """Forgets a data set and removes every copy of it: the file, and the scripts of runs that were packed with it.

    Runs that learned from it stay, with what they learned. Raises NotFound.
    """
    get(workspace, id)
    copies = [*_places(workspace, id), *_packed(workspace, id)]
    try:
        for copy in copies:
            copy.unlink(missing_ok=True)
            copy.with_name(f"{copy.name}.sha256").unlink(missing_ok=True)
    except OSError as error:
        raise store_error(error, "A file cannot be removed") from None
    with workspace.write() as db:
        db.execute("DELETE FROM datasets WHERE id = ?", (id,))


def is_id(text: str) -> bool:
    """Whether a text is the id of a data set, and not the name of a download."""
    return re.fullmatch(r"[0-9a-f]{16}", text) is not None


def path(workspace: Workspace, id: str) -> Path:
    """Where the content of a data set lies; of the name of a download, its folder."""
    if not is_id(id):
        return downloads.folder(workspace, id)
    now, before = _places(workspace, id)
    return before if before.exists() and not now.exists() else now


def _places(workspace: Workspace, id: str) -> tuple[Path, Path]:
    """Where its content lies now, and where it lay when every data set was a CSV."""
    return workspace.path("datasets", id), workspace.path("datasets", f"{id}.csv")


def _packed(workspace: Workspace, id: str) -> list[Path]:
    """The exports that hold the data set, beside the script that reads it."""
    found = [run for run in runs.listing(workspace) if _source_file(run) == id]
    return [path for run in found for path in workspace.path("runs", run.id, "exports").glob("*.zip")]


def _source_file(run: runs.Run) -> str:
    source = run.document.data.source
    return str(source.config.get("dataset", "")) if source else ""


def _whole(content: BinaryIO) -> int:
    """How many bytes are left to read, where that can be told without reading; else 0."""
    if not content.seekable():
        return 0
    here = content.tell()
    whole = content.seek(0, os.SEEK_END)
    content.seek(here)
    return whole - here

"""Projects and their history: a list of versions with a head.

Every edit is a new version on top of the head. Undo and redo move the head; a save after an undo starts a new branch
and the old versions stay. Version numbers of a project only grow. Undo reaches over everything in the document.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from dataclasses import dataclass

from engine.document import files
from engine.document.project import Project
from engine.errors import Conflict, NotFound
from engine.store.workspace import Workspace


@dataclass(frozen=True)
class Saved:
    """A project as it stands at its head.

    Args:
        version: the head; the `base` of the next save.
        undo, redo: the label of the edit that undo would take back or redo bring back; None when there is none.
        updated: seconds since 1970, UTC.
    """

    id: str
    document: Project
    version: int
    undo: str | None
    redo: str | None
    updated: float
    preset: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the list of projects."""

    id: str
    name: str
    preset: str
    created: float
    updated: float
    versions: int


@dataclass(frozen=True)
class Version:
    """One line of a project's history.

    Args:
        parent: the version that was edited; None for the first.
        label: says in a few words what was done.
        created: seconds since 1970, UTC.
    """

    number: int
    parent: int | None
    label: str
    created: float


def create(workspace: Workspace, document: Project, preset: str = "") -> Saved:
    """Keeps a new project; `preset` names what it was copied from."""
    id, now = uuid.uuid4().hex[:12], time.time()
    with workspace.write() as db:
        db.execute(
            "INSERT INTO projects (id, name, preset, head, created, updated) VALUES (?, ?, ?, 1, ?, ?)",
            (id, document.name, preset, now, now),
        )
        _insert(db, id, (1, None, "created", document))
    return load(workspace, id)


def listing(workspace: Workspace) -> list[Entry]:
    """All projects, the one changed last first."""
    with workspace.read() as db:
        rows = db.execute(
            "SELECT p.id, p.name, p.preset, p.created, p.updated, count(v.version) AS versions FROM projects p "
            "JOIN versions v ON v.project = p.id GROUP BY p.id ORDER BY p.updated DESC"
        ).fetchall()
    return [Entry(**dict(row)) for row in rows]


def load(workspace: Workspace, id: str) -> Saved:
    """A project at its head. Raises NotFound."""
    with workspace.read() as db:
        return _load(db, id)


def save(workspace: Workspace, id: str, document: Project, base: int, label: str) -> Saved:
    """A new version on top of version `base`; `label` says in a few words what was done.

    Raises:
        NotFound: the project is gone.
        Conflict: the head is not `base` any more: somebody else saved, undid or redid first. Nothing is written.
    """
    now = time.time()
    with workspace.write() as db:
        _expect_head(db, id, base)
        version = int(db.execute("SELECT max(version) FROM versions WHERE project = ?", (id,)).fetchone()[0]) + 1
        _insert(db, id, (version, base, label, document))
        db.execute("UPDATE versions SET next = ? WHERE project = ? AND version = ?", (version, id, base))
        _move(db, id, version, document.name, now)
        return _load(db, id)


def undo(workspace: Workspace, id: str, base: int) -> Saved:
    """The head moves to its parent; at the first version it stays. Raises NotFound and Conflict as `save`."""
    return _step(workspace, id, base, "parent")


def redo(workspace: Workspace, id: str, base: int) -> Saved:
    """The head moves to the version that was undone last; at the newest it stays. Raises as `undo`."""
    return _step(workspace, id, base, "next")


def delete(workspace: Workspace, id: str) -> None:
    """Forgets a project with all its versions; its runs stay. Raises NotFound."""
    with workspace.write() as db:
        if db.execute("DELETE FROM projects WHERE id = ?", (id,)).rowcount == 0:
            raise _gone(id)


def versions(workspace: Workspace, id: str) -> list[tuple[int, str, float]]:
    """Every version that was ever saved: number, label, time; oldest first."""
    with workspace.read() as db:
        rows = db.execute("SELECT version, label, created FROM versions WHERE project = ? ORDER BY version", (id,))
        return [(row["version"], row["label"], row["created"]) for row in rows]


def find_versions(workspace: Workspace, id: str, words: str = "", skip: int = 0, limit: int = 20) -> list[Version]:
    """Some of a project's versions, the newest first: those whose label holds these words, or whose number they are."""
    like = words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    with workspace.read() as db:
        rows = db.execute(
            "SELECT version AS number, parent, label, created FROM versions WHERE project = ?1 "
            "AND (label LIKE '%' || ?2 || '%' ESCAPE '\\' OR CAST(version AS TEXT) = ?2) "
            "ORDER BY version DESC LIMIT ?3 OFFSET ?4",
            (id, like, limit, skip),
        ).fetchall()
    return [Version(**dict(row)) for row in rows]


def version(workspace: Workspace, id: str, number: int) -> tuple[Version, Project]:
    """One version with its document. Raises NotFound."""
    query = "SELECT version AS number, parent, label, created, document FROM versions WHERE project = ? AND version = ?"
    with workspace.read() as db:
        row = db.execute(query, (id, number)).fetchone()
    if row is None:
        raise NotFound(f"There is no version {number} of this project", cure="Choose one that the Compare page lists.")
    values = dict(row)
    document = files.read(values.pop("document"))
    return Version(**values), document


def _step(workspace: Workspace, id: str, base: int, way: str) -> Saved:
    now = time.time()
    with workspace.write() as db:
        _expect_head(db, id, base)
        query = f"SELECT {way} AS step FROM versions WHERE project = ? AND version = ?"  # noqa: S608 (way is ours)
        target = db.execute(query, (id, base)).fetchone()["step"]
        if target is not None:
            if way == "parent":  # the way back, even when a branch was made meanwhile
                db.execute("UPDATE versions SET next = ? WHERE project = ? AND version = ?", (base, id, target))
            row = db.execute("SELECT document FROM versions WHERE project = ? AND version = ?", (id, target)).fetchone()
            _move(db, id, target, files.read(row["document"]).name, now)
        return _load(db, id)


def _load(db: sqlite3.Connection, id: str) -> Saved:
    row = db.execute(
        "SELECT p.id, p.preset, p.updated, v.version, v.document, v.label, v.parent, n.label AS redo "
        "FROM projects p JOIN versions v ON v.project = p.id AND v.version = p.head "
        "LEFT JOIN versions n ON n.project = p.id AND n.version = v.next WHERE p.id = ?",
        (id,),
    ).fetchone()
    if row is None:
        raise _gone(id)
    return Saved(
        id=row["id"],
        document=files.read(row["document"]),
        version=row["version"],
        undo=row["label"] if row["parent"] is not None else None,
        redo=row["redo"],
        updated=row["updated"],
        preset=row["preset"],
    )


def _insert(db: sqlite3.Connection, id: str, row: tuple[int, int | None, str, Project]) -> None:
    version, parent, label, document = row
    db.execute(
        "INSERT INTO versions (project, version, parent, label, document, created) VALUES (?, ?, ?, ?, ?, ?)",
        (id, version, parent, label[:300], files.write(document), time.time()),
    )


def _move(db: sqlite3.Connection, id: str, head: int, name: str, now: float) -> None:
    db.execute("UPDATE projects SET head = ?, name = ?, updated = ? WHERE id = ?", (head, name, now, id))


def _expect_head(db: sqlite3.Connection, id: str, base: int) -> None:
    row = db.execute("SELECT head FROM projects WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise _gone(id)
    if row["head"] != base:
        raise Conflict(
            "This project was changed in another tab or by another person",
            where=f"version {row['head']}",
            expected=f"version {base}",
            cure="Load the newer one, or save yours as a copy.",
        )


def _gone(id: str) -> NotFound:
    return NotFound(f"There is no project {id!r}", cure="It may be deleted; choose one on the Projects page.")

"""Tags: short words that people write on runs to find them again.

A run has a tag once, whether it is typed in capitals or not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from engine.errors import NotFound, UsageError
from engine.store.workspace import Workspace

LONGEST = 40  # letters of a tag
MOST = 20  # tags of a run


def listing(workspace: Workspace, project: str | None = None) -> dict[str, tuple[str, ...]]:
    """By run, its tags in the order of the alphabet: all runs that have some, or those of one project."""
    query = (
        "SELECT run, tag FROM run_tags JOIN runs ON runs.id = run_tags.run "
        "WHERE ?1 IS NULL OR project = ?1 ORDER BY tag"
    )
    found: dict[str, list[str]] = {}
    with workspace.read() as db:
        for row in db.execute(query, (project,)):
            found.setdefault(row["run"], []).append(row["tag"])
    return {run: tuple(tags) for run, tags in found.items()}


def add(workspace: Workspace, runs: Sequence[str], tag: str) -> None:
    """Writes a tag on all of some runs, or on none.

    Raises:
        UsageError: it is empty, longer than 40 letters, or cannot be read; or a run has 20 already.
        NotFound: one of the runs is not there.
    """
    tag = readable(tag)
    with workspace.write() as db:
        for run in runs:
            _add(db, run, tag)


def remove(workspace: Workspace, runs: Sequence[str], tag: str) -> None:
    """Takes a tag off some runs, whichever of them have it."""
    with workspace.write() as db:
        db.executemany("DELETE FROM run_tags WHERE run = ? AND tag = ?", [(run, tag) for run in runs])


def readable(tag: str) -> str:
    """A tag with single spaces. Raises UsageError where it cannot be one."""
    words = " ".join(tag.split())
    if not 0 < len(words) <= LONGEST or not words.isprintable():
        raise UsageError(
            f"A tag cannot have {len(words)} letters" if words.isprintable() else "A tag holds letters nobody can see",
            expected=f"1 to {LONGEST} letters",
            cure="Choose a word or two.",
        )
    return words


def _add(db: sqlite3.Connection, run: str, tag: str) -> None:
    if not db.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone():
        raise NotFound(f"There is no run {run!r}", cure="List the runs to see which there are.")
    db.execute("INSERT OR IGNORE INTO run_tags (run, tag) VALUES (?, ?)", (run, tag))
    if db.execute("SELECT count(*) FROM run_tags WHERE run = ?", (run,)).fetchone()[0] > MOST:
        raise UsageError(f"The run has {MOST} tags already", cure="Take one off first.")

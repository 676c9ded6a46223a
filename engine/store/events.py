"""What runs say, in order: rows that are on disk before anyone can see them.

One writer, the run's own process; any number of readers. Sequence numbers of a run are 1, 2, 3, ... without gaps.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.messages.events import EVENT, Epoch, Event, Start
from engine.store.workspace import Workspace

# An event's JSON begins with its kind, so a long row need not be read to its end to know it.
_EPOCHS = """SELECT event FROM events WHERE run = ? AND substr(event, 1, 16) = '{"event":"epoch"' ORDER BY seq"""
_LAST_EPOCH = _EPOCHS + " DESC LIMIT 1"


def append(workspace: Workspace, run: str, events: Sequence[Event]) -> int:
    """Writes events in one transaction; returns the sequence number of the last row of the run."""
    with workspace.write() as db:
        row = db.execute("SELECT max(seq) AS last FROM events WHERE run = ?", (run,)).fetchone()
        last = int(row["last"] or 0)
        rows = [(run, last + number, event.model_dump_json()) for number, event in enumerate(events, 1)]
        db.executemany("INSERT INTO events (run, seq, event) VALUES (?, ?, ?)", rows)
    return last + len(rows)


def read(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
    """The rows after sequence number `after`, oldest first, at most `limit`."""
    return [(seq, EVENT.validate_json(text)) for seq, text in read_json(workspace, run, after, limit)]


def read_json(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, str]]:
    """As `read`, each event as the JSON text that is stored: what a socket passes on without reading it."""
    with workspace.read() as db:
        rows = db.execute(
            "SELECT seq, event FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?", (run, after, limit)
        ).fetchall()
    return [(row["seq"], row["event"]) for row in rows]


def latest(workspace: Workspace, run: str) -> int:
    """The sequence number of the last row; 0 when there is none."""
    with workspace.read() as db:
        return int(db.execute("SELECT max(seq) AS last FROM events WHERE run = ?", (run,)).fetchone()["last"] or 0)


def start(workspace: Workspace, run: str) -> Start | None:
    """What a run said first of itself; None where it did not come so far."""
    return next((event for _, event in read(workspace, run, 0, 1) if isinstance(event, Start)), None)


def epochs(workspace: Workspace, run: str) -> tuple[Epoch, ...]:
    """The whole epochs of a run so far, the first one first."""
    return _epochs(workspace, _EPOCHS, run)


def last_epoch(workspace: Workspace, run: str) -> Epoch | None:
    """The last whole epoch of a run; None before there is one."""
    return next(iter(_epochs(workspace, _LAST_EPOCH, run)), None)


def _epochs(workspace: Workspace, query: str, run: str) -> tuple[Epoch, ...]:
    with workspace.read() as db:
        rows = db.execute(query, (run,)).fetchall()
    return tuple(Epoch.model_validate_json(row["event"]) for row in rows)

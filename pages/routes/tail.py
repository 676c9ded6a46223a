"""Follows the rows that a run writes. One watch a run, shared by everybody who looks at it.

Viewers pull: each asks for the rows behind the last one it has sent. A slow viewer therefore just gets fewer, larger
batches, and nothing piles up in memory for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from anyio import to_thread
from pydantic import TypeAdapter

from engine.messages.events import End, Event
from engine.store import events, runs
from engine.store.workspace import Workspace

POLL = 0.05  # seconds between two looks at SQLite's change counter
STATUS = 1.0  # seconds between two looks at the run's status while its rows say nothing about it
BEAT = 5.0  # seconds after which a viewer hears something even if there is nothing new
LIMIT = 1000  # rows in one batch
OVER = frozenset({"finished", "stopped", "failed", "crashed"})

_ROWS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])


@dataclass(frozen=True)
class Batch:
    """Consecutive rows behind the sequence number `after`, up to `last`; `text` is the JSON that a viewer is sent."""

    after: int
    last: int
    rows: int
    status: str
    ended: bool  # the rows hold the run's End
    text: str = field(repr=False)

    @property
    def over(self) -> bool:
        """The run is over and no row is left. The status is read before the rows, so none can be missed."""
        return self.status in OVER and self.rows < LIMIT


def read(ws: Workspace, run: str, after: int) -> Batch:
    """Reads one batch; blocks for a moment. Raises NotFound for an unknown run."""
    status = runs.get(ws, run).status
    found = events.read(ws, run, after=after, limit=LIMIT)
    rows = [event for _, event in found]
    last = found[-1][0] if found else after
    over = status in OVER and len(rows) < LIMIT
    head = f'{{"after":{after},"last":{last},"status":"{status}","over":{str(over).lower()},"rows":'
    text = f"{head}{_ROWS.dump_json(rows).decode()}}}"
    return Batch(after, last, len(rows), status, any(isinstance(row, End) for row in rows), text)


class Tail:
    """Watches one run while anybody looks at it. Use it through `Tails.following`."""

    def __init__(self, ws: Workspace, run: str, head: int) -> None:
        self._ws, self._run = ws, run
        self._head = head
        self._latest: Batch | None = None
        self._news = asyncio.Event()
        self.viewers = 0
        self._task = asyncio.create_task(self._watch(), name=f"tail-{run}")

    async def next(self, after: int) -> Batch:
        """The rows behind `after`, as soon as there are any; after BEAT seconds an empty batch says that all is well."""
        latest = self._latest
        if latest is not None and latest.after == after and latest.rows:
            return latest
        if after >= self._head and not (latest is not None and latest.over):
            await self._something_new()
            latest = self._latest
            if latest is not None and latest.after == after:
                return latest
        return await to_thread.run_sync(read, self._ws, self._run, after)

    def stop(self) -> None:
        """Ends the watch."""
        self._task.cancel()

    async def _something_new(self) -> None:
        waiting = asyncio.ensure_future(self._news.wait())
        await asyncio.wait({waiting, self._task}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            self._task.result()  # what broke the watch breaks its viewers, too

    async def _watch(self) -> None:
        counter = _Counter(self._ws)
        looked = 0.0
        try:
            while self._latest is None or not self._latest.over:
                ending = self._latest is not None and self._latest.ended
                if counter.moved() or ending or time.monotonic() - looked > STATUS:
                    looked = time.monotonic()
                    await self._look()
                await asyncio.sleep(POLL)
        finally:
            counter.close()

    async def _look(self) -> None:
        batch = await to_thread.run_sync(read, self._ws, self._run, self._head)
        if batch.rows or batch.over:
            self._latest, self._head = batch, batch.last
            self._news.set()
            self._news = asyncio.Event()


class Tails:
    """The watches of one server process, by run."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._tails: dict[str, Tail] = {}

    @property
    def viewers(self) -> int:
        """How many look at any run now."""
        return sum(tail.viewers for tail in self._tails.values())

    @asynccontextmanager
    async def following(self, run: str) -> AsyncIterator[Tail]:
        """The watch of one run; it begins with its first viewer and ends with its last."""
        if run not in self._tails:
            head = await to_thread.run_sync(events.latest, self._ws, run)
            if run not in self._tails:  # somebody else may have come while we read
                self._tails[run] = Tail(self._ws, run, head)
        tail = self._tails[run]
        tail.viewers += 1
        try:
            yield tail
        finally:
            tail.viewers -= 1
            if not tail.viewers:
                tail.stop()
                self._tails.pop(run, None)


class _Counter:
    """SQLite's own count of foreign commits; asking costs microseconds and waits for nobody."""

    def __init__(self, ws: Workspace) -> None:
        self._connection = ws.connect()
        self._connection.execute("PRAGMA busy_timeout = 0")
        self._seen = -1

    def moved(self) -> bool:
        """True when anybody has committed anything since the last question; also when SQLite is too busy to say."""
        try:
            (now,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError:
            return True
        moved, self._seen = now != self._seen, now
        return bool(moved)

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()

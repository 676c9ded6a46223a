"""Follows the rows that a run writes. One watch a run, shared by everybody who looks at it.

Viewers pull: each asks for the rows behind the last one it has sent. A slow viewer therefore just gets fewer, larger
batches, and nothing piles up in memory for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from anyio import to_thread

from engine.errors import StoreError
from engine.store import events, runs
from engine.store.workspace import Workspace

POLL = 0.05  # seconds between two looks at SQLite's change counter
STATUS = 2.0  # seconds between two looks at the run's status while its rows say nothing about it
BEAT = 5.0  # seconds after which a viewer hears something even if there is nothing new
LIMIT = 200  # rows in one batch, each of some 20 steps: a few hundred kilobytes at most
END = '{"event":"end"'  # how the row of a run's end begins
SAMPLE = '{"event":"sample"'  # and one of what the networks make: only the newest is drawn


@dataclass(frozen=True)
class Batch:
    """Consecutive rows behind the sequence number `after`, up to `last`; `text` is the JSON that a viewer is sent."""

    after: int
    last: int
    rows: int
    status: str
    over: bool  # the run is over and no row is left
    ended: bool  # the rows hold the run's End
    text: str = field(repr=False)


def read(ws: Workspace, run: str, after: int, status: str) -> Batch:
    """Reads one batch; blocks for a moment.

    `status` must have been read before the rows are: then a final status and less than a full batch mean that no row
    is left.
    """
    rows = events.read_json(ws, run, after=after, limit=LIMIT)
    last = rows[-1][0] if rows else after
    over = status in runs.ENDED and len(rows) < LIMIT
    head = f'{{"after":{after},"last":{last},"status":"{status}","over":{str(over).lower()},"rows":['
    texts = _newest_sample([text for _, text in rows])
    ended = any(text.startswith(END) for text in texts)
    return Batch(after, last, len(rows), status, over, ended, f"{head}{','.join(texts)}]}}")


def _newest_sample(texts: list[str]) -> list[str]:
    """The rows without samples that a later one replaces: pictures are the largest rows by far."""
    made = [place for place, text in enumerate(texts) if text.startswith(SAMPLE)]
    return [text for place, text in enumerate(texts) if place not in made[:-1]]


class Tail:
    """Watches one run while anybody looks at it. Use it through `Tails.following`."""

    def __init__(self, ws: Workspace, run: str, head: int, status: str) -> None:
        self._ws, self._run = ws, run
        self._status, self._asked = status, time.monotonic()
        self._latest = Batch(head, head, 0, status, over=False, ended=status in runs.ENDED, text="")
        self._news = asyncio.Event()
        self.viewers = 0
        self._task = asyncio.create_task(self._watch(), name=f"tail-{run}")

    async def next(self, after: int) -> Batch:
        """The rows behind `after` as soon as there are any; an empty batch after BEAT seconds, or when all is said."""
        if after >= self._latest.last and not self._latest.over:
            await self._something_new()
        if self._latest.after == after and self._latest.rows:
            return self._latest
        return await to_thread.run_sync(read, self._ws, self._run, after, self._status)

    def stop(self) -> None:
        """Ends the watch."""
        self._task.cancel()

    async def _something_new(self) -> None:
        waiting = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait({waiting, self._task}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._task.done():
            self._task.result()  # what broke the watch breaks its viewers, too

    async def _watch(self) -> None:
        counter = _Counter(self._ws)
        while not self._latest.over:
            asking = self._latest.ended or time.monotonic() - self._asked > STATUS
            if counter.moved() or asking:
                batch = await to_thread.run_sync(self._look, asking)
                if batch.rows or batch.over:
                    self._latest = batch
                    self._news.set()
                    self._news = asyncio.Event()
            await asyncio.sleep(POLL)

    def _look(self, asking: bool) -> Batch:
        if asking:
            self._status, self._asked = runs.get(self._ws, self._run).status, time.monotonic()
        return read(self._ws, self._run, self._latest.last, self._status)


class Tails:
    """The watches of one server process, by run."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._tails: dict[str, Tail] = {}

    @asynccontextmanager
    async def following(self, run: str) -> AsyncIterator[Tail]:
        """The watch of one run; it begins with its first viewer and ends with its last. Raises NotFound."""
        if run not in self._tails:
            status, head = await to_thread.run_sync(_where, self._ws, run)
            if run not in self._tails:  # somebody else may have come while we read
                self._tails[run] = Tail(self._ws, run, head, status)
        tail = self._tails[run]
        tail.viewers += 1
        try:
            yield tail
        finally:
            tail.viewers -= 1
            if not tail.viewers:
                tail.stop()
                del self._tails[run]


def _where(ws: Workspace, run: str) -> tuple[str, int]:
    return runs.get(ws, run).status, events.latest(ws, run)


class _Counter:
    """SQLite's own count of foreign commits. Asking costs microseconds and waits for nobody."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._seen = -1

    def moved(self) -> bool:
        """True when anybody has committed anything since the last question; also when SQLite cannot say."""
        try:
            with self._ws.read() as db:
                now = int(db.execute("PRAGMA data_version").fetchone()[0])
        except StoreError:
            return True
        moved, self._seen = now != self._seen, now
        return moved

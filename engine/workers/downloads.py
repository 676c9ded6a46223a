"""Downloads under way: each in a light process beside the helpers, so that no answer waits for one."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile

from engine.catalog.card import Card
from engine.errors import LayerloomError
from engine.messages.answers import Downloading
from engine.store import downloads
from engine.store.workspace import Workspace
from engine.workers.pool import Aside, Pool

AT_ONCE = 2
LIMIT = 3_600.0  # seconds of one download


@dataclass
class Begun:
    """A download: its question, when it was asked on a clock that only goes on, and whether a person cancelled it."""

    question: Aside
    since: float
    cancelled: bool = False

    @property
    def under_way(self) -> bool:
        """Whether it goes on."""
        return not (self.cancelled or self.question.future.done())


@dataclass
class Downloads:
    """The downloads that this process started, by workspace and name. Two are under way at once; others wait."""

    pool: Pool = field(default_factory=lambda: Pool(AT_ONCE, "engine.jobs.fetch"))
    _begun: dict[tuple[str, str], Begun] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, workspace: Workspace, card: Card) -> None:
        """Begins the download of a source's files, unless it is under way or all are there; returns at once."""
        files, root, key = downloads.files_of(card.facts), str(workspace.root), (str(workspace.root), card.name)
        with self._lock:
            before = self._begun.get(key)
            if downloads.is_here(workspace, card.name, files) or (before is not None and before.under_way):
                return
            wanted = NamedTemporaryFile(prefix="layerloom-download-")  # noqa: SIM115 (open as long as it is wanted)
            arguments = (root, card.name, card.title, files, wanted.name)
            future = self.pool.submit("engine.jobs.fetch:fetch", *arguments, limit=LIMIT)
            future.add_done_callback(lambda _: wanted.close())
            self._begun[key] = Begun(Aside("download", LIMIT, wanted, future), time.monotonic())

    def state(self, workspace: Workspace, card: Card) -> Downloading:
        """How far a download is."""
        files = downloads.files_of(card.facts)
        here, total = downloads.is_here(workspace, card.name, files), sum(file.bytes for file in files)
        if here:
            return Downloading(status="here", arrived=total, total=total)
        begun = self._begun.get((str(workspace.root), card.name))
        arrived = downloads.arrived(workspace, card.name, files)
        if begun is None or begun.cancelled:
            return Downloading(status="absent", total=total)
        if not begun.under_way:
            return Downloading(status="failed", total=total, error=_error(begun.question))
        passed = time.monotonic() - begun.since
        left = passed * (total - arrived) / arrived if arrived and passed > 1.0 else None
        return Downloading(status="arriving", arrived=min(arrived, total), total=total, left=left)

    def cancel(self, workspace: Workspace, name: str) -> None:
        """Ends a download that is under way; nothing of an unfinished file is kept."""
        begun = self._begun.get((str(workspace.root), name))
        if begun is not None:
            begun.cancelled = True
            begun.question.drop()

    def close(self) -> None:
        """Ends all downloads."""
        self.pool.close()


def _error(question: Aside) -> dict[str, str] | None:
    try:
        question.answer()
    except LayerloomError as error:
        return error.to_json()
    return None

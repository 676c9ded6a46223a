"""The workspace: one folder with a database and artifacts, and the rules for touching either."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import DiskFull, StoreError
from engine.store import schema

BUSY_TIMEOUT = 15.0  # seconds that a writer waits for another one
DATABASE = "workspace.db"
# What SQLite says when a file cannot grow: the database, its log, the log's index.
FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE")


class Workspace:
    """A folder that holds projects, runs, data sets and artifacts.

    Promises, each held by a test:

    - What a function of this room has written when it returns is on disk: a `kill -9` of any process loses none of it.
    - A transaction is whole or not there. Two processes may write at once; the second waits up to 15 seconds.
    - A reader sees every row that was committed before it began, and never half of a transaction.
    - A full disk raises `DiskFull` and leaves what was there as it was.
    - No name from outside becomes a path: `path` refuses whatever would leave the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path | None = None) -> Workspace:
        """The workspace in a folder, made if it is not there.

        Args:
            path: the folder; None means the variable LAYERLOOM_HOME, else `~/.layerloom`.

        Raises:
            StoreError: the folder cannot be written, or a newer Layerloom made it.
        """
        chosen = path or Path(os.environ.get("LAYERLOOM_HOME") or Path.home() / ".layerloom")
        root = chosen.expanduser().resolve()
        try:
            (root / "artifacts").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise store_error(error, "The workspace folder cannot be made") from None
        workspace = cls(root)
        with workspace.read() as db:
            schema.migrate(db)
        return workspace

    def path(self, *parts: str) -> Path:
        """A path inside the artifacts folder, checked; nothing is made.

        Raises:
            StoreError: the parts would lead outside.
        """
        folder = self.root / "artifacts"
        path = folder.joinpath(*parts)
        if any("\0" in part for part in parts) or not path.resolve().is_relative_to(folder.resolve()):
            raise StoreError("That name leads outside the workspace", expected="a plain file name")
        return path

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with. Rows are `sqlite3.Row`."""
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise store_error(error, "The workspace cannot be read") from None

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A short transaction: committed and synced when the block ends, undone when it raises."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise store_error(error, "The workspace cannot be written") from None
            raise

    def _connection(self) -> sqlite3.Connection:
        """This thread's own connection; a forked child never uses its parent's."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            held = (os.getpid(), self._connect())
            self._local.held = held
        return held[1]

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self.root / DATABASE, timeout=BUSY_TIMEOUT, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; see the class
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error as error:
            raise store_error(error, "The workspace cannot be opened") from None
        return connection

    def close(self) -> None:
        """Closes this thread's connection."""
        held = getattr(self._local, "held", None)
        if held is not None and held[0] == os.getpid():
            held[1].close()
        self._local.held = None


def store_error(error: OSError | sqlite3.Error, what: str) -> StoreError:
    """The error of this room that a low-level one means."""
    name = getattr(error, "sqlite_errorname", "")
    if name in FULL or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull(
            "The disk has no room left; nothing was saved this time, and what was saved before is unharmed",
            cure="Free some space and try again.",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError("Another process keeps the workspace busy", cure="Try again in a moment.")
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return StoreError(
            f"The file {DATABASE!r} of the workspace is damaged, or is no database",
            cure="Put it back from a copy, or choose another workspace; the artifacts beside it are unharmed.",
        )
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"{what}: {reason}", cure="Check that the folder exists and can be written.")

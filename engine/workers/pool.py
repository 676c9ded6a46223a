"""Warm helpers: processes that have Keras imported and answer short jobs by name.

A job that runs past its time limit or asks for too much memory is ended with its process; the caller gets a plain
error and a fresh helper takes the place. Pebble does the work, because `concurrent.futures` cannot end a job.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from pebble import ProcessExpired, ProcessPool

from engine.errors import JobError, JobOutOfMemory, JobTimeout, LayerloomError
from engine.workers import child
from engine.workers.spawn import HelperContext

HELPERS = 1  # one is enough on two cores: an answer takes milliseconds
GIVE_UP = 3.0  # seconds that a job may take to end when nobody wants its answer; a fresh helper would take longer
PATIENCE = 120.0  # seconds beyond its limit that a caller waits: for the imports, and for jobs that came before
KILLED = (-6, -9, child.OUT_OF_MEMORY)  # the kernel refused memory, or ended the process for want of it
CRASHED = -11  # a library did not look whether it was given the memory that it asked for, or has another fault


@dataclass(frozen=True)
class Aside:
    """A question that can be dropped.

    Args:
        wanted: its file is there as long as the answer is wanted.
    """

    name: str
    limit: float
    wanted: IO[bytes]
    future: Future[Any]

    @property
    def done(self) -> bool:
        """True when it is answered, failed, or dropped."""
        return self.dropped or self.future.done()

    @property
    def dropped(self) -> bool:
        """True when nobody wants the answer any more."""
        return self.wanted.closed

    @property
    def told(self) -> str:
        """What the job has written into its file by now."""
        try:
            return Path(self.wanted.name).read_text()
        except FileNotFoundError:  # dropped
            return ""

    def drop(self) -> None:
        """Nobody wants the answer any more: the job is asked to end, and is ended when it does not."""
        if not self.done:
            self.wanted.close()
            if not self.future.running():
                self.future.cancel()
            timer = threading.Timer(GIVE_UP, self.future.cancel)
            timer.daemon = True
            timer.start()

    def answer(self) -> Any:
        """Waits for the answer. Raises as `Pool.ask`; JobError when it was dropped."""
        return answer(self.future, self.name, self.limit)


class Pool:
    """A pool of warm helpers; safe to use from many threads.

    Promises, each held by a test:

    - Starting returns at once and imports nothing heavy in this process, nor runs its `__main__` in the helper.
    - A job ends: with its answer, or with an error within its limit once begun. Its helper is ended when need be.
    - A job that was asked for with `ask_aside` makes way for every other.
    - A helper that dies, whether at work or idle, is replaced; the next job does not notice.
    - Helpers end with this process, also when it is killed.

    Args:
        helpers: how many processes.
        warm: the module of jobs that a helper imports before its first job.
        headroom: bytes that a job may allocate beyond the imports.
    """

    def __init__(self, helpers: int = HELPERS, warm: str = child.WARM, headroom: int = child.HEADROOM) -> None:
        self._helpers, self._warm, self._headroom = helpers, warm, headroom
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._first: Future[Any] | None = None
        self._aside: Aside | None = None

    def warm_up(self) -> None:
        """Starts the helpers in the background; returns at once."""
        with self._lock:
            self._running()

    @property
    def warm(self) -> bool:
        """True when a helper has finished its imports and answers at once."""
        first = self._first
        return first is not None and first.done() and first.exception() is None

    def submit(self, name: str, *arguments: Any, limit: float) -> Future[Any]:
        """Asks for a job and returns at once; `limit` is the time in seconds that it may run."""
        self.make_way()
        return self._submit(name, *arguments, limit=limit)

    def ask_aside(self, name: str, *arguments: Any, limit: float) -> Aside:
        """Asks for a job that nobody waits for, and returns at once. It is dropped when anything else is asked.

        The job is given one more argument: the path of a file. Once that is gone, its answer is not wanted any more.
        """
        self.make_way()
        wanted = NamedTemporaryFile(prefix="layerloom-aside-")  # noqa: SIM115 (open as long as it is wanted)
        self._aside = Aside(name, limit, wanted, self._submit(name, *arguments, wanted.name, limit=limit))
        return self._aside

    def ask_watched(self, name: str, *arguments: Any, limit: float) -> Aside:
        """Asks for a long job that somebody watches, and returns at once; only who asked drops it.

        The job is given one more argument, as by `ask_aside`, and may write there how far it is (`Aside.told`).
        """
        wanted = NamedTemporaryFile(prefix="layerloom-watched-")  # noqa: SIM115 (open as long as it is wanted)
        return Aside(name, limit, wanted, self._submit(name, *arguments, wanted.name, limit=limit))

    def make_way(self) -> None:
        """Drops what was asked aside, if it is not answered yet."""
        if self._aside is not None:
            self._aside.drop()
            self._aside = None

    def _submit(self, name: str, *arguments: Any, limit: float) -> Future[Any]:
        with self._lock:
            return self._running().submit(child.call, limit, name, arguments)  # type: ignore[no-any-return]

    def ask(self, name: str, *arguments: Any, limit: float) -> Any:
        """Asks for a job and waits for the answer.

        Raises:
            LayerloomError: what the job itself raised.
            JobTimeout: it ran past `limit` seconds and was ended.
            JobOutOfMemory: it needed more memory than a helper may have.
            JobError: its process died for another reason.
        """
        future = self.submit(name, *arguments, limit=limit)
        wait([future], limit + PATIENCE)
        if _broke(future):  # an idle helper died before it could take this job: ask its successor, once
            future = self.submit(name, *arguments, limit=limit)
        return answer(future, name, limit)

    def close(self) -> None:
        """Ends all helpers."""
        with self._lock:
            if self._pool is not None:
                _end(self._pool)
            self._pool = self._first = None

    def _running(self) -> ProcessPool:
        """The pool, started when there is none or when the one before broke. Called with the lock held."""
        if self._pool is not None and self._pool.active:
            return self._pool
        if self._pool is not None:
            threading.Thread(target=_end, args=(self._pool,), daemon=True).start()
        self._pool = ProcessPool(
            max_workers=self._helpers,
            context=HelperContext(),
            initializer=child.prepare,
            initargs=(self._warm, self._headroom),
        )
        self._first = self._pool.submit(child.call, None, "builtins:len", ((),))
        return self._pool


def answer(future: Future[Any], name: str, limit: float) -> Any:
    """The result of a job, its failures turned into this product's errors (see `Pool.ask`)."""
    job = name.rsplit(":", maxsplit=1)[-1]
    try:
        return future.result(limit + PATIENCE)
    except FutureTimeout:
        future.cancel()
        raise JobTimeout(
            f"{job.capitalize()} took longer than {limit:g} s and was stopped",
            cure="Make the network or the data smaller, or try again when the machine is less busy.",
        ) from None
    except ProcessExpired as error:
        raise _died(job, error.exitcode) from None
    except BrokenProcessPool:
        raise JobError(
            "No helper process can be started", cure="Close other programs, or run: python -m engine doctor"
        ) from None
    except LayerloomError:
        raise
    except Exception as error:  # a process border: whatever a job raises becomes a plain sentence here
        raise JobError(f"{job.capitalize()} failed: {_first_line(error)}") from error


def _end(pool: ProcessPool) -> None:
    pool.stop()
    with contextlib.suppress(RuntimeError):  # a broken pool has nothing left to join
        pool.join()


def _broke(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def _died(job: str, code: int | None) -> JobError:
    if code in KILLED:
        return JobOutOfMemory(
            f"{job.capitalize()} needed more memory than a helper may have and was stopped",
            cure="Make the network or the data smaller.",
        )
    if code == CRASHED:
        return JobError(
            f"The helper process crashed while it worked on {job}, most often for want of memory",
            cure="Make the network or the data smaller, or try again.",
        )
    return JobError(f"The helper process ended while it worked on {job} (exit {code})", cure="Try again.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]

"""Warm helpers: processes that have Keras imported and answer short jobs by name.

A job that runs past its time limit or asks for too much memory is ended with its process; the caller gets a plain
error and a fresh helper takes the place. Pebble does the work, because `concurrent.futures` cannot end a job.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from pebble import ProcessExpired, ProcessPool

from engine.errors import JobError, JobOutOfMemory, JobTimeout, LayerloomError
from engine.workers import child

HELPERS = 1  # one is enough on two cores: an answer takes milliseconds


class Pool:
    """A pool of warm helpers; safe to use from many threads.

    Args:
        helpers: how many processes.
        warm: the module of jobs that a helper imports before its first job.
    """

    def __init__(self, helpers: int = HELPERS, warm: str = child.WARM) -> None:
        self._helpers, self._warm = helpers, warm
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._first: Future[Any] | None = None

    def warm_up(self) -> None:
        """Starts the helpers in the background; returns at once."""
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self._helpers,
                    context=multiprocessing.get_context("spawn"),
                    initializer=child.prepare,
                    initargs=(list(sys.path), self._warm),
                )
                self._first = self._pool.submit(child.call, None, "builtins:len", ((),))

    @property
    def warm(self) -> bool:
        """True when a helper has finished its imports and answers at once."""
        return self._first is not None and self._first.done()

    def submit(self, name: str, *arguments: Any, limit: float) -> Future[Any]:
        """Asks for a job and returns at once; `limit` is the time in seconds that it may run."""
        self.warm_up()
        assert self._pool is not None  # warm_up made it
        future: Future[Any] = self._pool.submit(child.call, limit, name, arguments)
        return future

    def ask(self, name: str, *arguments: Any, limit: float) -> Any:
        """Asks for a job and waits for the answer.

        Raises:
            LayerloomError: what the job itself raised.
            JobTimeout: it ran past `limit` seconds and was ended.
            JobOutOfMemory: it needed more memory than a helper may have.
            JobError: its process died for another reason.
        """
        return answer(self.submit(name, *arguments, limit=limit), name, limit)

    def close(self) -> None:
        """Ends all helpers."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
            self._pool = self._first = None


def answer(future: Future[Any], name: str, limit: float) -> Any:
    """The result of a job, its failures turned into this product's errors (see `Pool.ask`)."""
    job = name.rsplit(":", maxsplit=1)[-1]
    try:
        return future.result()
    except FutureTimeout:
        raise JobTimeout(
            f"{job.capitalize()} took longer than {limit:g} s and was stopped",
            cure="Make the network or the data smaller, or try again when the machine is less busy.",
        ) from None
    except (MemoryError, ProcessExpired) as error:
        raise _died(job, error) from None
    except LayerloomError:
        raise
    except Exception as error:  # a process border: whatever a job raises becomes a plain sentence here
        raise JobError(f"{job.capitalize()} failed: {_first_line(error)}") from error


def _died(job: str, error: BaseException) -> JobError:
    code = getattr(error, "exitcode", None)
    if code is None or code in (-6, -9, 137):  # the kernel refused memory, or ended the process for want of it
        return JobOutOfMemory(
            f"{job.capitalize()} needed more memory than a helper may have and was stopped",
            cure="Make the network or the data smaller.",
        )
    return JobError(f"The helper process ended while it worked on {job} (exit {code})", cure="Try again.")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]

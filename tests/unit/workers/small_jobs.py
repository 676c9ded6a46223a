"""Jobs for the tests of the pool: quick to import, each with one habit."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from engine.errors import DataError


def double(number: int) -> int:
    """A job that answers."""
    return 2 * number


def process() -> int:
    """Which process answers."""
    return os.getpid()


def modules() -> list[str]:
    """What the helper has imported, and what its `__main__` is."""
    return [*sys.modules, str(getattr(sys.modules["__main__"], "__file__", None))]


def sleep(seconds: float) -> None:
    """A job that takes its time."""
    time.sleep(seconds)


def telling(said: str, wanted: str) -> str:
    """A job that says how far it is, and works until nobody wants its answer."""
    Path(wanted).write_text(said)
    return patient(wanted)


def patient(wanted: str) -> str:
    """A job that works until nobody wants its answer."""
    while Path(wanted).exists():
        time.sleep(0.01)
    return "stopped"


def deaf(seconds: float, wanted: str) -> float:
    """A job that does not look whether somebody wants its answer."""
    time.sleep(seconds)
    return seconds


def allocate(size: int) -> int:
    """A job that wants memory, and touches it."""
    return len(bytearray(size))


def refuse() -> None:
    """A job with an error of the product."""
    raise DataError("The file is empty", where="data", cure="Choose another.")


def stumble() -> None:
    """A job with a bug."""
    raise KeyError("first line\nsecond line")


def die() -> None:
    """A job whose process is gone before it can answer."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)

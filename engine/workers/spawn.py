"""Spawned processes that do not run the parent's `__main__` again.

A spawned process imports its parent's `__main__` so that functions defined there can be called. Under Streamlit
`__main__` is the page that ran last: each fresh helper would run that page. Helpers get names of modules, never
functions of `__main__`, so theirs is left out of what multiprocessing tells the child.
"""

from __future__ import annotations

import threading
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from typing import Any

_starting = threading.local()
_all_preparation = spawn.get_preparation_data


def _preparation(name: str) -> dict[str, Any]:
    """What multiprocessing tells a child; without `__main__` when this thread starts a helper."""
    told: dict[str, Any] = _all_preparation(name)
    if getattr(_starting, "helper", False):
        told.pop("init_main_from_name", None)
        told.pop("init_main_from_path", None)
    return told


spawn.get_preparation_data = _preparation


class HelperProcess(SpawnProcess):
    """A spawned process that knows nothing of the parent's `__main__`."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        _starting.helper = True
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            _starting.helper = False


class HelperContext(SpawnContext):
    """The context of multiprocessing that starts helpers."""

    Process = HelperProcess

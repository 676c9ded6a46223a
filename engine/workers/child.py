"""What runs first in a helper process: limits, the warm import, and jobs called by name.

The web process passes names (`engine.jobs.short:check`), so it never imports a job.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import threading
import time
from typing import Any

WARM = "engine.jobs.short"
ORPHAN_CHECK = 2.0  # seconds between looks at whether the parent still lives
HEADROOM = 3 * 2**30  # bytes that a job may allocate beyond the warm imports
OUT_OF_MEMORY = 137  # exit status of a helper whose job asked for too much


def prepare(warm: str, headroom: int) -> None:
    """Makes this process a helper: quiet, ending with its parent, warm, and limited in memory.

    Args:
        warm: the module of jobs to import now, so that no job waits for Keras.
        headroom: bytes that a job may allocate beyond that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # a run needs most of the GPU's memory
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _silence()
    importlib.import_module(warm)
    gc.freeze()  # what is imported never becomes garbage, and looking through it takes 0.2 s each time
    _limit_memory(headroom)


def call(name: str, arguments: tuple[Any, ...]) -> Any:
    """Calls `module:function`; the answer must be picklable.

    Want of memory ends the process, so that nothing half done stays in it.
    """
    module, function = name.split(":")
    try:
        return getattr(importlib.import_module(module), function)(*arguments)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _silence() -> None:
    """What TensorFlow and Keras print would end up between the lines of a command; errors travel as answers."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK)
    os._exit(0)


def _limit_memory(headroom: int) -> None:
    """The kernel refuses private memory beyond what is used now plus `headroom` (where it offers that limit).

    The limit on data, not on address space: TensorFlow reserves far more addresses than it uses. The kernel's own,
    not a watch from outside: a watch looks now and then, and one large array is quicker.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    with open("/proc/self/status") as status:
        used = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (used + headroom, used + headroom))

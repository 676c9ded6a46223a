"""What this machine has, asked without loading Keras."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "streamlit", "numpy", "pandas", "scikit-learn", "plotly")


@dataclass(frozen=True)
class Machine:
    """Sizes in bytes.

    Args:
        gpus: the names that NVIDIA's tool gives; empty when there is none.
        browser: a Chromium for the tests; None when there is none.
    """

    python: str
    system: str
    cores: int
    memory: int
    memory_free: int
    disk_free: int
    gpus: tuple[str, ...]
    packages: dict[str, str]
    browser: str | None


def machine(folder: Path) -> Machine:
    """The machine as it is now; `folder` names the disk that matters."""
    memory = psutil.virtual_memory()
    return Machine(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=psutil.cpu_count() or 1,
        memory=memory.total,
        memory_free=memory.available,
        disk_free=shutil.disk_usage(folder).free,
        gpus=_gpus(),
        packages=_versions(),
        browser=os.environ.get("LAYERLOOM_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None),
    )


def _gpus() -> tuple[str, ...]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    try:
        asked = [tool, "--query-gpu=name", "--format=csv,noheader"]
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(answer.stdout.split("\n")[:-1]) if answer.returncode == 0 else ()


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found

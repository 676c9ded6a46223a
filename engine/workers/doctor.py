"""What this installation has, and what it lacks, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.store import projects, runs
from engine.store.workspace import Workspace
from engine.workers.limits import Machine, machine


@dataclass(frozen=True)
class Doctor:
    """The state of this installation.

    Args:
        projects, runs: how many the workspace holds.
        missing: sentences that say what is missing and how to get it.
        advice: sentences about what is here but scarce.
    """

    machine: Machine
    workspace: Path
    projects: int
    runs: int
    missing: tuple[str, ...]
    advice: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """True when nothing is missing."""
        return not self.missing


def examine(workspace: Workspace) -> Doctor:
    """Versions, devices, memory and disk, and what is missing; loads nothing heavy."""
    found = machine(workspace.root)
    return Doctor(
        machine=found,
        workspace=workspace.root,
        projects=len(projects.listing(workspace)),
        runs=len(runs.listing(workspace)),
        missing=tuple(_missing(found)),
        advice=tuple(_advice(found)),
    )


def _missing(found: Machine) -> Iterator[str]:
    if "keras" not in found.packages or not {"tensorflow", "tensorflow-cpu"} & set(found.packages):
        yield "Keras or TensorFlow is missing: run `python3 launch.py setup`."
    if found.gpus and "tensorflow" not in found.packages:
        yield 'A GPU is here but TensorFlow for it is not: run `pip install "tensorflow[and-cuda]"` in .venv.'


def _advice(found: Machine) -> Iterator[str]:
    if found.disk_free < 2**30:
        yield "Less than 1 GB of disk is free: runs may fail to save."
    if found.memory_free < 2 * 2**30:
        yield "Less than 2 GB of memory is free: close other programs before training."

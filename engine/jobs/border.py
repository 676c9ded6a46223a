"""The border of a helper's process: what goes wrong leaves as an error of this product; where data lie by their id."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from engine.data.base import Resolve
from engine.errors import JobError, LayerloomError
from engine.network.words import plain
from engine.store import artifacts, datasets, downloads
from engine.store.workspace import Workspace

P = ParamSpec("P")
R = TypeVar("R")


def job(function: Callable[P, R]) -> Callable[P, R]:
    """Whatever goes wrong inside leaves as an error of this product, with a plain sentence and no traceback."""

    @functools.wraps(function)
    def guarded(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return function(*arguments, **options)
        except (LayerloomError, MemoryError):  # the pool turns want of memory into JobOutOfMemory
            raise
        except Exception as error:  # the border of a process: nothing else may cross it
            raise JobError(f"{function.__name__.capitalize()} failed: {plain(error)}") from error

    return guarded


def resolve(root: str) -> Resolve:
    """From a data set's id to its file, seen to be whole; from the name of a download to its folder."""

    def found(dataset: str) -> Path:
        workspace = Workspace.open(Path(root))
        if not datasets.is_id(dataset):
            return downloads.folder(workspace, dataset)
        return artifacts.verified(datasets.path(workspace, datasets.get(workspace, dataset).id))

    return found

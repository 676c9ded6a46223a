"""The data of a run, prepared again as they were for it."""

from __future__ import annotations

import json
from pathlib import Path

from engine.data.likeness import differs, likeness
from engine.data.pipeline import Prepared, prepare
from engine.errors import DataError
from engine.jobs.border import resolve
from engine.store import artifacts, evaluations, runs
from engine.store.runs import Run
from engine.store.workspace import Workspace

_prepared: dict[tuple[str, str], Prepared] = {}  # of the run that was asked for last


def prepared_again(workspace: Workspace, run: Run, folder: Path | None = None) -> Prepared:
    """The same rows as when the run was trained.

    Args:
        folder: where columns may be kept that do not fit in memory; None: they are refused.

    Raises:
        DataError: the data cannot be read, or are not those that the run was trained on.
        NotFound: its data set is gone.
    """
    prepared = prepare(run.document.data, resolve(str(workspace.root)), folder)
    _expect_the_same(workspace, run, prepared)
    return prepared


def data_of(root: str, run: str) -> Prepared:
    """As `prepared_again`, kept in memory for the run that was asked for last. Raises as that."""
    if (root, run) not in _prepared:
        workspace = Workspace.open(Path(root))
        _prepared.clear()
        _prepared[root, run] = prepared_again(workspace, runs.get(workspace, run))
    return _prepared[root, run]


def _expect_the_same(workspace: Workspace, run: Run, prepared: Prepared) -> None:
    """Data may have changed since: in the package that brings them, or in what a source makes of them."""
    before, now = evaluations.likeness(workspace, run.id), likeness(prepared)
    if before is None:  # a run of a version that kept only what the preparation had learned
        kept = artifacts.read(artifacts.run_folder(workspace, run.id) / "preparation.json")
        before, now = {"preparation": json.loads(kept)}, {"preparation": now["preparation"]}
    if where := differs(before, now):
        raise DataError(
            "The data are not those that this run was trained on",
            where=where,
            expected="the same rows as when it was trained",
            cure="Train again on the data as they are now, and evaluate that run.",
        )

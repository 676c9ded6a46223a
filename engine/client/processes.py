"""The processes that this one started, and how long each may work on a question."""

from __future__ import annotations

from engine.store import arrivals
from engine.store import runs as store_runs
from engine.store.workspace import Workspace
from engine.workers.doctor import Doctor, examine
from engine.workers.downloads import Downloads
from engine.workers.pool import Pool
from engine.workers.runs import Trainers

# Seconds that a helper may work on one question. Of an evaluation, and of all exports, a person sees how far they are,
# and can cancel them.
CHECK_LIMIT, ESTIMATE_LIMIT, PREVIEW_LIMIT, EXPORT_LIMIT = 30.0, 30.0, 60.0, 120.0
OPEN_LIMIT, DOWNLOAD_LIMIT, EVALUATE_LIMIT, EXPORTS_LIMIT, EXPLAIN_LIMIT = 9.0, 600.0, 600.0, 900.0, 180.0

# They hold nothing of any person's.
POOL = Pool()
EVALUATORS = Pool(warm="engine.jobs.evaluate")  # of their own, so that no check waits for an evaluation
TRAINERS = Trainers()
DOWNLOADS = Downloads()


def warm_up(workspace: Workspace) -> None:
    """Starts a helper and a spare trainer in the background, and finds out which runs still live; returns at once."""
    POOL.warm_up()
    TRAINERS.warm_up(workspace)
    store_runs.reconcile(workspace)
    arrivals.sweep(workspace)


def warm() -> bool:
    """True when a helper answers at once; before that the first answer takes some seconds."""
    return POOL.warm


def doctor(workspace: Workspace) -> Doctor:
    """Versions, devices, memory and disk, and what is missing; loads nothing heavy."""
    return examine(workspace)


def close() -> None:
    """Ends the helpers and the spare trainer that this process started. Runs go on."""
    POOL.close()
    EVALUATORS.close()
    TRAINERS.close()
    DOWNLOADS.close()

"""Runs: begun, watched, steered and ended."""

from __future__ import annotations

from collections.abc import Sequence

from engine.client.asked import check
from engine.client.processes import POOL, TRAINERS
from engine.document.project import Project
from engine.errors import TrainingError, UsageError
from engine.messages.answers import CheckAnswer, Estimate, Used
from engine.messages.events import Epoch, Event, Judgement, Start
from engine.store import estimates as store_estimates
from engine.store import events as store_events
from engine.store import judgements as store_judgements
from engine.store import runs as store_runs
from engine.store import tags as store_tags
from engine.store.runs import Run
from engine.store.workspace import Workspace
from engine.workers.runs import end


def start_run(
    workspace: Workspace,
    project: Project,
    project_id: str | None = None,
    checked: bool = False,
    expected: Estimate | None = None,
) -> Run:
    """Trains a document as it is now, in a process of its own; returns at once.

    Args:
        checked: True when nobody needs to check it here first; the run checks itself anyway, and then fails.
        expected: what an estimate said, to be kept beside what the run takes.

    Raises:
        TrainingError: the project has errors (this names the first), or no process can be started.
        DiskFull, JobError: as they say.
    """
    POOL.make_way()  # the run gets the processor
    TRAINERS.prepare(workspace)  # imports while the helper checks
    if not checked:
        _expect_no_errors(check(workspace, project))
    made = store_runs.create(workspace, project, project_id)
    try:
        TRAINERS.start(workspace, made)
    except TrainingError as error:
        store_runs.finish(workspace, made.id, "failed", error=error.to_json())
        raise
    if expected is not None:
        store_estimates.expect(workspace, made.id, expected)
    return store_runs.get(workspace, made.id)


def runs(workspace: Workspace, project_id: str | None = None) -> list[Run]:
    """All runs, or those of one project, the newest first. A run whose process is gone says `crashed`."""
    return store_runs.listing(workspace, project_id)


def run(workspace: Workspace, id: str) -> Run:
    """One run, its status true. Raises NotFound."""
    return store_runs.get(workspace, id)


def expected(workspace: Workspace, run: str) -> Estimate | None:
    """What was expected of a run before it began; None when nobody asked in time."""
    return store_estimates.expected(workspace, run)


def taken(workspace: Workspace, run: str) -> Used | None:
    """What a run took; None as long as it trains, and when its process was killed."""
    return store_estimates.taken(workspace, run)


def judgements(workspace: Workspace, run: str) -> tuple[Judgement, ...]:
    """How good a run's network is on the test split beside baselines, for each target; none before it has ended."""
    return store_judgements.read(workspace, run)


def events(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
    """What a run said after sequence number `after`, oldest first, at most `limit` rows."""
    return store_events.read(workspace, run, after, limit)


def event_lines(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, str]]:
    """As `events`, each as the JSON text that is stored."""
    return store_events.read_json(workspace, run, after, limit)


def begun(workspace: Workspace, run: str) -> Start | None:
    """What a run said first of itself: its parameters, its rows, its device; None where it did not come so far."""
    return store_events.start(workspace, run)


def epochs(workspace: Workspace, run: str) -> tuple[Epoch, ...]:
    """The whole epochs of a run so far, with their figures, the first one first."""
    return store_events.epochs(workspace, run)


def last_epoch(workspace: Workspace, run: str) -> Epoch | None:
    """The last whole epoch of a run; None before there is one."""
    return store_events.last_epoch(workspace, run)


def tags(workspace: Workspace, project_id: str | None = None) -> dict[str, tuple[str, ...]]:
    """By run, what people wrote on it: all runs that have tags, or those of one project."""
    return store_tags.listing(workspace, project_id)


def tag_runs(workspace: Workspace, runs: Sequence[str], tag: str) -> None:
    """Writes a tag on some runs. Raises UsageError where it cannot be a tag; NotFound, then no run has it."""
    store_tags.add(workspace, runs, tag)


def untag_runs(workspace: Workspace, runs: Sequence[str], tag: str) -> None:
    """Takes a tag off some runs, whichever of them have it."""
    store_tags.remove(workspace, runs, tag)


def stop_run(workspace: Workspace, id: str) -> None:
    """Asks a run to stop; it does so within a moment and keeps what it has learned. Raises NotFound, TrainingError."""
    _expect_active(workspace, id)
    store_runs.ask(workspace, id, "stop")


def end_run(workspace: Workspace, id: str) -> None:
    """Ends a run's process at once, for one that does not heed `stop_run`; its model is not saved.

    Raises:
        NotFound, TrainingError: as `stop_run`.
    """
    _expect_active(workspace, id)
    end(workspace, store_runs.get(workspace, id))


def set_learning_rate(workspace: Workspace, id: str, value: float) -> None:
    """Asks a run to go on with another learning rate. Raises NotFound, TrainingError, UsageError."""
    if not 0.0 < value <= 1_000.0:
        raise UsageError(f"The learning rate is {value:g}", expected="a number above 0 and at most 1000")
    _expect_active(workspace, id)
    store_runs.ask(workspace, id, "learning_rate", value)


def _expect_active(workspace: Workspace, id: str) -> None:
    status = store_runs.get(workspace, id).status
    if status in store_runs.ENDED:
        raise TrainingError(f"The run {id!r} has ended already ({status})", cure="Start a new run.")


def _expect_no_errors(answer: CheckAnswer) -> None:
    errors = [problem for problem in answer.problems if problem.severity == "error"]
    if errors:
        others = f"{len(errors) - 1} more on the Build page." if len(errors) > 1 else ""
        raise TrainingError(errors[0].sentence, where=errors[0].node or errors[0].field, cure=others)

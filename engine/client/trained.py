"""What is done with a run that has learned something: judged, explained, used, taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.client import processes
from engine.client.documents import cards
from engine.client.processes import EVALUATORS, POOL
from engine.errors import UsageError
from engine.messages.evaluation import Evaluation, Pair
from engine.messages.insights import Insight, Offers
from engine.messages.pictures import Picture
from engine.messages.using import Applied, Explainable, Explained, Exported, Takes
from engine.store import artifacts
from engine.store import evaluations as store_evaluations
from engine.store import runs as store_runs
from engine.store.workspace import Workspace
from engine.workers.pool import Aside


def export(workspace: Workspace, run: str, format: str) -> Exported:
    """A trained run in a format, opened in its own runtime and compared. Raises ExportError, NotFound, JobError."""
    if format not in {each.name for each in cards("export")}:
        raise UsageError(
            f"There is no export format {format!r}", expected=", ".join(each.name for each in cards("export"))
        )
    store_runs.get(workspace, run)  # raises NotFound
    made: Exported = POOL.ask(
        "engine.jobs.trained:export", str(workspace.root), run, format, limit=processes.EXPORT_LIMIT
    )
    artifacts.verified(Path(made.path))
    return made


def exports(workspace: Workspace, run: str) -> list[Exported]:
    """What a run has been exported to so far, or why it cannot be, in the order of the catalog. Raises NotFound."""
    store_runs.get(workspace, run)
    folder = artifacts.run_folder(workspace, run) / "exports"
    notes = [folder / f"{card.name}.json" for card in cards("export")]
    made = [Exported.model_validate_json(artifacts.verified(note).read_text()) for note in notes if note.exists()]
    return [each for each in made if each.refused or Path(each.path).exists()]


def exported_file(made: Exported) -> bytes:
    """The file of an export. Raises NotFound where it is gone, StoreError where it is damaged."""
    return artifacts.verified(Path(made.path)).read_bytes()


def ask_exports(workspace: Workspace, run: str, again: bool = False) -> Aside:
    """Writes a run in every format, opens and compares each, and returns at once; `drop()` cancels it.

    `told` is as that of `ask_evaluation`. `answer()` is one `Exported` for each format, those that cannot be made
    with why. It raises NotFound, DiskFull, JobError.

    Args:
        again: whether formats that are there already are made anew.
    """
    return EVALUATORS.ask_watched(
        "engine.jobs.trained:export_all", str(workspace.root), run, again, limit=processes.EXPORTS_LIMIT
    )


def evaluation(workspace: Workspace, run: str) -> Evaluation | None:
    """What was found of a run on its test split; None where nobody has asked yet."""
    return store_evaluations.read(workspace, run)


def ask_evaluation(workspace: Workspace, run: str) -> Aside:
    """Looks at a run on its test split, and returns at once; `answer()` is an `Evaluation`, `drop()` cancels it.

    `told` is JSON that says how far it is: `doing`, a sentence, and `share`, 0 to 1. `answer()` raises as `evaluate`.
    """
    return EVALUATORS.ask_watched(
        "engine.jobs.evaluate:evaluate", str(workspace.root), run, limit=processes.EVALUATE_LIMIT
    )


def evaluate(workspace: Workspace, run: str) -> Evaluation:
    """Looks at a run on its test split: figures beside those of simpler ways, curves, mistakes; kept for later.

    Raises:
        NotFound: no such run, or its model or its data are gone.
        DataError: its data have changed. TrainingError: it has not ended, or has no test rows. JobError.
    """
    found: Evaluation = ask_evaluation(workspace, run).answer()
    return found


def test_rows(workspace: Workspace, run: str, target: str, rows: Sequence[int]) -> tuple[Picture, ...]:
    """Test rows (numbered from 0) as they were read, with what is true and what the run's network says of a target.

    Raises: as `evaluate`.
    """
    arguments = (str(workspace.root), run, target, tuple(rows))
    found: tuple[Picture, ...] = EVALUATORS.ask(
        "engine.jobs.evaluate:test_rows", *arguments, limit=processes.PREVIEW_LIMIT
    )
    return found


def compare_runs(workspace: Workspace, run: str, other: str) -> tuple[Pair, ...]:
    """Two evaluated runs on the same test rows: whether these tell them apart. Raises NotFound, DataError, JobError."""
    arguments = (str(workspace.root), run, other)
    found: tuple[Pair, ...] = EVALUATORS.ask("engine.jobs.evaluate:compare", *arguments, limit=processes.PREVIEW_LIMIT)
    return found


def takes(workspace: Workspace, run: str) -> Takes:
    """What goes into a run: the columns of raw input, with rows to begin with.

    Raises:
        NotFound: no such run. TrainingError: it left no model. JobError.
    """
    store_runs.get(workspace, run)
    found: Takes = EVALUATORS.ask("engine.jobs.apply:takes", str(workspace.root), run, limit=processes.PREVIEW_LIMIT)
    return found


def apply(
    workspace: Workspace,
    run: str,
    content: bytes = b"",
    wishes: Mapping[str, Any] | None = None,
    watch: Callable[[Aside], object] = lambda asked: None,
) -> Applied:
    """What a run makes of the rows of a file, or of none: predictions, pictures, texts, an episode.

    Args:
        content: of a table, a picture, a sound, a text, a zip of them, or arrays; empty where none is needed.
        wishes: what the task asks a person, by name; see its card.
        watch: is given what can be dropped, and says how far it is (`told`), before the answer is waited for.

    Raises:
        DataError: the input cannot be read, or is not what the network takes.
        NotFound: no such run. TrainingError: it left no model. JobError, DiskFull.
    """
    store_runs.get(workspace, run)
    with artifacts.passing(workspace, content) as path:
        asked = EVALUATORS.ask_watched(
            "engine.jobs.apply:apply",
            str(workspace.root),
            run,
            str(path),
            dict(wishes or {}),
            limit=processes.EVALUATE_LIMIT,
        )
        watch(asked)
        found: Applied = asked.answer()
    return found


def explain(workspace: Workspace, run: str, method: str, row: int, *, target: str = "", label: str = "") -> Explained:
    """Why a run said what it said of a test row.

    Args:
        method: the name of an `explanation` card. row: from 0. target: empty: the first. label: the class that is
            explained; empty: the one that was said.

    Raises:
        NotFound, TrainingError: no such run, or it left no model. DataError: its data are gone, or no such row.
        ExplanationError: the method does not fit this network. JobError.
    """
    store_runs.get(workspace, run)
    found: Explained = EVALUATORS.ask(
        "engine.jobs.explain:explain",
        str(workspace.root),
        run,
        method,
        row,
        (target, label),
        limit=processes.EXPLAIN_LIMIT,
    )
    return found


def explainable(workspace: Workspace, run: str) -> Explainable:
    """What can be explained of a run: its test rows, its targets, and what does not fit it and why.

    Raises:
        NotFound, TrainingError, DataError: as `explain`. ExplanationError: it predicts no target of a row. JobError.
    """
    store_runs.get(workspace, run)
    found: Explainable = EVALUATORS.ask(
        "engine.jobs.explain:explainable", str(workspace.root), run, limit=processes.EXPLAIN_LIMIT
    )
    return found


def insights(workspace: Workspace, run: str) -> Offers:
    """Which `insight` cards fit a run, and at which layers each can look. Raises NotFound, TrainingError, JobError."""
    store_runs.get(workspace, run)
    found: Offers = EVALUATORS.ask("engine.jobs.whole:offers", str(workspace.root), run, limit=processes.PREVIEW_LIMIT)
    return found


def ask_insight(workspace: Workspace, run: str, insight: str, chosen: Mapping[str, Any]) -> Aside:
    """Looks at a run as a whole, and returns at once; `answer()` is an `Insight`, `drop()` cancels it.

    Args:
        insight: the name of an `insight` card. chosen: its parameters, and where it asks, `layer` and `row` (from 0).

    `told` is as of `ask_evaluation`; `answer()` raises as `insight`.
    """
    arguments = (str(workspace.root), run, insight, dict(chosen))
    return EVALUATORS.ask_watched("engine.jobs.whole:look", *arguments, limit=processes.EVALUATE_LIMIT)


def insight(workspace: Workspace, run: str, insight: str, chosen: Mapping[str, Any]) -> Insight:
    """What one insight sees in a run; arguments as of `ask_insight`.

    Raises:
        NotFound, TrainingError: no such run, or it left no model. DataError: its data are gone, or a choice is wrong.
        ExplanationError: there is no such insight, or it does not fit. JobError.
    """
    store_runs.get(workspace, run)
    found: Insight = ask_insight(workspace, run, insight, chosen).answer()
    return found


def row_as_read(workspace: Workspace, run: str, row: int, true: str = "", said: str = "") -> tuple[Picture, ...]:
    """A test row (from 0) as it was read, of any task, beside what is true of it and was said. Raises as `insight`."""
    arguments = (str(workspace.root), run, row, true, said)
    found: tuple[Picture, ...] = EVALUATORS.ask("engine.jobs.whole:as_read", *arguments, limit=processes.PREVIEW_LIMIT)
    return found

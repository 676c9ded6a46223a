"""One training step, slowly: what a helper is asked about it. It keeps the network between two questions."""

from __future__ import annotations

from typing import Any

from engine.client import processes
from engine.client.processes import EVALUATORS
from engine.document import files
from engine.document.project import Project
from engine.messages.stepping import OneStep, RowLoss, ValueShown, Weight, WeightStory
from engine.store.workspace import Workspace


def one_step(workspace: Workspace, project: Project, run: str = "", step: int = 1) -> OneStep:
    """One training step of a project on its real batch, as a whole.

    Args:
        run: whose weights are taken, and its document in the place of the project; empty: fresh ones.
        step: from 1.

    Raises:
        TrainingError: the task's step is another one, or there is no such step. NetworkError, CatalogError, DataError.
        NotFound: no such run, or its data are gone. JobError.
    """
    found: OneStep = _ask("step", workspace, _which(project, run, step))
    return found


def value_in_step(
    workspace: Workspace,
    project: Project,
    run: str,
    step: int,
    *,
    node: str,
    row: int,
    place: tuple[int, ...] | None = None,
) -> ValueShown:
    """What a node made of a row of the batch, and how one number came about. Raises as `one_step`.

    Args:
        row: of the batch, from 0. place: the number's index in the row; None: the largest by size.
    """
    found: ValueShown = _ask("value", workspace, _which(project, run, step), node, row, place)
    return found


def losses_in_step(workspace: Workspace, project: Project, run: str, step: int, row: int) -> tuple[RowLoss, ...]:
    """The loss of a row of the batch at each output, written out. Raises as `one_step`."""
    found: tuple[RowLoss, ...] = _ask("row_losses", workspace, _which(project, run, step), row)
    return found


def weight_in_step(workspace: Workspace, project: Project, run: str, step: int, weight: Weight) -> WeightStory:
    """Gradient and update of one weight, written out and checked. Raises as `one_step`."""
    found: WeightStory = _ask("weight", workspace, _which(project, run, step), weight)
    return found


def _which(project: Project, run: str, step: int) -> tuple[str, str, int]:
    return ("" if run else files.write(project)), run, step


def _ask(job: str, workspace: Workspace, *arguments: Any) -> Any:
    return EVALUATORS.ask(f"engine.jobs.slowly:{job}", str(workspace.root), *arguments, limit=processes.EXPORT_LIMIT)

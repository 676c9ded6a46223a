"""The jobs that go through one training step slowly. A helper keeps the last network that it was asked about."""

from __future__ import annotations

from pathlib import Path

from engine.data.pipeline import Prepared, prepare
from engine.document import files
from engine.document.project import Project
from engine.jobs.again import prepared_again
from engine.jobs.apply import learned_by
from engine.jobs.border import job, resolve
from engine.messages.stepping import OneStep, RowLoss, ValueShown, Weight, WeightStory
from engine.store import runs, weights
from engine.store.workspace import Workspace
from engine.training.slowly import report
from engine.training.slowly.stepping import Slow

Which = tuple[str, str, int]  # a project document, the run whose weights are taken (empty: fresh ones), the step from 1

_slow: dict[tuple[str, str, str], Slow] = {}  # the network that was asked about last
_prepared: dict[tuple[str, str, str], Prepared] = {}  # and its data


@job
def step(root: str, which: Which) -> OneStep:
    """A step as a whole: every node, the loss, gradients.

    Args:
        which: document, run, step. A run is looked at with its own document.

    Raises:
        NotFound, TrainingError, StoreError: as using a run; TrainingError also where the task's step is another one.
        DataError: the data cannot be read, or are not those of the run. NetworkError, CatalogError: as a run would.
    """
    return report.one_step(_at(root, which))


@job
def value(root: str, which: Which, node: str, row: int, place: tuple[int, ...] | None = None) -> ValueShown:
    """What a node made of one row of the batch; see `report.value_shown`. Raises as `step`."""
    return report.value_shown(_at(root, which), node, row, place)


@job
def row_losses(root: str, which: Which, row: int) -> tuple[RowLoss, ...]:
    """The loss of one row of the batch at each output. Raises as `step`."""
    return report.row_losses(_at(root, which), row)


@job
def weight(root: str, which: Which, one: Weight) -> WeightStory:
    """Gradient and update of one weight. Raises as `step`."""
    return report.weight_story(_at(root, which), one)


def _at(root: str, which: Which) -> Slow:
    """The network as before a step. One that is beyond it begins anew, and comes to the same numbers."""
    document, run, number = which
    key = (root, document, run)
    if key not in _slow or _slow[key].looked.number > number:
        _slow.clear()
        _slow[key] = _begun(Workspace.open(Path(root)), key)
    slow = _slow[key]
    slow.go_to(number)
    return slow


def _begun(workspace: Workspace, key: tuple[str, str, str]) -> Slow:
    root, document, run = key
    if run:
        project, learned = runs.get(workspace, run).document, learned_by(workspace, run).model.get_weights()
    else:
        project, learned = weights.without_lost(workspace, files.read(document)), None
    return Slow(project, _data(workspace, project, root, run), weights.path_of(workspace, project), learned)


def _data(workspace: Workspace, project: Project, root: str, run: str) -> Prepared:
    key = (root, run, "" if run else project.data.model_dump_json())
    if key not in _prepared:
        _prepared.clear()
        again = prepared_again(workspace, runs.get(workspace, run)) if run else None
        _prepared[key] = again or prepare(project.data, resolve(root))
    return _prepared[key]

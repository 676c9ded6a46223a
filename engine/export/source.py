"""The project as the text of a script, and the files that it reads from beside it."""

from __future__ import annotations

from engine.data import pipeline
from engine.data.base import Resolve
from engine.data.code import code
from engine.data.formats import file_name
from engine.document.project import Project
from engine.errors import NetworkError
from engine.export.base import Trained
from engine.export.script import inputs_in_order, script
from engine.tasks import TASKS


def source_code(project: Project, resolve: Resolve) -> str:
    """The script that trains this project from its data to its test metrics.

    Args:
        resolve: from a data set's id to its file.

    Raises:
        DataError: the data cannot be read or prepared.
        NetworkError: the drawing cannot become a model, or several inputs or networks would be needed.
    """
    facts = pipeline.facts(project.data, resolve)
    if project.task.kind not in TASKS:
        raise NetworkError(f"There is no task {project.task.kind!r}", where="task.kind", expected=", ".join(TASKS))
    if lacking := [role.title for role in TASKS[project.task.kind].roles if role.name not in project.networks]:
        raise NetworkError(f"The project has no network {lacking[0]!r}", where="networks", cure="Draw it first.")
    data = code(project.data, resolve, inputs_in_order(project, facts))
    return script(TASKS[project.task.kind].complete(project, facts), facts, [*data.imports, *data.body])


def text_of(trained: Trained) -> str:
    """The script of a run. Raises as `source_code`."""
    return source_code(started(trained), trained.resolve)


def beside(trained: Trained) -> dict[str, bytes]:
    """What the script of a run reads from beside it, by name: data of a person's own, and opened weights."""
    files = {"weights.npz": trained.opened}
    if trained.dataset is not None:
        files[file_name(trained.dataset)] = trained.dataset
    return {name: path.read_bytes() for name, path in files.items() if path is not None}


def started(trained: Trained) -> Project:
    """What was trained; without the name of opened weights when the run had none of them and started anew."""
    if trained.opened is not None:
        return trained.project
    bare = {name: graph.model_copy(update={"weights": ""}) for name, graph in trained.project.networks.items()}
    return trained.project.model_copy(update={"networks": bare})

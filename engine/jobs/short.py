"""Jobs that a warm helper answers within seconds. The web process asks for them by name and never imports this file.

Documents come in as JSON text and are read anew here; answers are frozen values that travel between processes.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec, TypeVar

from engine.data import pipeline, recipe
from engine.data import preview as looking
from engine.data.base import Raw, Resolve
from engine.document import files
from engine.document.project import DataSettings
from engine.errors import DataError, ExportError, JobError, LayerloomError, NotFound
from engine.export import EXPORTS
from engine.export.base import Trained
from engine.export.code import source_code
from engine.messages.answers import CheckAnswer, DataFacts, PreviewAnswer, Problem, Suggestion
from engine.messages.pictures import Curve
from engine.network.words import plain
from engine.rules import check as rules
from engine.store import artifacts, datasets, runs
from engine.store.workspace import Workspace
from engine.tasks.suggest import suggest
from engine.training import rates

P = ParamSpec("P")
R = TypeVar("R")
REMEMBERED = 32  # data settings whose facts a helper keeps; each takes a few kilobytes

_facts: OrderedDict[tuple[str, str], DataFacts] = OrderedDict()


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


@job
def check(document: str, root: str) -> CheckAnswer:
    """Shapes, parameters, cost and problems of a project.

    Data that cannot be read are one problem among others: the drawing is checked all the same.

    Raises:
        DocumentError: the text is no document.
    """
    project = files.read(document)
    try:
        return rules.check(project, facts(project.data, root) if project.data.source else None)
    except (DataError, NotFound) as error:
        answer = rules.check(project, None)
        return answer.model_copy(update={"problems": (_unreadable(error), *answer.problems)})


@job
def preview(document: str, root: str) -> PreviewAnswer:
    """What the data of a project look like, and good first settings for them.

    A recipe or a split that does not fit is a problem of the answer: columns and suggestion are there all the same.

    Raises:
        DocumentError, DataError, NotFound: the text is no document, or its data cannot be read.
    """
    settings = files.read(document).data
    raw = pipeline.read(settings, _resolve(root))
    problems = list(_left_out(raw))
    try:
        known = pipeline.prepare_raw(raw, settings).facts
    except DataError as error:
        known = None
        problems.append(_unreadable(error))
    return PreviewAnswer(
        columns=looking.columns(raw),
        rows=raw.rows,
        sample=looking.sample(raw),
        pictures=looking.pictures(raw),
        facts=known,
        suggestion=_suggestion(raw, settings),
        problems=tuple(problems),
    )


@job
def code(document: str, root: str) -> str:
    """The project as a Python script. Raises DocumentError, DataError, NetworkError."""
    return source_code(files.read(document), _resolve(root))


@job
def planned_rates(document: str, root: str) -> Curve:
    """The learning rate over the epochs of a run to come. Raises DocumentError, DataError, NotFound, CatalogError."""
    project = files.read(document)
    rows = facts(project.data, root).rows["train"]
    return rates.planned(project, -(-rows // project.training.batch_size))


@job
def export(root: str, run: str, format: str) -> str:
    """Writes a trained run in a format and returns the path of the file, which lies in the workspace.

    Raises:
        NotFound: no such run, or its data set is gone.
        ExportError: no such format, or the run has nothing to export yet.
    """
    workspace = Workspace.open(Path(root))
    document = runs.get(workspace, run).document
    exporter = EXPORTS.get(format)
    if exporter is None:
        raise ExportError(f"There is no export format {format!r}", expected=", ".join(EXPORTS))
    source = document.data.source
    dataset = _resolve(root)(str(source.config["dataset"])) if source and "dataset" in source.config else None
    trained = Trained(document, artifacts.run_folder(workspace, run), dataset)
    path = trained.folder / "exports" / f"{exporter.card.name}{exporter.suffix(trained)}"
    exporter.write(trained, path)
    return str(path)


def facts(settings: DataSettings, root: str) -> DataFacts:
    """What the data are like, remembered: an edit of the drawing reads no data. Raises DataError, NotFound."""
    key = (root, settings.model_dump_json())
    if key not in _facts:
        _facts[key] = pipeline.facts(settings, _resolve(root))
        if len(_facts) > REMEMBERED:
            _facts.popitem(last=False)
    _facts.move_to_end(key)
    return _facts[key]


def _suggestion(raw: Raw, settings: DataSettings) -> Suggestion | None:
    """None where even the usual preparation does not fit, e.g. too few rows for the split."""
    usual = recipe.default(raw)
    try:
        return suggest(pipeline.prepare_raw(raw, settings.model_copy(update={"recipe": usual})).facts, usual)
    except DataError:
        return None


def _left_out(raw: Raw) -> Iterator[Problem]:
    if raw.without_target:
        sentence = f"{raw.without_target:,} rows have no {raw.target_name!r} and are left out."
        yield Problem(code="data", severity="advice", sentence=sentence, field="data.target")


def _resolve(root: str) -> Resolve:
    """From a data set's id to its file, seen to be whole."""

    def resolve(dataset: str) -> Path:
        workspace = Workspace.open(Path(root))
        return artifacts.verified(datasets.path(workspace, datasets.get(workspace, dataset).id))

    return resolve


def _unreadable(error: LayerloomError) -> Problem:
    return Problem(code="data", severity="error", sentence=str(error), field="data")

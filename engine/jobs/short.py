"""Jobs that a warm helper answers within seconds. The web process asks for them by name and never imports this file.

Documents come in as JSON text and are read anew here; answers are frozen values that travel between processes.
"""

from __future__ import annotations

import gc
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import psutil
from keras.saving import load_model

from engine.data import effect, pipeline, recipe, targets
from engine.data import preview as looking
from engine.data import split as splitting
from engine.data.augment import AUGMENTATIONS
from engine.data.augment import pictures as augmented
from engine.data.base import Raw
from engine.data.memory import TooLarge
from engine.data.previews.table import SAMPLED
from engine.document import files
from engine.document.edits import SetField
from engine.document.project import DataSettings, Project, Task
from engine.errors import DataError, JobError, LayerloomError, NotFound
from engine.export.pytorch import module_source
from engine.export.source import source_code
from engine.jobs.border import job, resolve
from engine.messages.answers import (
    CheckAnswer,
    DataFacts,
    Estimate,
    Fix,
    Memory,
    PreviewAnswer,
    Problem,
    StepEffect,
    Suggestion,
)
from engine.messages.pictures import Curve, Gallery
from engine.network.opening import model as opening_model
from engine.network.opening import weights as opening_weights
from engine.network.words import REFUSALS
from engine.rules import check as rules
from engine.store import artifacts, runs, weights
from engine.store.workspace import Workspace
from engine.tasks import TASKS, starts
from engine.tasks.suggest import suggest
from engine.training import device, memory, rates
from engine.training.augment import variants as changed
from engine.training.seconds import seconds

PLAYS = "ppo"  # the first task for data that can be played
REMEMBERED = 32  # data settings whose facts a helper keeps; each takes a few kilobytes
TRIED_OUT = 2 * 2**30  # bytes that a run may take beyond the imports for a helper to try it out
IMPORTED = psutil.Process().memory_info().rss  # bytes: what a run's process has imported, this one has too

_facts: OrderedDict[tuple[str, str], DataFacts] = OrderedDict()


@job
def check(document: str, root: str) -> CheckAnswer:
    """Shapes, parameters, cost and problems of a project, and the memory of a run where all shapes are known.

    Data that cannot be read are one problem among others: the drawing is checked all the same.

    Raises:
        DocumentError: the text is no document.
    """
    project = files.read(document)
    try:
        known = facts(project.data, root) if project.data.source else None
        answer = rules.check(project, known)
        return answer.model_copy(update={"memory": _memory_if_known(project, known, answer)})
    except (DataError, NotFound) as error:
        answer = rules.check(project, None)
        return answer.model_copy(update={"problems": (_unreadable(error), *answer.problems)})


@job
def estimate(document: str, root: str, ticket: str) -> Estimate:
    """What a run of a project will take. Its time is measured: the network is built and trained for a moment.

    Args:
        ticket: a file that is there as long as somebody wants the answer; once it is gone, the job ends soon.

    Raises:
        DocumentError, DataError, NotFound, NetworkError, TrainingError: as a run would.
        JobError: the project has errors, or the ticket is gone.
    """
    if not Path(ticket).exists():
        raise JobError("Nobody waits for the estimate any more", cure="Ask again.")
    project = files.read(document)
    known = facts(project.data, root)
    answer = rules.check(project, known)
    if not answer.ok:
        raise JobError("A project with errors takes no time", cure="Mend what the check says first.")
    gc.collect()  # what an earlier estimate built
    found, chosen = _memory(project, known, answer)
    free = device.free_memory(chosen)
    warned = tuple(memory.warnings(project, found, free, gpu=device.is_gpu(chosen)))
    made = Estimate(memory=found, device=chosen, free=free, problems=warned)
    if found.total - found.process > TRIED_OUT or any(problem.field == "training.batch_size" for problem in warned):
        return made
    began = perf_counter()
    try:
        prepared = pipeline.prepare(project.data, resolve(root))
    except TooLarge:
        return made  # it would be read from the disk for minutes
    measured = seconds(project, prepared, perf_counter() - began, Path(ticket).exists)
    return made.model_copy(update={"seconds": measured})


@job
def preview(document: str, root: str) -> PreviewAnswer:
    """What the data of a project look like, and good first settings for them; of a large file, some rows are looked at.

    Inputs, a recipe or a split that do not fit are problems of the answer, and so is that no column is left to learn
    from: columns and suggestion are there all the same.

    Raises:
        DocumentError, DataError, NotFound: the text is no document, or its data cannot be read.
    """
    project = files.read(document)
    settings = project.data
    everything = pipeline.read_source(settings, resolve(root), quick=True)
    raw, settings, problems = _chosen(everything, settings)
    problems += [*_left_out(raw), *_looked_at(raw), *_noted(raw), *_in_parts(raw, settings)]
    try:
        known = pipeline.of_all(pipeline.prepare_raw(raw, settings).facts, raw)
    except DataError as error:
        known = None
        problems += [_unreadable(error)] if raw.names else []
    fitting, next_steps = effect.fitting(settings.recipe, raw)
    return PreviewAnswer(
        columns=looking.columns(raw),
        rows=raw.of or raw.rows,
        sample=looking.sample(raw),
        seen=len(raw.seen),
        looked_at=min(len(raw.seen), SAMPLED),
        pictures=looking.pictures(raw),
        inputs=tuple(pipeline.possible_inputs(everything, settings)),
        fitting=fitting,
        next_steps=next_steps,
        augmentations=tuple(AUGMENTATIONS) if known and augmented(known) else (),
        networks=starts.networks(known) if known else (),
        facts=known,
        suggestion=_suggestion(raw, settings, project.task.kind),
        problems=tuple(problems),
    )


@job
def step_effect(document: str, root: str, number: int) -> StepEffect:
    """A few training rows before and after a step of the recipe; `number` counts from 0.

    Raises:
        DocumentError, DataError, NotFound: the text is no document, or its data cannot be prepared so far.
    """
    settings = files.read(document).data
    raw = _all_or_some(settings, root)
    return effect.effect(settings.recipe, raw, splitting.split(settings.split, raw)["train"], number)


@job
def variants(document: str, root: str) -> Gallery:
    """A training picture as it is, and as augmentation changes it.

    Raises:
        DocumentError, DataError, NotFound: the text is no document, or its data cannot be prepared.
        JobError: nothing changes these data.
    """
    project = files.read(document)
    prepared = pipeline.prepare_raw(_all_or_some(project.data, root), project.data)
    found = changed(project.data, project.training.seed, prepared)
    if found is None:
        raise JobError("No augmentation changes these data", cure="Add a change.")
    return found


@job
def code(document: str, root: str, framework: str = "keras") -> str:
    """The project as a Python script, or its network as a PyTorch module. Raises as `source_code` does."""
    project = weights.without_lost(Workspace.open(Path(root)), files.read(document))
    return (module_source if framework == "torch" else source_code)(project, resolve(root))


@job
def opening(root: str, name: str, path: str) -> str:
    """A model in a file as a project document; its weights are kept in the workspace.

    Args:
        name: what the file was called.
        path: where the workspace keeps its content for now.

    Raises:
        DocumentError: it is no model, or not safe to read; nothing is kept then.
    """
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as scratch:
        return files.write(opening_model.open_file(Workspace.open(Path(root)), name, Path(path), Path(scratch)))


@job
def architecture(root: str, name: str, pretrained: bool) -> str:
    """An architecture of `keras.applications` as a project document. Raises CatalogError, JobError (no download)."""
    return files.write(opening_model.open_architecture(Workspace.open(Path(root)), name, pretrained))


@job
def further(root: str, run: str) -> str:
    """The document of a run, its network starting from what the run learned; its weights are kept in the workspace.

    Of several networks the one that input goes into becomes the network of a project that learns from a column.

    Raises:
        NotFound: no such run, or it left no model.
    """
    workspace = Workspace.open(Path(root))
    trained = runs.get(workspace, run)
    model = load_model(artifacts.verified(artifacts.run_folder(workspace, run) / "model.keras"), compile=False)
    id = opening_weights.keep(workspace, {layer.name: layer.get_weights() for layer in model.layers if layer.weights})
    document, first = trained.document, TASKS[trained.document.task.kind].roles[0].name
    graph = document.networks[first].model_copy(update={"weights": id})
    if first == "model":
        return files.write(document.with_graph(graph))
    data = document.data.model_copy(update={"aim": "target"})
    training = document.training.model_copy(update={"losses": (), "metrics": ()})
    changed = {"networks": {"model": graph}, "data": data, "task": Task(), "training": training}
    return files.write(document.model_copy(update=changed))


@job
def planned_rates(document: str, root: str) -> Curve:
    """The learning rate over the epochs of a run to come. Raises DocumentError, DataError, NotFound, CatalogError."""
    project = files.read(document)
    rows = facts(project.data, root).rows["train"]
    return rates.planned(project, -(-rows // project.training.batch_size))


def facts(settings: DataSettings, root: str) -> DataFacts:
    """What the data are like, remembered: an edit of the drawing reads no data. Raises DataError, NotFound."""
    key = (root, settings.model_dump_json())
    if key not in _facts:
        _facts[key] = pipeline.facts(settings, resolve(root))
        if len(_facts) > REMEMBERED:
            _facts.popitem(last=False)
    _facts.move_to_end(key)
    return _facts[key]


def _memory(project: Project, known: DataFacts, answer: CheckAnswer) -> tuple[Memory, str]:
    """The memory of a run, and the device on which it would run."""
    chosen = device.choose(project.training.device)
    found = memory.memory(project, known, answer, IMPORTED)
    if device.is_gpu(chosen):  # the process, and the file that it makes, lie in the machine's own memory
        found = found.model_copy(update={"process": 0, "saving": 0})
    return found, chosen


def _memory_if_known(project: Project, known: DataFacts | None, answer: CheckAnswer) -> Memory | None:
    if known is None or not answer.ok:
        return None
    try:
        return _memory(project, known, answer)[0]
    except (LayerloomError, *REFUSALS):
        return None  # a device that is not here, or an optimizer that Keras refuses: a run will say so


def _suggestion(raw: Raw, settings: DataSettings, task: str) -> Suggestion | None:
    """None where even the usual preparation does not fit, e.g. too few rows for the split."""
    if pipeline.source_of(settings).card.facts.get("plays") and task in TASKS and not TASKS[task].plays:
        task = PLAYS  # what can be played is learned by playing
    usual = recipe.default(raw, writes=settings.aim == "next")
    try:
        known = pipeline.prepare_raw(raw, settings.model_copy(update={"recipe": usual})).facts
        return suggest(pipeline.of_all(known, raw), usual, windows=settings.window is not None, chosen=task)
    except DataError:
        return None


def _chosen(everything: Raw, settings: DataSettings) -> tuple[Raw, DataSettings, list[Problem]]:
    """Samples as the document wants them; with all inputs, and a problem, where it names some that are not there."""
    try:
        return pipeline.chosen(everything, settings), settings, []
    except DataError as error:
        if error.where == "data.kinds":  # the columns are shown, so that they can be used for something
            return targets.split_off(everything, settings.further_targets), settings, [_unreadable(error)]
        if error.where != "data.inputs" or not settings.inputs:
            raise
        free = settings.model_copy(update={"inputs": ()})
        return pipeline.chosen(everything, free), free, [_unreadable(error)]


def _left_out(raw: Raw) -> Iterator[Problem]:
    if raw.without_target:
        sentence = f"{raw.without_target:,} rows have no {raw.target_name!r} and are left out."
        yield Problem(code="data", severity="advice", sentence=sentence, field="data.target")


def _looked_at(raw: Raw) -> Iterator[Problem]:
    if raw.of:
        sentence = (
            f"The file has about {raw.of:,} rows. This first look is at {raw.rows:,} of them, from all over the file; "
            "a run reads every row."
        )
        yield Problem(code="data", severity="advice", sentence=sentence, field="data.source")


def _all_or_some(settings: DataSettings, root: str) -> Raw:
    """The data as they are; where they do not fit in memory, rows from all over them."""
    try:
        return pipeline.read(settings, resolve(root))
    except TooLarge:
        return pipeline.read(settings, resolve(root), quick=True)


def _noted(raw: Raw) -> Iterator[Problem]:
    for sentence in raw.notes:
        yield Problem(code="data", severity="advice", sentence=sentence, field="data.source")


def _in_parts(raw: Raw, settings: DataSettings) -> Iterator[Problem]:
    if raw.part and (settings.split.kind, settings.split.column) != ("column", raw.part):
        split = settings.split.model_copy(update={"kind": "column", "column": raw.part})
        yield Problem(
            code="data",
            severity="advice",
            sentence=f"The column {raw.part!r} says which rows are given for the test; the split does not keep to it.",
            field="data.split",
            fix=Fix(label="Keep to it", edits=(SetField(path="data.split", value=split.model_dump()),)),
        )


def _unreadable(error: LayerloomError) -> Problem:
    return Problem(code="data", severity="error", sentence=error.sentence, field=error.field or "data")

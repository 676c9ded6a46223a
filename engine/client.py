"""The one door for pages and commands: everything Layerloom can do, without a screen and without Keras.

Documents, projects, data sets and runs are answered from the store at once. Whatever needs Keras is asked of a warm
helper process by name, or goes on in a run's own process. Every error is of the family in `engine.errors`.

Length: it is one door, and each thing that can be done is a function of a few lines.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from engine.catalog import read as catalog
from engine.catalog.card import Card, Kind
from engine.document import block as blocks_document
from engine.document import edits, files
from engine.document.block import Block
from engine.document.diff import changes, diff
from engine.document.project import Project
from engine.errors import DocumentError, NotFound, TrainingError, UsageError
from engine.messages.answers import CheckAnswer, Downloading, Estimate, PreviewAnswer, StepEffect, Used
from engine.messages.evaluation import Evaluation, Pair
from engine.messages.events import Event, Judgement
from engine.messages.pictures import Curve, Gallery, Picture
from engine.messages.using import Applied, Explained, Exported, Takes
from engine.store import arrivals, artifacts, zip_names
from engine.store import blocks as store_blocks
from engine.store import datasets as store_datasets
from engine.store import estimates as store_estimates
from engine.store import evaluations as store_evaluations
from engine.store import events as store_events
from engine.store import judgements as store_judgements
from engine.store import made as store_made
from engine.store import projects as store_projects
from engine.store import runs as store_runs
from engine.store import weights as store_weights
from engine.store.arrivals import Arrival
from engine.store.datasets import Dataset
from engine.store.projects import Entry, Saved, Version
from engine.store.runs import Run
from engine.store.workspace import Workspace
from engine.workers.doctor import Doctor, examine
from engine.workers.downloads import Downloads
from engine.workers.pool import Aside, Pool
from engine.workers.runs import Trainers, end

__all__ = [
    "Aside",
    "Doctor",
    "Preset",
    "add_dataset",
    "apply",
    "apply_edits",
    "arriving",
    "ask_estimate",
    "ask_evaluation",
    "blocks",
    "builtin_blocks",
    "cancel_download",
    "card",
    "cards",
    "changes",
    "check",
    "close",
    "code",
    "compare_runs",
    "create_project",
    "dataset",
    "datasets",
    "delete_block",
    "delete_dataset",
    "delete_made",
    "delete_project",
    "differences",
    "doctor",
    "download",
    "downloading",
    "end_run",
    "estimate",
    "evaluate",
    "evaluation",
    "event_lines",
    "events",
    "expected",
    "explain",
    "export",
    "exports",
    "find_versions",
    "import_architecture",
    "import_arrived",
    "import_model",
    "judgements",
    "keep_arrival",
    "keep_block",
    "load_project",
    "made_data",
    "names_in",
    "open_workspace",
    "opened_weights",
    "placeable",
    "planned_rates",
    "preset",
    "presets",
    "preview",
    "projects",
    "read_block",
    "read_document",
    "redo",
    "run",
    "runs",
    "save_project",
    "set_learning_rate",
    "start_from_run",
    "start_run",
    "step_effect",
    "stop_run",
    "taken",
    "takes",
    "test_count",
    "test_rows",
    "undo",
    "upload_limit",
    "variants",
    "version",
    "versions",
    "warm",
    "warm_up",
    "write_block",
    "write_document",
]

PRESETS = Path(__file__).resolve().parents[1] / "presets"
BLOCKS = PRESETS.with_name("blocks")
CHECK_LIMIT, PREVIEW_LIMIT, EXPORT_LIMIT, ESTIMATE_LIMIT = (
    30.0,
    60.0,
    120.0,
    30.0,
)  # seconds that a helper may work on one job
OPEN_LIMIT, DOWNLOAD_LIMIT = 9.0, 600.0
Arriving = Literal["dataset", "model"]  # what a file is brought for
MODEL_BYTES = 600 * 2**20  # of a model that is opened

EVALUATE_LIMIT = 600.0  # seconds; a person sees how far it is, and can cancel it

# The processes that this one started; they hold nothing of any person's.
_POOL = Pool()
_EVALUATORS = Pool(warm="engine.jobs.evaluate")  # of their own, so that no check waits for an evaluation
_TRAINERS = Trainers()
_DOWNLOADS = Downloads()


# Documents, presets, catalog


@dataclass(frozen=True)
class Preset:
    """A finished project that comes with Layerloom; its README gives title, summary and what it reaches.

    Args:
        name: the folder's name, as commands take it.
        data: the name of its data source; task: the kind of its task.
        reaches: the measured figure on the test split, in words.
        picture: a PNG to show.
    """

    name: str
    title: str
    summary: str
    reaches: str
    task: str
    data: str
    picture: Path


def read_document(text: str | bytes) -> Project:
    """The project in a JSON text. Raises DocumentError, which says what is wrong and where."""
    return files.read(text)


def write_document(project: Project) -> str:
    """The project as JSON text that compares well line by line."""
    return files.write(project)


def apply_edits(project: Project, changes: tuple[edits.Edit, ...]) -> Project:
    """The project with a quick fix applied. Raises DocumentError."""
    return edits.apply(project, changes)


def differences(before: Project, after: Project) -> list[str]:
    """What differs between two documents, in sentences."""
    return diff(before, after)


def presets() -> list[Preset]:
    """The presets, in the order of their folders' names."""
    return [_preset(folder) for folder in sorted(PRESETS.iterdir()) if (folder / "project.json").is_file()]


def preset(name: str) -> Project:
    """The document of a preset. Raises NotFound."""
    if name not in {each.name for each in presets()}:
        known = ", ".join(each.name for each in presets())
        raise NotFound(f"There is no preset {name!r}", expected=f"one of {known}")
    return files.read((PRESETS / name / "project.json").read_bytes())


def cards(kind: Kind) -> tuple[Card, ...]:
    """Everything of one kind that can be chosen, in the order of a textbook."""
    return catalog.cards(kind)


def card(kind: Kind, name: str) -> Card:
    """One thing that can be chosen. Raises CatalogError, which names what is spelled nearly so."""
    return catalog.card(kind, name)


def placeable(node: str) -> Card:
    """What a node is, a layer or an operation, by its `layer`. Raises CatalogError as `card` does."""
    return catalog.placeable(node)


# Blocks


def builtin_blocks() -> list[Block]:
    """The blocks that come with Layerloom, in the order of a textbook."""
    return [blocks_document.read_block(path.read_bytes()) for path in sorted(BLOCKS.glob("*.json"))]


def blocks(workspace: Workspace) -> list[Block]:
    """The blocks that a person kept in this workspace, by name."""
    return store_blocks.listing(workspace)


def keep_block(workspace: Workspace, block: Block) -> None:
    """Keeps a block, in place of the one with this id. Raises DocumentError for a layer that is not known; DiskFull."""
    store_blocks.keep(workspace, _known(block))


def delete_block(workspace: Workspace, id: str) -> None:
    """Forgets a block; what was placed from it stays. Raises NotFound."""
    store_blocks.delete(workspace, id)


def read_block(text: str | bytes) -> Block:
    """The block in a JSON text, with an id of its own. Raises DocumentError, which says what is wrong and where."""
    block = _known(blocks_document.read_block(text))
    return block.model_copy(update={"id": uuid.uuid4().hex[:12]})


def write_block(block: Block) -> str:
    """The block as JSON text that compares well line by line."""
    return blocks_document.write_block(block)


def _known(block: Block) -> Block:
    """The block, all of whose layers are in the catalog."""
    for node in block.graph.nodes:
        if not catalog.is_placeable(node.layer):
            raise DocumentError(
                f"There is no layer {node.layer!r}",
                where=f"node {node.id}",
                cure="Choose a block made of known layers.",
            )
    return block


# The workspace: projects and data sets


def open_workspace(path: Path | None = None) -> Workspace:
    """The workspace in a folder; None: LAYERLOOM_HOME, else `~/.layerloom`. Raises StoreError."""
    return Workspace.open(path)


def create_project(workspace: Workspace, document: Project, preset: str = "") -> Saved:
    """Keeps a new project; `preset` names what it was copied from."""
    return store_projects.create(workspace, document, preset)


def projects(workspace: Workspace) -> list[Entry]:
    """All projects, the one changed last first."""
    return store_projects.listing(workspace)


def load_project(workspace: Workspace, id: str) -> Saved:
    """A project at its head. Raises NotFound."""
    return store_projects.load(workspace, id)


def save_project(workspace: Workspace, id: str, document: Project, base: int, label: str) -> Saved:
    """A new version on top of version `base`; `label` says in a few words what was done.

    Raises:
        Conflict: somebody else saved first; nothing is written.
        NotFound, DiskFull: as they say.
    """
    return store_projects.save(workspace, id, document, base, label)


def undo(workspace: Workspace, id: str, base: int) -> Saved:
    """Takes back the last edit, whatever page it was made on. Raises Conflict, NotFound."""
    return store_projects.undo(workspace, id, base)


def redo(workspace: Workspace, id: str, base: int) -> Saved:
    """Brings back what was undone last. Raises Conflict, NotFound."""
    return store_projects.redo(workspace, id, base)


def delete_project(workspace: Workspace, id: str) -> None:
    """Forgets a project with its history; its runs stay. Raises NotFound."""
    store_projects.delete(workspace, id)


def versions(workspace: Workspace, id: str) -> list[tuple[int, str, float]]:
    """Every version of a project: number, label, time (seconds since 1970)."""
    return store_projects.versions(workspace, id)


def find_versions(workspace: Workspace, id: str, words: str = "", skip: int = 0, limit: int = 20) -> list[Version]:
    """Some versions of a project, the newest first: those whose label holds these words, or whose number they are."""
    return store_projects.find_versions(workspace, id, words, skip, limit)


def version(workspace: Workspace, id: str, number: int) -> tuple[Version, Project]:
    """One version of a project with its document. Raises NotFound."""
    return store_projects.version(workspace, id, number)


def add_dataset(workspace: Workspace, name: str, content: bytes | BinaryIO) -> Dataset:
    """Keeps a file of a person's own, taken in pieces. Raises DataError when it is empty or too large, DiskFull."""
    return store_datasets.add(workspace, name, content)


def arriving(workspace: Workspace, name: str, size: int, purpose: Arriving) -> Arrival:
    """A file that comes in piece by piece; use it with `with`, then `keep_arrival`. Raises DataError, DiskFull.

    Args:
        size: its bytes; it may not become larger.
    """
    arrivals.expect_room(workspace.root, name, size, upload_limit(purpose))
    return Arrival(workspace, name, size)


def upload_limit(purpose: Arriving) -> int:
    """How many bytes a file that is brought may have."""
    return store_datasets.limit() if purpose == "dataset" else MODEL_BYTES


def keep_arrival(workspace: Workspace, arrival: Arrival, purpose: Arriving) -> str:
    """Keeps a file that has arrived: the id of the data set, or the id by which `import_arrived` finds the model."""
    if purpose == "dataset":
        return store_datasets.keep(workspace, arrival).id
    return arrivals.hold(workspace, arrival)


def dataset(workspace: Workspace, id: str) -> Dataset:
    """A data set by its id. Raises NotFound."""
    return store_datasets.get(workspace, id)


def names_in(workspace: Workspace, id: str) -> list[str]:
    """The names of the first files in a data set that is a zip; none where it is no zip. Raises NotFound."""
    try:
        with store_datasets.path(workspace, store_datasets.get(workspace, id).id).open("rb") as file:
            return zip_names.first(file)
    except OSError:
        raise NotFound(f"The content of the data set {id!r} is gone", cure="Bring the file again.") from None


def delete_dataset(workspace: Workspace, id: str) -> None:
    """Removes every copy of a data set; what runs learned from it stays. Raises NotFound."""
    store_datasets.delete(workspace, id)


def made_data(workspace: Workspace) -> dict[str, int]:
    """By source, how many bytes of data that it made on this machine are kept; sources without any are left out."""
    return store_made.sizes(workspace)


def delete_made(workspace: Workspace, source: str) -> None:
    """Removes all that a source made on this machine; it makes it again when it is needed. Raises NotFound."""
    store_made.delete(workspace, source)


def datasets(workspace: Workspace) -> list[Dataset]:
    """The data sets that were brought, the newest first."""
    return store_datasets.listing(workspace)


# Downloads of data that do not come along


def download(workspace: Workspace, source: str) -> None:
    """Begins to download what a source reads; returns at once. Nothing is ever downloaded without this.

    Raises:
        CatalogError: there is no such source.
    """
    _DOWNLOADS.start(workspace, card("source", source))


def downloading(workspace: Workspace, source: str) -> Downloading:
    """How far the download of a source is; it is `here` where none is needed. Raises CatalogError."""
    return _DOWNLOADS.state(workspace, card("source", source))


def cancel_download(workspace: Workspace, source: str) -> None:
    """Ends a download that is under way; nothing of an unfinished file is kept."""
    _DOWNLOADS.cancel(workspace, source)


# Asked of a warm helper


def warm_up(workspace: Workspace) -> None:
    """Starts a helper and a spare trainer in the background, and finds out which runs still live; returns at once."""
    _POOL.warm_up()
    _TRAINERS.warm_up(workspace)
    store_runs.reconcile(workspace)
    arrivals.sweep(workspace)


def warm() -> bool:
    """True when a helper answers at once; before that the first answer takes some seconds."""
    return _POOL.warm


def check(workspace: Workspace, project: Project) -> CheckAnswer:
    """Shapes, parameters, cost and problems of a project; never raises for a bad drawing. Raises JobError."""
    answer: CheckAnswer = _POOL.ask(
        "engine.jobs.short:check", files.write(project), str(workspace.root), limit=CHECK_LIMIT
    )
    return answer


def ask_estimate(workspace: Workspace, project: Project) -> Aside:
    """Asks what a run of a project would take, and returns at once; `answer()` is an `Estimate` and may raise JobError.

    Any other question to a helper, and the start of a run, drops it: it then says `dropped`.
    """
    document, root = files.write(project), str(workspace.root)
    return _POOL.ask_aside("engine.jobs.short:estimate", document, root, limit=ESTIMATE_LIMIT)


def estimate(workspace: Workspace, project: Project) -> Estimate:
    """What a run of a project would take: memory worked out, time measured for a moment. Raises JobError, DataError."""
    answer: Estimate = ask_estimate(workspace, project).answer()
    return answer


def preview(workspace: Workspace, project: Project) -> PreviewAnswer:
    """What the data of a project look like, and good first settings for them. Raises DataError, JobError."""
    answer: PreviewAnswer = _POOL.ask(
        "engine.jobs.short:preview", files.write(project), str(workspace.root), limit=PREVIEW_LIMIT
    )
    return answer


def step_effect(workspace: Workspace, project: Project, number: int) -> StepEffect:
    """A few training rows before and after a step of the recipe, counted from 0. Raises DataError, JobError."""
    document, root = files.write(project), str(workspace.root)
    answer: StepEffect = _POOL.ask("engine.jobs.short:step_effect", document, root, number, limit=PREVIEW_LIMIT)
    return answer


def variants(workspace: Workspace, project: Project) -> Gallery:
    """A training picture as it is, and as augmentation changes it. Raises DataError, JobError."""
    document, root = files.write(project), str(workspace.root)
    answer: Gallery = _POOL.ask("engine.jobs.short:variants", document, root, limit=PREVIEW_LIMIT)
    return answer


def code(workspace: Workspace, project: Project, framework: str = "keras") -> str:
    """The project as a readable Keras script, or its network as a PyTorch module (`torch`).

    Raises:
        NetworkError: the drawing cannot become a model; or, for PyTorch, names all layers that have no equal there.
        DataError, JobError: as they say.
    """
    document, root = files.write(project), str(workspace.root)
    script: str = _POOL.ask("engine.jobs.short:code", document, root, framework, limit=PREVIEW_LIMIT)
    return script


def import_model(workspace: Workspace, name: str, content: bytes) -> Project:
    """A model that a person has, as a project: `.keras`, `.h5`, or the JSON of `model.to_json()`; with its weights.

    Args:
        name: what the file is called.

    Raises:
        DocumentError: it is no model, too large, or not safe to read; nothing is kept then.
        JobError, DiskFull: as they say.
    """
    if len(content) > MODEL_BYTES:
        raise DocumentError(
            f"The file has {len(content) / 2**20:,.0f} MB", where=name, expected=f"at most {MODEL_BYTES // 2**20} MB"
        )
    with artifacts.passing(workspace, content) as path:
        return _opened(workspace, name, path)


def import_arrived(workspace: Workspace, name: str, id: str) -> Project:
    """As `import_model`, of a file that was brought by `keep_arrival`; it is removed afterwards. Raises NotFound."""
    path = arrivals.held(workspace, id)
    try:
        return _opened(workspace, name, path)
    finally:
        path.unlink(missing_ok=True)


def _opened(workspace: Workspace, name: str, path: Path) -> Project:
    return files.read(_POOL.ask("engine.jobs.short:opening", str(workspace.root), name, str(path), limit=OPEN_LIMIT))


def import_architecture(workspace: Workspace, name: str, pretrained: bool = False) -> Project:
    """An architecture of `keras.applications` as a project; `pretrained` asks for its ImageNet weights.

    Raises:
        CatalogError: there is no such architecture; names what is spelled nearly so.
        JobError: its weights cannot be downloaded.
    """
    catalog.card("architecture", name)
    limit = DOWNLOAD_LIMIT if pretrained else EXPORT_LIMIT
    return files.read(_POOL.ask("engine.jobs.short:architecture", str(workspace.root), name, pretrained, limit=limit))


def start_from_run(workspace: Workspace, run: str) -> Project:
    """The document of a run, whose network starts from what the run learned: to train it further, or for another task.

    Layers that are changed later start anew; those with `trainable: false` keep what they learned.

    Raises:
        NotFound: no such run, or it left no model.
        JobError, DiskFull: as they say.
    """
    trained = store_runs.get(workspace, run)
    made = files.read(_POOL.ask("engine.jobs.short:further", str(workspace.root), run, limit=EXPORT_LIMIT))
    return made.model_copy(update={"name": f"{trained.name[:160]}, from run {trained.number}"})


def opened_weights(workspace: Workspace, project: Project) -> Path | None:
    """The file of the weights that a project was opened with (`weights.npz` of its script); None when it has none."""
    return store_weights.path_of(workspace, project)


def planned_rates(workspace: Workspace, project: Project) -> Curve:
    """The learning rate over the epochs of a run to come. Raises CatalogError, DataError, JobError."""
    curve: Curve = _POOL.ask(
        "engine.jobs.short:planned_rates", files.write(project), str(workspace.root), limit=PREVIEW_LIMIT
    )
    return curve


def export(workspace: Workspace, run: str, format: str) -> Exported:
    """A trained run in a format, opened in its own runtime and compared. Raises ExportError, NotFound, JobError."""
    if format not in {each.name for each in cards("export")}:
        raise UsageError(
            f"There is no export format {format!r}", expected=", ".join(each.name for each in cards("export"))
        )
    store_runs.get(workspace, run)  # raises NotFound
    made: Exported = _POOL.ask("engine.jobs.trained:export", str(workspace.root), run, format, limit=EXPORT_LIMIT)
    artifacts.verified(Path(made.path))
    return made


def exports(workspace: Workspace, run: str) -> list[Exported]:
    """What a run has been exported to so far, in the order of the catalog. Raises NotFound."""
    store_runs.get(workspace, run)
    folder = artifacts.run_folder(workspace, run) / "exports"
    notes = [folder / f"{card.name}.json" for card in cards("export")]
    made = [Exported.model_validate_json(artifacts.verified(note).read_text()) for note in notes if note.exists()]
    return [each for each in made if Path(each.path).exists()]


# Runs


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
    _POOL.make_way()  # the run gets the processor
    _TRAINERS.prepare(workspace)  # imports while the helper checks
    if not checked:
        _expect_no_errors(check(workspace, project))
    made = store_runs.create(workspace, project, project_id)
    try:
        _TRAINERS.start(workspace, made)
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


def evaluation(workspace: Workspace, run: str) -> Evaluation | None:
    """What was found of a run on its test split; None where nobody has asked yet."""
    return store_evaluations.read(workspace, run)


def ask_evaluation(workspace: Workspace, run: str) -> Aside:
    """Looks at a run on its test split, and returns at once; `answer()` is an `Evaluation`, `drop()` cancels it.

    `told` is JSON that says how far it is: `doing`, a sentence, and `share`, 0 to 1. `answer()` raises as `evaluate`.
    """
    return _EVALUATORS.ask_watched("engine.jobs.evaluate:evaluate", str(workspace.root), run, limit=EVALUATE_LIMIT)


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
    found: tuple[Picture, ...] = _EVALUATORS.ask("engine.jobs.evaluate:test_rows", *arguments, limit=PREVIEW_LIMIT)
    return found


def compare_runs(workspace: Workspace, run: str, other: str) -> tuple[Pair, ...]:
    """Two evaluated runs on the same test rows: whether these tell them apart. Raises NotFound, DataError, JobError."""
    arguments = (str(workspace.root), run, other)
    found: tuple[Pair, ...] = _EVALUATORS.ask("engine.jobs.evaluate:compare", *arguments, limit=PREVIEW_LIMIT)
    return found


def takes(workspace: Workspace, run: str) -> Takes:
    """What goes into a run: the columns of raw input, with rows to begin with.

    Raises:
        NotFound: no such run. TrainingError: it left no model. JobError.
    """
    store_runs.get(workspace, run)
    found: Takes = _EVALUATORS.ask("engine.jobs.apply:takes", str(workspace.root), run, limit=PREVIEW_LIMIT)
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
        asked = _EVALUATORS.ask_watched(
            "engine.jobs.apply:apply", str(workspace.root), run, str(path), dict(wishes or {}), limit=EVALUATE_LIMIT
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
    found: Explained = _EVALUATORS.ask(
        "engine.jobs.explain:explain", str(workspace.root), run, method, row, (target, label), limit=PREVIEW_LIMIT
    )
    return found


def test_count(workspace: Workspace, run: str) -> int:
    """How many test rows a run has. Raises NotFound, TrainingError, DataError, JobError."""
    store_runs.get(workspace, run)
    return int(_EVALUATORS.ask("engine.jobs.explain:test_count", str(workspace.root), run, limit=PREVIEW_LIMIT))


def events(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
    """What a run said after sequence number `after`, oldest first, at most `limit` rows."""
    return store_events.read(workspace, run, after, limit)


def event_lines(workspace: Workspace, run: str, after: int = 0, limit: int = 1000) -> list[tuple[int, str]]:
    """As `events`, each as the JSON text that is stored."""
    return store_events.read_json(workspace, run, after, limit)


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


# This installation


def doctor(workspace: Workspace) -> Doctor:
    """Versions, devices, memory and disk, and what is missing; loads nothing heavy."""
    return examine(workspace)


def close() -> None:
    """Ends the helpers and the spare trainer that this process started. Runs go on."""
    _POOL.close()
    _EVALUATORS.close()
    _TRAINERS.close()
    _DOWNLOADS.close()


def _expect_active(workspace: Workspace, id: str) -> None:
    status = store_runs.get(workspace, id).status
    if status in store_runs.ENDED:
        raise TrainingError(f"The run {id!r} has ended already ({status})", cure="Start a new run.")


def _expect_no_errors(answer: CheckAnswer) -> None:
    errors = [problem for problem in answer.problems if problem.severity == "error"]
    if errors:
        others = f"{len(errors) - 1} more on the Build page." if len(errors) > 1 else ""
        raise TrainingError(errors[0].sentence, where=errors[0].node or errors[0].field, cure=others)


def _preset(folder: Path) -> Preset:
    """Reads a preset's README: `# title`, then the summary, then a line that begins with `Reaches`."""
    text = (folder / "README.md").read_text()
    document = files.read((folder / "project.json").read_bytes())
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text)]
    reaches = next((part for part in paragraphs if part.startswith("Reaches")), "")
    return Preset(
        name=folder.name,
        title=paragraphs[0].removeprefix("#").strip(),
        summary=" ".join(paragraphs[1].split()) if len(paragraphs) > 1 else "",
        reaches=" ".join(reaches.removeprefix("Reaches").strip(": ").split()).replace("**", ""),
        task=document.task.kind,
        data=document.data.source.name if document.data.source else "",
        picture=folder / "picture.png",
    )

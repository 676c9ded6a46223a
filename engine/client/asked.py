"""What a warm helper is asked about a drawing or its data, and what it opens or downloads."""

from __future__ import annotations

from pathlib import Path

from engine.catalog import read as catalog
from engine.client import processes
from engine.client.documents import card
from engine.client.processes import DOWNLOADS, POOL
from engine.client.stored import upload_limit
from engine.document import files
from engine.document.project import Project
from engine.errors import DocumentError
from engine.messages.answers import CheckAnswer, Downloading, Estimate, PreviewAnswer, StepEffect
from engine.messages.pictures import Curve, Gallery
from engine.store import arrivals, artifacts
from engine.store import runs as store_runs
from engine.store import weights as store_weights
from engine.store.workspace import Workspace
from engine.workers.pool import Aside


def download(workspace: Workspace, source: str) -> None:
    """Begins to download what a source reads; returns at once. Nothing is ever downloaded without this.

    Raises:
        CatalogError: there is no such source.
    """
    DOWNLOADS.start(workspace, card("source", source))


def downloading(workspace: Workspace, source: str) -> Downloading:
    """How far the download of a source is; it is `here` where none is needed. Raises CatalogError."""
    return DOWNLOADS.state(workspace, card("source", source))


def cancel_download(workspace: Workspace, source: str) -> None:
    """Ends a download that is under way; nothing of an unfinished file is kept."""
    DOWNLOADS.cancel(workspace, source)


def check(workspace: Workspace, project: Project) -> CheckAnswer:
    """Shapes, parameters, cost and problems of a project; never raises for a bad drawing. Raises JobError."""
    answer: CheckAnswer = POOL.ask(
        "engine.jobs.short:check", files.write(project), str(workspace.root), limit=processes.CHECK_LIMIT
    )
    return answer


def ask_estimate(workspace: Workspace, project: Project) -> Aside:
    """Asks what a run of a project would take, and returns at once; `answer()` is an `Estimate` and may raise JobError.

    Any other question to a helper, and the start of a run, drops it: it then says `dropped`.
    """
    document, root = files.write(project), str(workspace.root)
    return POOL.ask_aside("engine.jobs.short:estimate", document, root, limit=processes.ESTIMATE_LIMIT)


def estimate(workspace: Workspace, project: Project) -> Estimate:
    """What a run of a project would take: memory worked out, time measured for a moment. Raises JobError, DataError."""
    answer: Estimate = ask_estimate(workspace, project).answer()
    return answer


def preview(workspace: Workspace, project: Project) -> PreviewAnswer:
    """What the data of a project look like, and good first settings for them. Raises DataError, JobError."""
    answer: PreviewAnswer = POOL.ask(
        "engine.jobs.short:preview", files.write(project), str(workspace.root), limit=processes.PREVIEW_LIMIT
    )
    return answer


def step_effect(workspace: Workspace, project: Project, number: int) -> StepEffect:
    """A few training rows before and after a step of the recipe, counted from 0. Raises DataError, JobError."""
    document, root = files.write(project), str(workspace.root)
    answer: StepEffect = POOL.ask(
        "engine.jobs.short:step_effect", document, root, number, limit=processes.PREVIEW_LIMIT
    )
    return answer


def variants(workspace: Workspace, project: Project) -> Gallery:
    """A training picture as it is, and as augmentation changes it. Raises DataError, JobError."""
    document, root = files.write(project), str(workspace.root)
    answer: Gallery = POOL.ask("engine.jobs.short:variants", document, root, limit=processes.PREVIEW_LIMIT)
    return answer


def code(workspace: Workspace, project: Project, framework: str = "keras") -> str:
    """The project as a readable Keras script, or its network as a PyTorch module (`torch`).

    Raises:
        NetworkError: the drawing cannot become a model; or, for PyTorch, names all layers that have no equal there.
        DataError, JobError: as they say.
    """
    document, root = files.write(project), str(workspace.root)
    script: str = POOL.ask("engine.jobs.short:code", document, root, framework, limit=processes.PREVIEW_LIMIT)
    return script


def import_model(workspace: Workspace, name: str, content: bytes) -> Project:
    """A model that a person has, as a project: `.keras`, `.h5`, or the JSON of `model.to_json()`; with its weights.

    Args:
        name: what the file is called.

    Raises:
        DocumentError: it is no model, too large, or not safe to read; nothing is kept then.
        JobError, DiskFull: as they say.
    """
    if len(content) > upload_limit("model"):
        raise DocumentError(
            f"The file has {len(content) / 2**20:,.0f} MB",
            where=name,
            expected=f"at most {upload_limit('model') // 2**20} MB",
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
    return files.read(
        POOL.ask("engine.jobs.short:opening", str(workspace.root), name, str(path), limit=processes.OPEN_LIMIT)
    )


def import_architecture(workspace: Workspace, name: str, pretrained: bool = False) -> Project:
    """An architecture of `keras.applications` as a project; `pretrained` asks for its ImageNet weights.

    Raises:
        CatalogError: there is no such architecture; names what is spelled nearly so.
        JobError: its weights cannot be downloaded.
    """
    catalog.card("architecture", name)
    limit = processes.DOWNLOAD_LIMIT if pretrained else processes.EXPORT_LIMIT
    return files.read(POOL.ask("engine.jobs.short:architecture", str(workspace.root), name, pretrained, limit=limit))


def start_from_run(workspace: Workspace, run: str) -> Project:
    """The document of a run, whose network starts from what the run learned: to train it further, or for another task.

    Layers that are changed later start anew; those with `trainable: false` keep what they learned.

    Raises:
        NotFound: no such run, or it left no model.
        JobError, DiskFull: as they say.
    """
    trained = store_runs.get(workspace, run)
    made = files.read(POOL.ask("engine.jobs.short:further", str(workspace.root), run, limit=processes.EXPORT_LIMIT))
    return made.model_copy(update={"name": f"{trained.name[:160]}, from run {trained.number}"})


def opened_weights(workspace: Workspace, project: Project) -> Path | None:
    """The file of the weights that a project was opened with (`weights.npz` of its script); None when it has none."""
    return store_weights.path_of(workspace, project)


def planned_rates(workspace: Workspace, project: Project) -> Curve:
    """The learning rate over the epochs of a run to come. Raises CatalogError, DataError, JobError."""
    curve: Curve = POOL.ask(
        "engine.jobs.short:planned_rates", files.write(project), str(workspace.root), limit=processes.PREVIEW_LIMIT
    )
    return curve

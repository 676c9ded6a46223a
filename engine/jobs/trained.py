"""Jobs on what a run has learned: it is taken away in a format. Asked for by name, as those of `engine.jobs.short`."""

from __future__ import annotations

from pathlib import Path

from engine.errors import DiskFull, ExportError, LayerloomError
from engine.export import EXPORTS
from engine.export.base import Export, Proof, Trained
from engine.jobs.border import job, resolve
from engine.jobs.telling import teller
from engine.messages.using import Exported
from engine.network.words import plain
from engine.store import artifacts, judgements, runs, weights
from engine.store.workspace import Workspace


@job
def export(root: str, run: str, format: str) -> Exported:
    """Writes a trained run in a format, opens the file in its own runtime and compares it with the trained network.

    A file that gives other results is not kept. Why there is none is kept, to be shown beside the others.

    Raises:
        NotFound: no such run, or its data set is gone.
        ExportError: no such format, the run cannot be written in it, or the file is not the trained network.
        DiskFull: no room.
    """
    workspace = Workspace.open(Path(root))
    exporter = EXPORTS.get(format)
    if exporter is None:
        raise ExportError(f"There is no export format {format!r}", expected=", ".join(EXPORTS))
    trained = trained_run(workspace, run)
    try:
        return _made(trained, exporter)
    except ExportError as error:
        _noted(trained, _refusal(exporter, error))
        raise


@job
def export_all(root: str, run: str, again: bool, ticket: str) -> tuple[Exported, ...]:
    """The same for every format; one that cannot be made says why and keeps no other from being made.

    Args:
        again: whether formats that are there already are made anew.
        ticket: a file into which is written how far it is; once it is gone, nobody wants the answer any more.

    Raises:
        NotFound, DiskFull: as `export`. JobError: the ticket is gone; what was made by then is kept.
    """
    workspace, tell = Workspace.open(Path(root)), teller(Path(ticket))
    tell("Opening the run", 0.0)
    trained = trained_run(workspace, run)
    found = []
    for place, exporter in enumerate(EXPORTS.values()):
        tell(f"Writing and opening: {exporter.card.title}", place / len(EXPORTS))
        found.append((None if again else _kept(trained, exporter)) or _tried(trained, exporter))
    return tuple(found)


def _made(trained: Trained, exporter: Export) -> Exported:
    path = _folder(trained) / f"{exporter.card.name}{exporter.suffix(trained)}"
    exporter.write(trained, path)
    found = Exported(format=exporter.card.name, path=str(path), bytes=path.stat().st_size, unproven=exporter.unproven())
    return _noted(trained, found if found.unproven else _with(found, _proof(exporter, trained, path)))


def _tried(trained: Trained, exporter: Export) -> Exported:
    """As `_made`; where that fails, why."""
    try:
        return _made(trained, exporter)
    except (DiskFull, MemoryError):
        raise
    except LayerloomError as error:
        return _noted(trained, _refusal(exporter, error))
    except Exception as error:  # noqa: BLE001 (a converter may raise what it likes, and the next one may work)
        return _noted(trained, _refusal(exporter, ExportError(f"It could not be opened: {plain(error)}")))


def _refusal(exporter: Export, error: LayerloomError) -> Exported:
    """The error without its place, which is the format itself."""
    where = "" if error.where == str(exporter.card.title) else error.where
    said = ExportError(error.what, where=where, expected=error.expected, cure=error.cure)
    return Exported(format=exporter.card.name, path="", refused=str(said))


def _kept(trained: Trained, exporter: Export) -> Exported | None:
    """What was made before, if the file is still there."""
    note = _folder(trained) / f"{exporter.card.name}.json"
    if not note.exists():
        return None
    found = Exported.model_validate_json(artifacts.verified(note).read_text())
    return found if found.path and Path(found.path).exists() else None


def _noted(trained: Trained, found: Exported) -> Exported:
    artifacts.write(_folder(trained) / f"{found.format}.json", found.model_dump_json())
    return found


def _folder(trained: Trained) -> Path:
    return trained.folder / "exports"


def trained_run(workspace: Workspace, run: str) -> Trained:
    """A run with all that lies in its folder, and the data set that it was trained on. Raises NotFound."""
    document = runs.get(workspace, run).document
    source = document.data.source
    own = str(source.config["dataset"]) if source and "dataset" in source.config else ""
    found = resolve(str(workspace.root))
    dataset, opened = found(own) if own else None, weights.path_of(workspace, document)
    judged = judgements.read(workspace, run)
    return Trained(document, artifacts.run_folder(workspace, run), dataset, opened, found, judged)


def _proof(exporter: Export, trained: Trained, path: Path) -> Proof:
    try:
        proof = exporter.prove(trained, path)
        if not proof.sound and not exporter.card.facts.get("rounded"):
            raise ExportError(
                f"The file gives other results than the trained network: they differ by up to {proof.difference:.2g}",
                where=str(exporter.card.title),
                cure="Take it away in another format.",
            )
    except Exception:
        path.unlink(missing_ok=True)
        raise
    return proof


def _with(made: Exported, proof: Proof) -> Exported:
    return made.model_copy(
        update={
            "difference": proof.difference,
            "scale": proof.scale,
            "tried": proof.tried,
            "milliseconds": proof.milliseconds,
            "agreed": proof.agreed,
        }
    )

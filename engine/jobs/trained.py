"""Jobs on what a run has learned: it is taken away in a format. Asked for by name, as those of `engine.jobs.short`."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ExportError
from engine.export import EXPORTS
from engine.export.base import Export, Proof, Trained
from engine.jobs.border import job, resolve
from engine.messages.using import Exported
from engine.store import artifacts, judgements, runs, weights
from engine.store.workspace import Workspace


@job
def export(root: str, run: str, format: str) -> Exported:
    """Writes a trained run in a format, opens the file in its own runtime and compares it with the trained network.

    A file that gives other results is not kept.

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
    path = trained.folder / "exports" / f"{exporter.card.name}{exporter.suffix(trained)}"
    exporter.write(trained, path)
    made = Exported(format=format, path=str(path), bytes=path.stat().st_size, unproven=exporter.unproven())
    if not made.unproven:
        made = _with(made, _proof(exporter, trained, path))
    artifacts.write(path.with_name(f"{format}.json"), made.model_dump_json())
    return made


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

"""A file becomes a project: what it is, what it describes, its drawing, its weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from engine.document import files
from engine.document.project import Project
from engine.network.opening import compiled, hdf5, keras2, keras3, order, weights
from engine.network.opening.adapted import settle
from engine.network.opening.architectures import architecture
from engine.network.opening.archive import look
from engine.network.opening.drawing import Drawing, draw
from engine.network.opening.masks import without_handed_on
from engine.store.workspace import Workspace


def open_file(workspace: Workspace, name: str, path: Path, scratch: Path) -> Project:
    """The project of a model in a file; its weights are kept in the workspace.

    Args:
        name: what the file was called; inert text.
        path: where its content lies.
        scratch: an empty folder; the caller removes it.

    Raises:
        DocumentError: the file is no model, or not safe to read; nothing is kept then.
        DiskFull: no room for the weights.
    """
    contents = look(path, scratch)
    config = keras2.modernize(contents.config) if keras2.is_old(contents.config) else contents.config
    model = keras3.read(config)
    drawing = draw(model, contents.version)
    drawing = replace(drawing, graph=without_handed_on(drawing.graph))
    stored = hdf5.arrays(contents.weights, contents.packed, model, drawing.places) if contents.weights else {}
    found = order.in_order(drawing.graph, stored)
    plain_name = PurePosixPath(name.replace("\\", "/")).name
    return _project(workspace, PurePosixPath(plain_name).stem, plain_name, drawing, found, told=contents.compiled)


def open_architecture(workspace: Workspace, name: str, pretrained: bool) -> Project:
    """The project of an architecture. Raises CatalogError, JobError (no download), DiskFull."""
    model, known = architecture(name, pretrained)
    drawing = draw(model)
    found = {id: known[place] for id, place in drawing.places.items() if place in known}
    return _project(workspace, name, f"keras.applications.{name}", drawing, found, told=None)


def _project(
    workspace: Workspace,
    name: str,
    origin: str,
    drawing: Drawing,
    found: weights.Arrays,
    *,
    told: Mapping[str, Any] | None,
) -> Project:
    graph, settings = settle(drawing.graph, found), compiled.training(told, drawing.precision)
    project = Project(
        name=name.strip()[:200] or "Opened model",
        description=_description(origin, drawing.notes),
        networks={"model": graph},
        task=compiled.task(settings),
        training=settings,
    )
    files.read(files.write(project))  # a document that nobody could open again is refused before anything is kept
    if not found:
        return project
    return project.with_graph(graph.model_copy(update={"weights": weights.keep(workspace, found)}))


def _description(origin: str, notes: Iterable[str]) -> str:
    return " ".join([f"Opened from {origin[:200]}.", *notes])

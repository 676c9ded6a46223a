"""The weights of opened models: files named by the hash of their content, so the same weights are kept once."""

from __future__ import annotations

from pathlib import Path

from engine.document.project import Project
from engine.store.workspace import Workspace

LENGTH = 32  # hex digits of an id
SHIPPED = Path(__file__).resolve().parents[2] / "presets"  # some presets bring weights, named like those kept here


def path(workspace: Workspace, id: str) -> Path:
    """Where the weights with this id lie, or would lie."""
    return workspace.path("weights", f"{id}.npz")


def opened(document: Project) -> str:
    """The name of the network that was opened with weights, the first of several; empty: none was."""
    return next((name for name, graph in document.networks.items() if graph.weights), "")


def path_of(workspace: Workspace, document: Project) -> Path | None:
    """Where the weights lie that a network was opened with; None when it has none, or this workspace lacks them.

    Weights that come with a preset are in every workspace.
    """
    name = opened(document)
    if not name:
        return None
    weights = document.networks[name].weights
    found = path(workspace, weights)
    return found if found.exists() else shipped(weights)


def shipped(id: str) -> Path | None:
    """Where the weights lie that a preset brings; None where no preset brings these."""
    return next(SHIPPED.glob(f"*/{id}.npz"), None) if id else None


def without_lost(workspace: Workspace, document: Project) -> Project:
    """The document as it is, or without the name of weights that this workspace lacks."""
    name = opened(document)
    if not name or path_of(workspace, document):
        return document
    return document.with_graph(document.networks[name].model_copy(update={"weights": ""}), name)

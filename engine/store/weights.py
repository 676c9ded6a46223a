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


def path_of(workspace: Workspace, document: Project, network: str = "model") -> Path | None:
    """Where the weights lie that a network was opened with; None when it has none, or this workspace lacks them.

    Weights that come with a preset are in every workspace.
    """
    graph = document.networks.get(network)
    if graph is None or not graph.weights:
        return None
    found = path(workspace, graph.weights)
    if found.exists():
        return found
    return shipped(graph.weights)


def shipped(id: str) -> Path | None:
    """Where the weights lie that a preset brings; None where no preset brings these."""
    return next(SHIPPED.glob(f"*/{id}.npz"), None) if id else None


def without_lost(workspace: Workspace, document: Project, network: str = "model") -> Project:
    """The document as it is, or without the name of weights that this workspace lacks."""
    graph = document.networks.get(network)
    if graph is None or not graph.weights or path_of(workspace, document, network):
        return document
    return document.with_graph(graph.model_copy(update={"weights": ""}), network)

"""The networks that a task needs: how they are called, and what becomes of drawings when another task is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine import client
from engine.catalog.card import Card
from engine.document.graph import Graph, Node
from engine.document.project import Project
from engine.errors import CatalogError
from pages.parts.plain import count, plain

AIMS = ("target", "input", "next")  # what can be predicted, in the order in which it is offered


@dataclass(frozen=True)
class Role:
    """A network as its task calls it; `takes` and `gives` say in plain words what goes in and comes out."""

    name: str
    title: str
    takes: str
    gives: str


def task_card(kind: str) -> Card | None:
    """The card of a task; None for one that this installation does not have."""
    try:
        return client.card("task", kind)
    except CatalogError:
        return None


def roles(kind: str) -> tuple[Role, ...]:
    """The networks that a task needs, the one that input goes into first."""
    card = task_card(kind)
    return tuple(Role(**each) for each in card.facts.get("roles", ())) if card else ()


def tasks_for(aim: str, source: str = "") -> dict[str, Card]:
    """The tasks that learn to predict this, by name.

    Args:
        source: the data; of some that can be played (`plays` on their card), tasks learn that play, and no others.
    """
    plays = {card.name for card in client.cards("source") if card.facts.get("plays")}
    return {
        card.name: card
        for card in client.cards("task")
        if aim in card.facts.get("aims", ()) and bool(card.facts.get("plays")) == (source in plays)
    }


def aims(source: str = "") -> list[str]:
    """What the tasks of this installation can predict of such data."""
    return [aim for aim in AIMS if tasks_for(aim, source)]


def names(document: Project) -> list[str]:
    """The networks of a project, in the order in which its task names them."""
    first = [role.name for role in roles(document.task.kind) if role.name in document.networks]
    return list(dict.fromkeys([*first, *document.networks]))


def title(document: Project, network: str) -> str:
    """How a network is called by its task."""
    return next((role.title for role in roles(document.task.kind) if role.name == network), network)


def bare(graph: Graph | None) -> bool:
    """True where nothing is drawn but Inputs."""
    return graph is None or all(node.layer == "Input" for node in graph.nodes)


def fitted(document: Project, starts: Mapping[str, Graph] | None = None) -> Project:
    """The document with the networks that its task needs. What is drawn stays; others are left to the history.

    Args:
        starts: by role, what is drawn where nothing is yet; an Input alone where nothing is said.
    """
    needed = [role.name for role in roles(document.task.kind)]
    if not needed:
        return document
    return document.model_copy(update={"networks": {name: _network(document, name, starts or {}) for name in needed}})


def _network(document: Project, name: str, starts: Mapping[str, Graph]) -> Graph:
    now = document.networks.get(name)
    if now is not None and not bare(now):
        return now
    return starts.get(name) or (
        now if now is not None and now.nodes else Graph(nodes=(Node(id="input", layer="Input"),))
    )


def left_behind(before: Project, after: Project) -> str:
    """What became of drawings that the new task does not need, in a sentence; empty where there are none."""
    gone = [name for name in before.networks if name not in after.networks and not bare(before.networks[name])]
    if not gone:
        return ""
    told = [f"{plain(title(before, name))} ({count(_layers(before.networks[name]), 'layer')})" for name in gone]
    verb = "is" if len(gone) == 1 else "are"
    return f"{' and '.join(told)} {verb} not needed for this task, and kept in the history: Undo brings it back."


def _layers(graph: Graph) -> int:
    return sum(node.layer != "Input" for node in graph.nodes)

"""Good first settings for data: taken by themselves when data are chosen, so that a newcomer starts from sound ones."""

from __future__ import annotations

from typing import Literal

from engine.document.graph import Graph, Node
from engine.document.project import Project, Task, Training
from engine.errors import LayerloomError
from engine.messages.answers import Suggestion
from pages.parts import roles, session
from pages.parts.asking import come_back


def expect(what: Literal["settings", "networks"] = "settings") -> None:
    """Data, or a task, were just chosen: what is suggested for them is taken as soon as it is known."""
    session.current().expecting = what


def settle() -> None:
    """Takes what is expected, if it is known by now; else the page comes back for it."""
    here = session.current()
    if not here.expecting or here.desk is None or here.desk.document.data.source is None:
        here.expecting = ""
        return
    try:
        answer = session.previewed()
    except LayerloomError:
        return  # the Data page says it; once the data can be read, what is suggested for them is taken
    if answer is None:
        come_back(here.asked, session.preview_key())
        return
    what, here.expecting = here.expecting, ""
    if answer.suggestion is None:
        return
    document, found = here.desk.document, answer.suggestion
    if what == "settings":
        session.edit(adapted(document, found), "took good first settings")
    elif found.task == document.task.kind:
        session.edit(begun(document, found), "took what suits the task")


def awaited() -> bool:
    """True while good settings for data that were just chosen are being found: a run started now would lack them."""
    here = session.current()
    return bool(here.expecting) and not here.asked.done(session.preview_key())


def take(found: Suggestion) -> None:
    """Takes all of a suggestion; for a click."""
    desk = session.current().desk
    if desk is not None:
        session.edit(taken(desk.document, found), "took the suggested settings")


def begun(document: Project, found: Suggestion) -> Project:
    """The document with what a task begins with that was just chosen: networks where none are drawn, its losses."""
    training = document.training.model_copy(update={"losses": found.losses, "metrics": found.metrics})
    return roles.fitted(document.model_copy(update={"training": training}), found.networks)


def adapted(document: Project, found: Suggestion) -> Project:
    """The document with what other data need. What a person chose stays, unless it cannot fit the new task."""
    everything, now = taken(document, found), document.training
    if now == Training():
        return everything
    fits = document.task.kind == found.task
    kept = ["optimizer", "epochs", "batch_size", *(["losses", "metrics"] if fits and now.losses else [])]
    return everything.model_copy(
        update={"training": everything.training.model_copy(update={name: getattr(now, name) for name in kept})}
    )


def taken(document: Project, found: Suggestion) -> Project:
    """The document with all of a suggestion, and the networks that its task needs; each has an Input."""
    chosen = ("losses", "metrics", "optimizer", "epochs", "batch_size")
    made = document.model_copy(
        update={
            "data": document.data.model_copy(update={"recipe": found.recipe}),
            "task": document.task if document.task.kind == found.task else Task(kind=found.task),
            "training": document.training.model_copy(update={name: getattr(found, name) for name in chosen}),
        }
    )
    made = roles.fitted(made, found.networks)
    return made.model_copy(update={"networks": {name: _with_input(graph) for name, graph in made.networks.items()}})


def _with_input(graph: Graph) -> Graph:
    if any(node.layer == "Input" for node in graph.nodes):
        return graph
    free = "input" if "input" not in {node.id for node in graph.nodes} else "data_input"
    return graph.model_copy(update={"nodes": (Node(id=free, layer="Input"), *graph.nodes)})

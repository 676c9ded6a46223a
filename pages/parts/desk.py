"""One tab's view of one project: every edit is a version in the store at once, and none is ever lost.

Knows nothing of Streamlit. An edit that cannot be saved (another tab was first, the disk is full) stays here as
`unsaved`, with the `trouble` that kept it out; a person then decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from canvas import Acked, CanvasEvent
from canvas.protocol import ProblemPlace, Step
from engine import client
from engine.document.block import Block
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import Conflict, DocumentError, LayerloomError, StoreError
from engine.messages.answers import Problem
from engine.store.projects import Saved
from engine.store.workspace import Workspace


@dataclass
class Desk:
    """The project as this tab knows it.

    Args:
        saved: the newest version that this tab has seen; the base of its next save.
        unsaved: a document that could not be saved yet.
        trouble: why not; edits gather in `unsaved` until it is resolved.
        acked: by network, the last step of its canvas that was handled.
        bases: versions on which a step may be built that is still under way: those that this tab made itself.
    """

    workspace: Workspace
    saved: Saved
    unsaved: Project | None = None
    trouble: LayerloomError | None = None
    acked: dict[str, Acked] = field(default_factory=dict)
    bases: set[int] = field(default_factory=set)
    label: str = ""
    tries: int = 0

    def __post_init__(self) -> None:
        self.bases = {self.saved.version}

    @property
    def document(self) -> Project:
        """What the pages show: the edit that waits, else what is saved."""
        return self.unsaved or self.saved.document

    @property
    def stamp(self) -> str:
        """Names this state of the document; another state has another stamp."""
        return f"{self.saved.id} {self.saved.version}" + (f" +{self.tries}" if self.unsaved else "")

    def edit(self, document: Project, label: str) -> None:
        """A new version; `label` says in a few words what was done. Nothing happens when nothing changed."""
        if document == self.document:
            return
        if isinstance(self.trouble, Conflict):
            self._keep(document, label, self.trouble)
        else:
            self._save(document, label)

    def retry(self) -> None:
        """Tries again to save what waits."""
        if self.unsaved is not None:
            self._save(self.unsaved, self.label)

    def undo(self) -> None:
        """Takes the last edit back, whatever page it was made on."""
        self._move(client.undo)

    def redo(self) -> None:
        """Brings back what was undone last."""
        self._move(client.redo)

    def refresh(self) -> None:
        """Takes in what others saved meanwhile, unless an edit waits here. Raises NotFound."""
        if self.trouble is None:
            self._take(client.load_project(self.workspace, self.saved.id))

    def load_newer(self) -> None:
        """Drops what waits here and shows what the store has. Raises NotFound."""
        self.unsaved = self.trouble = None
        self.refresh()

    def save_copy(self) -> Desk:
        """What is here as a project of its own; the desk for that one. Raises StoreError."""
        copy = self.document.model_copy(update={"name": copy_name(self.document.name)})
        return Desk(self.workspace, client.create_project(self.workspace, copy, self.saved.preset))

    def take_in(self, event: CanvasEvent, problems: tuple[Problem, ...], network: str = "model") -> None:
        """Does what the canvas sent and was not done yet; each step is then acknowledged.

        Args:
            problems: of the last check, among which a fix is looked up.
            network: whose canvas it is.
        """
        for step in event.new_steps(self.acked.get(network), self.saved.version):
            try:
                self._do(step, problems, network)
            except (DocumentError, StoreError) as error:
                self.trouble = error
        self.acked[network] = event.last(self.acked.get(network))

    def _do(self, step: Step, problems: tuple[Problem, ...], network: str) -> None:
        if step.kind == "undo":
            self.undo()
        elif step.kind == "redo":
            self.redo()
        elif step.kind == "fix" and step.problem is not None:
            self.fix(step.problem, self.problems_of(network, problems))
        elif step.kind == "block" and step.block is not None:
            client.keep_block(self.workspace, read_drawn_block(step.block))
        elif step.graph is not None and network in self.document.networks:
            drawn, opened = read_graph(step.graph), self.document.networks[network].weights
            document = self.document.with_graph(drawn.model_copy(update={"weights": opened}), network)
            if step.base in self.bases:
                self.edit(document, step.label)
            else:
                self._keep(document, step.label, changed_elsewhere())

    def problems_of(self, network: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Those of one network, and those of the whole project."""
        others = self.document.networks.keys() - {network}
        return tuple(problem for problem in problems if problem.network not in others)

    def fix(self, place: ProblemPlace | Problem, problems: tuple[Problem, ...]) -> None:
        """Applies the quick fix of the problem at a place; nothing when it is gone already. Raises DocumentError."""
        for problem in problems:
            same = (problem.code, problem.node, problem.edge, problem.field)
            elsewhere = isinstance(place, Problem) and place.network != problem.network
            if problem.fix is not None and not elsewhere and same == (place.code, place.node, place.edge, place.field):
                self.edit(client.apply_edits(self.document, problem.fix.edits), problem.fix.label)
                return

    def _save(self, document: Project, label: str) -> None:
        try:
            base = self.saved.version
            saved = client.save_project(self.workspace, self.saved.id, document, base=base, label=label)
        except StoreError as error:
            self._keep(document, label, error)
        else:
            self._stand(saved)

    def _keep(self, document: Project, label: str, trouble: LayerloomError) -> None:
        self.unsaved, self.label, self.trouble = document, label, trouble
        self.tries += 1

    def _move(self, way: Callable[[Workspace, str, int], Saved]) -> None:
        if self.unsaved is not None:
            return
        try:
            self._stand(way(self.workspace, self.saved.id, self.saved.version))
        except StoreError as error:
            self.trouble = error

    def _stand(self, saved: Saved) -> None:
        """This tab itself brought the project to a version."""
        self.saved, self.unsaved, self.trouble = saved, None, None
        self.bases.add(saved.version)

    def _take(self, saved: Saved) -> None:
        """Somebody else may have brought the project to another version: steps built on older ones conflict."""
        if saved.version != self.saved.version:
            self.bases = {saved.version}
        self.saved = saved


def read_graph(drawn: BaseModel) -> Graph:
    """What the canvas sent as a network of the document. Raises DocumentError when it is no valid one."""
    try:
        return Graph.model_validate(drawn.model_dump())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DocumentError(
            f"The last change on the canvas cannot be kept: {first['msg'].removeprefix('Value error, ')}",
            where=".".join(str(part) for part in first["loc"][:4]),
            cure="Undo it on the canvas.",
        ) from None


def read_drawn_block(drawn: BaseModel) -> Block:
    """What the canvas sent as a block to keep. Raises DocumentError when it is no valid one."""
    try:
        return Block.model_validate(drawn.model_dump(exclude={"own"}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DocumentError(
            f"The block cannot be kept: {first['msg'].removeprefix('Value error, ')}",
            where=".".join(str(part) for part in first["loc"][:4]),
            cure="Choose other layers, and save the block again.",
        ) from None


def copy_name(name: str) -> str:
    """The name of a copy, within the length that a name may have."""
    return f"{name[:190]} (copy)"


def changed_elsewhere() -> Conflict:
    """The same words as the store's."""
    return Conflict(
        "This project was changed in another tab or by another person",
        cure="Load the newer one, or save yours as a copy.",
    )

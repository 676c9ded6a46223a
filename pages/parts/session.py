"""The one dataclass that a tab keeps in `st.session_state`, and how it follows the address bar.

The address names the project and the run (`?project=...&run=...`), so a refresh, a bookmark and a second tab find them
again. Whatever must last is in the store; this holds what may be lost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

import canvas
from engine import client
from engine.catalog.card import Card
from engine.document.project import Project
from engine.errors import LayerloomError, NotFound
from engine.messages.answers import CheckAnswer, PreviewAnswer
from engine.store.projects import Saved
from engine.store.workspace import Workspace
from pages.parts import roles
from pages.parts.asking import Asked
from pages.parts.desk import Desk
from pages.parts.estimated import Estimating
from pages.parts.fields import Fields

KEY = "layerloom"
VERSIONS, RUNS = "versions", "runs"  # what the Compare page is about
NO_RUNS = "none"  # in the address, where a person has unticked all
CHOSE_DATA = "chose the data"  # begins the label of that edit


@dataclass
class Session:
    """What one tab knows.

    Args:
        desk: the project that is open; None when there is none.
        run: the id of the run that the Train page shows; empty for the newest.
        network: which of several networks is drawn; empty: the first.
        sides: the two states that the Compare page shows, named as in `pages.parts.sides`; empty: as it chooses.
        comparing: what the Compare page is about, two `versions` or the `runs`.
        picked: the runs that are ticked there; None: as it chooses.
        cleared: how often the program unticked them: the table is then a new one.
        asked: what helpers were asked.
        lost: why the project that the address names is not there.
        texts: what was typed into a field and is no valid value, by the field's name, with what is wrong.
        fields: what the fields show.
        failed: what the last click could not do; shown once.
        estimating: what runs to come will take.
        inputs: the columns that a network could be fed, and the settings of which they are.
        expecting: what is taken of a suggestion as soon as it is there: all of its `settings`, when data were just
            chosen; its `networks`, when a task was.
        retired: a task, and what became of drawings that it does not need.
        evaluating: by run, the evaluation that a helper works on. exporting: by run, all formats that it makes.
        applying: by run, the new input that a helper works on.
        rows: by run, the test row that is explained, from 0.
        stepping: by project, what is looked at of a training step; a `pages.parts.one_step.Stepping`.
        looking: by question, what a helper looks at in a network as a whole.
    """

    desk: Desk | None = None
    run: str = ""
    network: str = ""
    sides: tuple[str, str] = ("", "")
    comparing: str = VERSIONS
    picked: tuple[str, ...] | None = None
    cleared: int = 0
    asked: Asked = dataclasses.field(default_factory=Asked)
    lost: LayerloomError | None = None
    texts: dict[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    fields: Fields = dataclasses.field(default_factory=Fields)
    failed: LayerloomError | None = None
    estimating: Estimating = dataclasses.field(default_factory=Estimating)
    inputs: tuple[str, tuple[str, ...]] = ("", ())
    expecting: Literal["", "settings", "networks"] = ""
    retired: tuple[str, str] = ("", "")
    evaluating: dict[str, client.Aside] = dataclasses.field(default_factory=dict)
    exporting: dict[str, client.Aside] = dataclasses.field(default_factory=dict)
    applying: dict[str, client.Aside] = dataclasses.field(default_factory=dict)
    rows: dict[str, int] = dataclasses.field(default_factory=dict)
    stepping: dict[str, Any] = dataclasses.field(default_factory=dict)
    looking: dict[str, client.Aside] = dataclasses.field(default_factory=dict)


@st.cache_resource
def workspace() -> Workspace:
    """The workspace of this server. Raises StoreError."""
    return client.open_workspace()


def current() -> Session:
    """This tab's session."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Session()
    session: Session = st.session_state[KEY]
    return session


def arrive() -> Session:
    """Called once at the top of each script run: takes in the canvas, the address bar, and what others saved."""
    session = current()
    session.asked.awaited.clear()
    take_in_canvas()
    named = st.query_params.get("project")
    if named and (session.desk is None or session.desk.saved.id != named):
        _open(session, named)
    elif session.desk is not None:
        _refresh(session, session.desk)
    session.run = st.query_params.get("run", session.run)
    session.network = st.query_params.get("network", session.network)
    session.sides = (
        st.query_params.get("before", session.sides[0]),
        st.query_params.get("after", session.sides[1]),
    )
    session.comparing = st.query_params.get("comparing", session.comparing)
    session.picked = _picked(st.query_params.get("runs", _named(session.picked)))
    _write_address(session)
    return session


def show(saved: Saved) -> None:
    """Makes a project the one that is open."""
    session = current()
    session.desk, session.lost, session.run, session.sides = Desk(workspace(), saved), None, "", ("", "")
    session.network = ""
    _forget_runs(session)
    _write_address(session)


def show_run(run: str) -> None:
    """Makes a run the one that is shown."""
    session = current()
    session.run = run
    _write_address(session)


def show_row(run: str, row: int) -> None:
    """Makes a test row of a run, from 0, the one that is explained."""
    current().rows[run] = row


def show_network(network: str) -> None:
    """Makes a network the one that is drawn, where there are several."""
    session = current()
    session.network = network
    _write_address(session)


def shown_network(document: Project) -> str:
    """The network that is drawn of a project, or of what a run trained."""
    known = roles.names(document)
    return current().network if current().network in known else known[0]


def compare(before: str, after: str) -> None:
    """Makes two states of the project those that are compared."""
    session = current()
    session.sides, session.comparing = (before, after), VERSIONS
    _write_address(session)


def compare_what(what: str) -> None:
    """Says what the Compare page is about: two `versions`, or the `runs`."""
    session = current()
    session.comparing = what
    _write_address(session)


def pick(runs: Sequence[str]) -> None:
    """Makes some runs those that are ticked on the Compare page."""
    session = current()
    session.picked = tuple(runs)
    _write_address(session)


def pick_none() -> None:
    """Unticks all runs."""
    current().cleared += 1
    pick(())


def leave() -> None:
    """No project is open any more."""
    session = current()
    session.desk, session.run, session.sides, session.network = None, "", ("", ""), ""
    _forget_runs(session)
    _write_address(session)


def desk() -> Desk:
    """The open project; draws a kind empty page and stops when there is none."""
    session = current()
    if session.desk is not None:
        return session.desk
    if session.lost is not None:
        st.subheader("This project is not here")
        st.write("It was deleted, or it lies in another workspace. Your other projects are unharmed.")
    else:
        st.subheader("No project is open")
        st.write("Open one of yours, copy a finished example, or start from an empty canvas.")
    st.page_link("projects.py", label="Go to Projects", icon=":material/arrow_back:")
    st.stop()


def edit(document: Project, label: str) -> None:
    """An edit of the open project, from any page; for widget callbacks."""
    open_desk = current().desk
    if open_desk is not None:
        open_desk.edit(document, label)


def field(
    name: str,
    shown: object,
    chosen: Callable[[Any], object],
    *,
    first: str = "value",
    options: Sequence[object] | None = None,
    readings: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Arguments for a field that shows what the document says: its key, its first value, and its callback.

    Args:
        name: unique on the page, named by meaning.
        shown: what the field shows.
        chosen: called with what a person chose, before the page is drawn again.
        first: how the field calls its first value.
        options: of a `selectbox`, which wants the place of its first value among them.
        readings: how its options read, and the option behind each, where an option's wording changes with time.
    """
    fields = current().fields
    fields.remember(name, readings or {})
    key = fields.fill(st.session_state, name, shown)

    def changed() -> None:
        if key not in st.session_state:
            return  # an event that left the browser when the field was on its way out
        said = st.session_state[key]
        value = fields.meant(name, said)
        if value != said and value == shown:
            return  # the same option under another wording: nobody chose anything
        if not fields.late(key, value):
            chosen(value)

    if options is not None:
        return {"key": key, "on_change": changed, "index": options.index(shown) if shown in options else None}
    return {"key": key, "on_change": changed, first: shown}


def attempt(action: Callable[..., object], *arguments: object) -> None:
    """Does what a click asks for; for callbacks, which run before any page is there to show an error."""
    try:
        action(*arguments)
    except LayerloomError as error:
        current().failed = error


def canvas_key(project: str, network: str = "model") -> str:
    """The canvas component's key: one for each network, so that view, selection and unsent edits never mix."""
    return f"canvas-{project}" if network == "model" else f"canvas-{project}-{network}"


def take_in_canvas() -> None:
    """Saves what the canvases have sent since the last run; first of all, so that nothing can overtake an edit."""
    session = current()
    if session.desk is None:
        return
    for network in session.desk.document.networks:
        event = canvas.pending(canvas_key(session.desk.saved.id, network))
        if event is not None:
            known = session.asked.known(check_key())
            session.desk.take_in(event, known.problems if known is not None else (), network)


def checked(patience: float = 0.3) -> CheckAnswer | None:
    """Shapes and problems of the open project as it stands; None while a helper works on it. Raises LayerloomError."""
    session, document = current(), desk().document
    return session.asked.answer(check_key(), lambda: client.check(workspace(), document), patience)


def check_key() -> str:
    """The key of the question above."""
    return f"check {desk().stamp}{_lacking()}"


def previewed(patience: float = 0.3) -> PreviewAnswer | None:
    """What the open project's data look like; None while a helper works on it. Raises LayerloomError."""
    document = desk().document
    return current().asked.answer(preview_key(), lambda: client.preview(workspace(), document), patience)


def preview_key() -> str:
    """The key of the question above: it names the data settings alone, so an edit of the drawing asks nothing anew."""
    document = desk().document
    return f"preview {document.task.kind} {document.data.model_dump_json()}{_lacking()}"


def lacking() -> Card | None:
    """The source of the open project, where it has to be downloaded first."""
    source = desk().document.data.source
    if source is None or source.name not in {card.name for card in client.cards("source")}:
        return None
    here = client.downloading(workspace(), source.name).status == "here"
    return None if here else client.card("source", source.name)


def _lacking() -> str:
    """So that what could not be answered for want of a download is asked again once that is there."""
    return " without its data" if lacking() is not None else ""


def _open(session: Session, project: str) -> None:
    try:
        saved = client.load_project(workspace(), project)
        session.desk, session.lost, session.sides = Desk(workspace(), saved), None, ("", "")
        _forget_runs(session)
        chosen = saved.redo is None and (saved.undo or "").startswith(CHOSE_DATA)  # refreshed meanwhile
        session.expecting = "settings" if chosen else ""
    except NotFound as error:
        session.desk, session.lost = None, error


def _refresh(session: Session, desk: Desk) -> None:
    try:
        desk.refresh()
    except NotFound as error:
        session.desk, session.lost = None, error


def _forget_runs(session: Session) -> None:
    """Another project has other runs."""
    session.comparing, session.picked = VERSIONS, None


def _picked(named: str) -> tuple[str, ...] | None:
    """The runs that the address names; None where it names none."""
    return None if not named else tuple(named.split(",")) if named != NO_RUNS else ()


def _named(picked: tuple[str, ...] | None) -> str:
    """The other way."""
    return "" if picked is None else ",".join(picked) or NO_RUNS


def _write_address(session: Session) -> None:
    before, after = session.sides
    project = session.desk.saved.id if session.desk else ""
    wanted = {
        "project": project, "run": session.run, "network": session.network, "before": before, "after": after,
        "comparing": session.comparing if session.comparing != VERSIONS else "", "runs": _named(session.picked),
    }  # fmt: skip
    for name, text in wanted.items():
        if text and st.query_params.get(name) != text:
            st.query_params[name] = text
        elif not text and name in st.query_params and not (name == "project" and session.lost):
            del st.query_params[name]

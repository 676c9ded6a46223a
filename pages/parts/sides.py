"""The two states of a project that are compared: which there are, how they are called, and where one is chosen.

A side's key stands in the address: `now`, `version-12`, `run-<id>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from engine import client
from engine.document.diff import trains_alike
from engine.document.project import Project
from engine.errors import NotFound
from engine.store.projects import Version
from engine.store.runs import Run
from pages.parts import session
from pages.parts.desk import Desk
from pages.parts.plain import ago, plain

NOW, VERSION, RUN = "now", "version-", "run-"
PAGE = 8  # versions or runs on one page of the chooser
TRIED = 50  # runs among which one is looked for that trained a document


@dataclass(frozen=True)
class Side:
    """One of the two states.

    Args:
        title: what it is; told: what was done and when. Both hold words from outside as they are.
        run: the run whose figures are its own; None when it was never trained.
    """

    key: str
    title: str
    told: str
    document: Project
    run: Run | None = None


Pair = tuple[Side, Side]


def chosen(desk: Desk, runs: list[Run]) -> Pair | None:
    """The two states that are compared; None while the project has only one."""
    before, after = (find(key, desk, runs) for key in session.current().sides)
    if before is not None and after is not None:
        return before, after
    usual = usual_pair(desk, runs)
    return None if usual is None else (before or usual[0], after or usual[1])


def usual_pair(desk: Desk, runs: list[Run]) -> Pair | None:
    """What the newest run trained and the project as it is now; where they are alike, the version before and now."""
    now = now_side(desk, runs)
    newest = next(iter(runs), None)
    if newest is not None and client.changes(newest.document, desk.document):
        return run_side(newest), now
    number = previous(desk)
    if number is not None:
        return version_side(desk, runs, number), now
    return (run_side(newest), now) if newest is not None else None


def previous(desk: Desk) -> int | None:
    """The version that was edited to make this one; at the first, the newest other one; None when it is alone."""
    head = desk.saved.version
    version, _ = client.version(desk.workspace, desk.saved.id, head)
    if version.parent is not None:
        return version.parent
    others = client.find_versions(desk.workspace, desk.saved.id, limit=2)
    return next((other.number for other in others if other.number != head), None)


def find(key: str, desk: Desk, runs: list[Run]) -> Side | None:
    """The state with this key; None when there is none (any more)."""
    if key == NOW:
        return now_side(desk, runs)
    if key.startswith(RUN):
        return next((run_side(run) for run in runs if run.id == key.removeprefix(RUN)), None)
    number = key.removeprefix(VERSION)
    try:
        return version_side(desk, runs, int(number)) if number.isdecimal() and len(number) < 10 else None
    except NotFound:
        return None


def now_side(desk: Desk, runs: list[Run]) -> Side:
    """The project as it is now."""
    told = f"version {desk.saved.version}, changed {ago(desk.saved.updated)}"
    return Side(NOW, "The project as it is now", told, desk.document, trained(desk.document, runs))


def version_side(desk: Desk, runs: list[Run], number: int) -> Side:
    """One version. Raises NotFound."""
    version, document = client.version(desk.workspace, desk.saved.id, number)
    return Side(f"{VERSION}{number}", f"Version {number}", told(version), document, trained(document, runs))


def run_side(run: Run) -> Side:
    """What a run trained."""
    return Side(f"{RUN}{run.id}", f"Run {run.number}'s network", f"{run.status}, {ago(run.created)}", run.document, run)


def told(version: Version) -> str:
    """What was done in a version, and when."""
    return f"{version.label or 'no label'}, {ago(version.created)}"


def trained(document: Project, runs: list[Run]) -> Run | None:
    """The newest run with figures that trained this very document."""
    some = [run for run in runs if run.metrics][:TRIED]
    return next((run for run in some if trains_alike(run.document, document)), None)


# Choosing


@st.dialog("Choose what to compare")
def choose(place: int, pair: Pair) -> None:
    """A list of everything that can stand at a place (0: before, 1: after), searched and in pages."""
    desk = session.desk()
    kind = st.segmented_control(
        "What", ["Versions", "Runs"], default="Versions", key="side kind", label_visibility="collapsed", required=True
    )
    words = st.text_input(
        "Search", key="side words", icon=":material/search:", label_visibility="collapsed",
        placeholder="What was done, or a number",
    )  # fmt: skip
    start = f"{kind} {words}"
    if st.session_state.get("side start") != start:
        st.session_state["side start"], st.session_state["side page"] = start, 0
    skip = PAGE * int(st.session_state["side page"])
    rows = run_rows(desk, words, skip) if kind == "Runs" else version_rows(desk, words, skip)
    if not words and not skip:
        _row((NOW, "The project as it is now", f"version {desk.saved.version}"), place, pair)
    for row in rows[:PAGE]:
        _row(row, place, pair)
    if not rows:
        st.caption("Nothing is called so." if words else "There are none yet.")
    _pager(more=len(rows) > PAGE)


Row = tuple[str, str, str]


def version_rows(desk: Desk, words: str, skip: int) -> list[Row]:
    """Key, title and what was done of one page of versions, the newest first, and one more if there are more."""
    words = words.lower().removeprefix("version ") if words.lower().startswith("version ") else words
    found = client.find_versions(desk.workspace, desk.saved.id, words, skip, PAGE + 1)
    return [(f"{VERSION}{each.number}", f"Version {each.number}", told(each)) for each in found]


def run_rows(desk: Desk, words: str, skip: int) -> list[Row]:
    """The same of runs."""
    sides: Sequence[Side] = [run_side(run) for run in client.runs(desk.workspace, desk.saved.id)]
    fit = [side for side in sides if words.lower().strip() in f"{side.title} {side.told}".lower()]
    return [(side.key, side.title, side.told) for side in fit[skip : skip + PAGE + 1]]


def _row(row: Row, place: int, pair: Pair) -> None:
    key, title, done = row
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"side-{key}"):
        st.markdown(f"**{plain(title)}**  \n:gray[{plain(done)}]", width="stretch")
        here = pair[place].key == key
        if st.button("Chosen" if here else "Choose", key=f"choose {key}", disabled=here):
            keys = [side.key for side in pair]
            keys[place] = key
            session.compare(keys[0], keys[1])
            st.rerun()


def _pager(more: bool) -> None:
    page = int(st.session_state["side page"])
    if not page and not more:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center", gap="small"):
        st.button("Newer", key="side newer", icon=":material/chevron_left:", disabled=not page,
                  on_click=_turn, args=(-1,))  # fmt: skip
        st.caption(f"Page {page + 1}", width="content")
        st.button("Older", key="side older", icon=":material/chevron_right:", icon_position="right", disabled=not more,
                  on_click=_turn, args=(1,))  # fmt: skip


def _turn(step: int) -> None:
    st.session_state["side page"] += step

"""The row above each page of a project: its name, what is saved, undo and redo, and the next step."""

from __future__ import annotations

import streamlit as st

from pages.parts import session, suggested
from pages.parts.desk import Desk
from pages.parts.plain import ago, plain
from pages.parts.problems import show_trouble


def header(next_page: str = "", next_label: str = "", ready: bool = True, why: str = "") -> None:
    """Draws the row, and above it what keeps an edit from being saved.

    Args:
        next_page: the script of the page that comes next; empty: there is none.
        ready: False greys the button out; `why` then says what is missing.
    """
    desk = session.desk()
    suggested.settle()
    with st.container():  # empty most of the time; what stands below keeps its place
        show_trouble()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        _name(desk)
        _state(desk)
        st.space("stretch")
        _history(desk)
        if next_page:
            go = st.button(
                next_label, key="next", type="primary", icon=":material/arrow_forward:", icon_position="right",
                disabled=not ready, help=why or None,
            )  # fmt: skip
            if go:
                st.switch_page(next_page)


def _name(desk: Desk) -> None:
    with st.container(key="project-name", width=300):
        st.text_input(
            "Project name", label_visibility="collapsed", max_chars=200,
            **session.field("the project's name", desk.document.name, _rename),
        )  # fmt: skip


def _rename(name: str) -> None:
    desk = session.current().desk
    if desk is not None and name.strip():
        session.edit(desk.document.model_copy(update={"name": name.strip()}), "renamed the project")


def _state(desk: Desk) -> None:
    if desk.unsaved is not None:
        st.badge(
            "not saved", icon=":material/cloud_off:", color="red", help="See above what keeps it from being saved."
        )
        return
    when = ago(desk.saved.updated)
    st.badge(
        "saved", icon=":material/cloud_done:", color="gray",
        help=f"Every change is saved at once, each as a version of its own. Last change: {when}.",
    )  # fmt: skip


def _history(desk: Desk) -> None:
    back, forth = desk.saved.undo, desk.saved.redo
    with st.container(horizontal=True, gap="small", width="content", key="history"):
        st.button(
            "Undo", key="undo", icon=":material/undo:", type="tertiary", disabled=back is None, on_click=desk.undo,
            help=f"Undo: {plain(back)}" if back else "Nothing to undo",
        )  # fmt: skip
        st.button(
            "Redo", key="redo", icon=":material/redo:", type="tertiary", disabled=forth is None, on_click=desk.redo,
            help=f"Redo: {plain(forth)}" if forth else "Nothing to redo",
        )  # fmt: skip

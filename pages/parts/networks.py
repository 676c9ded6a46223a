"""Several networks side by side: a tab for each, and beside them how they are trained together."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.document.project import Project
from engine.messages.answers import CheckAnswer, Problem
from pages.parts import drawings, flows, roles, session
from pages.parts.plain import plain

MARKS = {"error": ":red[:material/error:]", "warning": ":orange[:material/warning:]"}


def tabs(document: Project, answer: CheckAnswer | None, place: str) -> str:
    """A tab for each network, where there are several, and a switch for the flow; returns which is to be drawn.

    Args:
        answer: of the check; None while it is not known.
        place: unique among the pages.
    """
    chosen, known = session.shown_network(document), roles.names(document)
    if len(known) < 2 and (answer is None or answer.flow is None):
        return chosen
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"networks-{place}"):
        if len(known) > 1:
            reads = {name: reading(document, name, answer) for name in known}
            st.segmented_control(
                "Network", known, format_func=lambda name: reads[name], label_visibility="collapsed", required=True,
                **session.field(
                    f"network {place}", chosen, session.show_network, first="default",
                    readings={read: name for name, read in reads.items()},
                ),
            )  # fmt: skip
            st.caption(about(document, chosen), width="stretch")
        beside = len(known) > 1 and st.toggle(
            "Side by side", key=f"beside {place}",
            help="All networks beside each other, to be looked at. Click a layer, and its network is drawn below.",
        )  # fmt: skip
        shown = st.toggle(
            "How it learns", value=True, key=f"flow {place}",
            help="What goes where, which loss is made small, and which network its gradients change.",
        )  # fmt: skip
    if shown and answer is not None and answer.flow is not None:
        with st.container(border=True, gap="xsmall", key=f"flow-{place}"):
            clicked = flows.flow(answer.flow, chosen, set(known), f"flow picture {place}")
            st.caption(flows.legend(answer.flow))
        if clicked is not None:
            session.show_network(clicked)
            st.rerun()
    if beside:
        side_by_side(document, answer, chosen, place)
    return chosen


def side_by_side(document: Project, answer: CheckAnswer | None, chosen: str, place: str) -> None:
    """Every network of a project in a column of its own; a click on a layer draws its network."""
    known = roles.names(document)
    tallest = max(len(document.networks[name].nodes) for name in known)
    with st.container(border=True, key=f"beside-{place}"):
        for name, column in zip(known, st.columns(len(known)), strict=True):
            with column:
                st.markdown(f"**{reading(document, name, answer)}**", help=about(document, name) or None)
                notes = answer.notes.get(name, {}) if answer is not None else {}
                height, mark = min(640, max(260, 84 * tallest)), f"{chosen} {name} "
                clicked = drawings.network(document.networks[name], notes, height, mark)
                if clicked is not None and name != chosen:
                    session.show_network(name)
                    st.rerun()


def reading(document: Project, name: str, answer: CheckAnswer | None) -> str:
    """A tab: how the network is called, its trained parameters, and a mark where it has problems."""
    if answer is None:
        return plain(roles.title(document, name))
    mark = worst(problem for problem in answer.problems if problem.network == name)
    weights = f"{answer.totals_of(name).trainable:,} weights"
    return f"{plain(roles.title(document, name))} · {weights} {MARKS.get(mark, '')}".strip()


def worst(problems: Iterable[Problem]) -> str:
    """The gravest severity among problems; empty where there are none."""
    found = {problem.severity for problem in problems}
    return next((severity for severity in ("error", "warning", "advice") if severity in found), "")


def about(document: Project, name: str) -> str:
    """What goes into a network of the task, and what comes out."""
    role = next((role for role in roles.roles(document.task.kind) if role.name == name), None)
    return f"In: {plain(role.takes)}. Out: {plain(role.gives)}." if role else ""

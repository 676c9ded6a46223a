"""The table of a project's runs: found by words, sorted by a click on a heading, ticked to be compared, and tagged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine import client
from pages.parts import session
from pages.parts.plain import count, plain
from pages.parts.run_rows import Differences, Row, columns_of_figures, differing, fitting, frame, numeric

AT_FIRST = 4  # runs that are ticked when a person comes
HINT = "Tick runs to lay them beside each other. Click a heading to sort. The settings shown are those that differ."


def run_table(rows: Sequence[Row]) -> list[Row]:
    """The table with its search; the rows that are ticked, the newest first."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="runs-top"):
        words = st.text_input(
            "Search runs", key="search runs", icon=":material/search:", label_visibility="collapsed", width=340,
            placeholder="A name, a tag, a setting: adam baseline",
        )  # fmt: skip
        st.caption(HINT, width="stretch")
    shown = fitting(rows, words)
    ticked = picked(rows)
    if shown:
        table(shown, ticked)
    else:
        st.caption("No run holds all of these words. Clear the search to see them all.")
    if ticked:
        about(ticked, len([row for row in ticked if row not in shown]), rows)
    return ticked


def picked(rows: Sequence[Row]) -> list[Row]:
    """The rows that are ticked; the newest that learned something before a person ticks any."""
    named = session.current().picked
    if named is None:
        return [row for row in rows if row.epochs][:AT_FIRST]
    return [row for row in rows if row.run.id in named]


def table(shown: Sequence[Row], ticked: Sequence[Row]) -> None:
    """The rows as a table. It is a new one where other rows are shown, since ticks are kept by their places."""
    ids = [row.run.id for row in shown]
    state = hashlib.sha256(" ".join(ids).encode()).hexdigest()[:12]
    key = f"runs table {session.current().cleared} {state}"
    differences = differing(shown)
    elsewhere = [row.run.id for row in ticked if row.run.id not in ids]

    def changed() -> None:
        places = st.session_state[key]["selection"]["rows"]
        session.pick([*elsewhere, *(ids[place] for place in places if place < len(ids))])

    st.dataframe(
        frame(shown, differences), key=key, hide_index=True, on_select=changed, selection_mode="multi-row",
        selection_default={"selection": {"rows": [place for place, row in enumerate(shown) if row in ticked]}},
        column_config=columns(shown, differences), placeholder="–",
    )  # fmt: skip


def columns(shown: Sequence[Row], differences: Differences) -> dict[str, Any]:
    """How the columns look; settings and figures stand between them as they are."""
    number, figure = st.column_config.NumberColumn, "%.4f"
    return {
        "Run": number(width="small", pinned=True),
        "Tags": st.column_config.ListColumn(width=130),
        "Status": st.column_config.TextColumn(width="small"),
        "Name": st.column_config.TextColumn(width=110),
        "Parameters": number(format="localized"),
        **({"Learning rate": number(format="%.6g")} if numeric(differences.get("learning_rate", ())) else {}),
        **{label: number(format=figure) for label in columns_of_figures(shown)},
        "Epochs done": number(width="small", help="Whole epochs so far; a run may end early."),
        "Seconds": number(format="%.1f", width="small"),
        "Began": st.column_config.DatetimeColumn(format="distance", width=120),
    }


def about(ticked: Sequence[Row], unseen: int, rows: Sequence[Row]) -> None:
    """Which runs are ticked, their tags, and the button that unticks them."""
    told = count(len(ticked), "run") + " ticked" + (f", {unseen} of them not among those found" if unseen else "")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="runs-ticked"):
        tags(ticked, rows)
        st.button("Untick all", key="untick", icon=":material/deselect:", type="tertiary", on_click=session.pick_none)
        st.caption(told, width="content")


def tags(ticked: Sequence[Row], rows: Sequence[Row]) -> None:
    """The tags that all ticked runs have; what is typed is written on all of them, what is taken out is taken off."""
    known = sorted({tag for row in rows for tag in row.tags}, key=str.lower)
    on_all = [tag for tag in known if all(tag in row.tags for row in ticked)]
    on_some = [tag for tag in known if tag not in on_all and any(tag in row.tags for row in ticked)]
    some = f" On some of them: {', '.join(map(plain, on_some))}." if on_some else ""
    ids = tuple(row.run.id for row in ticked)
    st.multiselect(
        "Tags of the ticked runs", known, accept_new_options=True, select_all=False, width=420,
        placeholder="Choose a tag, or type a new one",
        help=f"Words to find runs by, such as baseline. They are written on every run that is ticked.{some}",
        **session.field(
            "tags of runs", on_all, lambda wanted: session.attempt(set_tags, ids, on_all, wanted), first="default"
        ),
    )  # fmt: skip


def set_tags(runs: Sequence[str], before: Sequence[str], wanted: Sequence[str]) -> None:
    """Writes what is new on the runs, and takes off what is not wanted any more. Raises UsageError, NotFound."""
    workspace = session.workspace()
    for tag in before:
        if tag not in wanted:
            client.untag_runs(workspace, runs, tag)
    for tag in wanted:
        if tag not in before:
            client.tag_runs(workspace, runs, tag)

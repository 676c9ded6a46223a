"""All runs of a project beside each other: a table, the curves of those that are ticked, and two on the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine import client
from engine.store.workspace import Workspace
from pages.parts import evaluating, session
from pages.parts.asking import Awaited
from pages.parts.beside import on_the_same_rows
from pages.parts.empty import nothing_here
from pages.parts.figures import CONFIG
from pages.parts.plain import count
from pages.parts.run_charts import MOST_CURVES, coloured_by, curves, parallel
from pages.parts.run_rows import Row, differing, rows_of
from pages.parts.run_table import run_table
from pages.parts.sides import RUN

LOOK = 3.0  # seconds between two looks at a run that trains


def compare_runs() -> None:
    """Everything, from top to bottom."""
    rows = rows_of(session.workspace(), session.desk().saved.id)
    if not rows:
        nothing_trained()
        return
    ticked = run_table(rows)
    watch(rows)
    if not ticked:
        st.info("Tick two runs or more in the first column of the table.", icon=":material/check_box:")
        return
    if len(ticked) == 2:
        two(ticked[1], ticked[0])
    curves_of(ticked[:MOST_CURVES], len(ticked))
    if len(ticked) > 1:
        coordinates(ticked)
    else:
        st.caption("Tick a second run to compare it with, or train again with another setting.")


def nothing_trained() -> None:
    """What to do first."""
    text = (
        "Train twice, with another setting in between. Here you then see all runs in a table, their curves over each "
        "other, and whether the test rows tell them apart."
    )
    with nothing_here(":material/table_rows:", "No runs yet", text):
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


def watch(rows: Sequence[Row]) -> None:
    """Has the page drawn again when a run that trains has another whole epoch, or has ended."""
    workspace = session.workspace()
    for row in rows:
        if row.run.active:
            session.current().asked.awaited.append(Awaited(partial(_moved, workspace, row), LOOK))


def _moved(workspace: Workspace, row: Row) -> bool:
    last = client.last_epoch(workspace, row.run.id)
    return client.run(workspace, row.run.id).status != row.run.status or (last.epoch if last else 0) != row.epochs


# Two of them


def two(older: Row, newer: Row) -> None:
    """Exactly two runs: the way to their differences, and whether the test rows tell them apart."""
    st.subheader(f"Run {older.run.number} and run {newer.run.number}")
    found = client.changes(older.run.document, newer.run.document)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="two-runs"):
        st.button(
            "See both networks and what differs", key="differences", icon=":material/difference:",
            on_click=session.compare, args=(RUN + older.run.id, RUN + newer.run.id),
        )  # fmt: skip
        told = count(len(found), "difference") if found else "Nothing differs: trained twice alike"
        st.caption(f"{told} in what was drawn and set.", width="content")
    st.markdown("**On the same test rows**", help="Whether chance in the choice of test rows explains the difference.")
    same_rows(older, newer)


def same_rows(older: Row, newer: Row) -> None:
    """What both do on the same test rows; where one was not evaluated yet, the button that does it."""
    workspace = session.workspace()
    without = [row.run.number for row in (older, newer) if row.run.status not in ("finished", "stopped")]
    if without:
        told = " and ".join(f"Run {number}" for number in without)
        st.caption(f"{told} left no trained network (yet), so there is nothing to test.")
        return
    missing = [row.run for row in (older, newer) if client.evaluation(workspace, row.run.id) is None]
    if not missing:
        on_the_same_rows(older.run, newer.run)
        return
    waiting = [run for run in missing if evaluating.of(run.id) is None]
    if waiting:
        told = " and ".join(f"run {run.number}" for run in waiting)
        st.button(
            f"Evaluate {told}", key="evaluate both", icon=":material/fact_check:",
            on_click=evaluate, args=([run.id for run in waiting],),
            help="The networks predict the rows of the test split. It is kept, so it has to be done once.",
        )  # fmt: skip
    for run in missing:
        asked = evaluating.of(run.id)
        if asked is not None:
            evaluating.progress(run.id, asked)


def evaluate(runs: Sequence[str]) -> None:
    """Asks for all of them; for callbacks."""
    for run in runs:
        evaluating.ask(run)


# Pictures


def curves_of(ticked: Sequence[Row], all_of_them: int) -> None:
    """The curves of the ticked runs over each other."""
    st.subheader("Curves")
    workspace = session.workspace()
    made = curves(ticked, [client.epochs(workspace, row.run.id) for row in ticked])
    if made is None:
        st.caption("None of these runs has come to the end of its first epoch.")
        return
    notes = ["Solid: validation. Dashed: training. Click a run in the legend to hide it."]
    if all_of_them > len(ticked):
        notes.append(f"The newest {len(ticked)} of {all_of_them} ticked runs are drawn.")
    without = [f"{row.run.number}" for row in ticked if not row.epochs]
    if without:
        notes.append(f"Without a whole epoch, so without curves: run {', '.join(without)}.")
    if {"loss", "task"} & set(differing(ticked)):
        notes.append("These runs have different losses: their loss curves cannot be compared.")
    st.caption(" ".join(notes))
    st.plotly_chart(made, key="curves of runs", config=CONFIG, alt="The curves of the ticked runs over each other")


def coordinates(ticked: Sequence[Row]) -> None:
    """What the runs were trained with beside what they reached, a line for each run."""
    st.subheader("Settings and figures")
    known = coloured_by(ticked)
    if not known:
        st.caption("Two runs with a figure in common are needed.")
        return
    chosen = st.selectbox(
        "Coloured by", list(known), width=320, key="coloured by",
        help="Choose between runs by validation figures. Test figures then tell how good the chosen one is.",
    )  # fmt: skip
    left_out = sum(row.figures.get(known[chosen]) is None for row in ticked)
    told = f" {count(left_out, 'run')} without this figure left out." if left_out else ""
    st.caption(f"Each line is a run. Drag along an axis to keep only lines that pass there.{told}")
    st.plotly_chart(
        parallel(ticked, known[chosen]), key="coordinates of runs", config=CONFIG,
        alt="Parallel coordinates of the ticked runs",
    )  # fmt: skip

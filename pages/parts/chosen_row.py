"""Which test row is explained: by its number, step by step, or one that the network gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import streamlit as st

from engine import client
from engine.messages.evaluation import TEST_ROW, Evaluation, Section
from engine.messages.pictures import Picture, Table
from engine.store.runs import Run
from pages.parts import session

ONE_ANSWER = ("classes", "numbers", "series")  # categories of reports on targets with one answer a row
LONGEST = 24  # letters of what is true or was said


def choose(run: Run, rows: int) -> int:
    """A test row from 0; on the page they are counted from 1."""
    row = min(session.current().rows.get(run.id, 0), rows - 1)
    st.number_input(
        f"Test row, of {rows:,}", 1, rows,
        help="As they are numbered on the Evaluate page. The network was not trained on them.",
        **session.field(f"test row {run.id}", row + 1, lambda number: session.show_row(run.id, int(number) - 1)),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for name, step in (("Previous", -1), ("Next", 1)):
            st.button(
                name, key=f"{name} row", disabled=not 0 <= row + step < rows, width="stretch",
                on_click=session.show_row, args=(run.id, row + step),
            )  # fmt: skip
    return row


def choose_mistake(run: Run, target: str, row: int) -> None:
    """A row that the network gets wrong, where the run was evaluated."""
    found = client.evaluation(session.workspace(), run.id)
    if found is None:
        st.page_link("evaluate.py", label="Evaluate it, to choose one of its mistakes", icon=":material/fact_check:")
        return
    mistakes = wrong(found, target)
    if not mistakes:
        st.caption("No test row is wrong.")
        return
    st.selectbox(
        "Its mistakes, the worst first", list(mistakes), format_func=lambda number: mistakes.get(number, ""),
        placeholder="Choose a mistake",
        **session.field(
            f"mistake {run.id} {target}", row + 1 if row + 1 in mistakes else None,
            lambda number: session.show_row(run.id, int(number) - 1), options=list(mistakes),
            readings={read: number for number, read in mistakes.items()},
        ),
    )  # fmt: skip


def wrong(found: Evaluation, target: str) -> dict[int, str]:
    """Test rows, counted from 1, that an evaluation shows as mistakes of a target, with what is true and was said."""
    shown = [each for section in found.sections if section.target == target for each in section.pictures]
    rows = [row for each in shown if _of_test_rows(each) for row in each.rows]
    return {int(row[0] or 0): f"{row[0]}: {_short(row[1])}, said {_short(row[2])}" for row in rows}


def offer(pictures: Sequence[Picture], section: Section, found: Evaluation, run: Run, key: str) -> None:
    """Below test rows that are shown: why it said so of one of them."""
    numbers = [int(row[0] or 0) for picture in pictures if _of_test_rows(picture) for row in picture.rows]
    if not numbers or not one_answer(section.target, found, run):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number = st.selectbox("Test row", numbers, width=140, key=f"{key} why row")
        if st.button("Why it says so", key=f"{key} why", icon=":material/lightbulb:"):
            session.show_run(run.id)
            session.show_row(run.id, int(number) - 1)
            st.switch_page("explain.py")


def one_answer(target: str, found: Evaluation, run: Run) -> bool:
    """Whether a run predicts a class or a number of each row, which can be explained."""
    categories = {card.name: card.category for card in client.cards("report")}
    reports = [section.report for section in found.sections if section.target == target]
    return run.document.data.aim == "target" and any(categories.get(name) in ONE_ANSWER for name in reports)


def _of_test_rows(picture: Picture) -> TypeGuard[Table]:
    return isinstance(picture, Table) and picture.columns[:1] == (TEST_ROW,)


def _short(value: str | float | None) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

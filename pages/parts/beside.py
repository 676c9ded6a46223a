"""A run beside another one on the same test rows: whether these rows tell them apart."""

from __future__ import annotations

import streamlit as st

from engine import client
from engine.messages.evaluation import Pair
from engine.store.runs import Run
from pages.parts import session
from pages.parts.judged import POINTS, figure
from pages.parts.plain import ago, count, plain
from pages.parts.problems import answered

APART = 0.05  # of p-values: below, chance is a poor explanation


def beside_another(run: Run, runs: list[Run]) -> None:
    """A choice among the other runs that were evaluated, and what both do on the same rows."""
    others = [each for each in runs if each.id != run.id and client.evaluation(session.workspace(), each.id)]
    if not others:
        return
    st.subheader("Beside another run")
    names = {each.id: f"Run {each.number}, {ago(each.ended or each.created)}" for each in others}
    other = st.selectbox(
        "Another run that was evaluated", list(names), index=None, format_func=lambda id: names[id], width=320,
        placeholder="Choose a run", key=f"beside {run.id}",
    )  # fmt: skip
    chosen = next((each for each in others if each.id == other), None)
    if chosen is None:
        return
    on_the_same_rows(run, chosen)


def on_the_same_rows(run: Run, other: Run) -> None:
    """What two evaluated runs do on the same test rows, a sentence for each target."""
    key = f"pairs {run.id} {other.id}"
    found = answered(key, lambda: client.compare_runs(session.workspace(), run.id, other.id))
    for pair in found or ():
        st.markdown(sentence(pair, run.number, other.number))
    if found == ():
        st.caption("They have no target in common.")


def sentence(pair: Pair, one: int, other: int) -> str:
    """What both reach, on how many rows they differ, and what to make of it; Markdown."""
    reached = (
        f"**{plain(pair.target)}, {plain(pair.title.lower())}**: run {one} {figure(pair.one, pair.unit)}, "
        f"run {other} {figure(pair.other, pair.unit)} on {count(pair.rows, 'test row')}."
    )
    better = "right" if pair.p is not None else "better"
    rows = f"Run {one} alone is {better} on {pair.only_one:,} of them, run {other} alone on {pair.only_other:,}."
    ends = (pair.low, pair.high)
    spread = f" Run {other} less run {one}: {_apart(ends, pair.unit)} in 95 % of resamples." if None not in ends else ""
    return f"{reached} {rows}{spread} {verdict(pair, other)}"


def verdict(pair: Pair, other: int) -> str:
    """Whether chance explains the difference."""
    told = f" (McNemar's test, p = {pair.p:.2g})" if pair.p is not None else ""
    if pair.p is not None:
        apart = pair.p < APART
    else:
        apart = pair.low is not None and pair.high is not None and not pair.low <= 0.0 <= pair.high
    if not apart:
        return f":gray[:material/drag_handle:] **These rows do not tell them apart**{told}."
    ahead = (pair.other > pair.one) == (pair.better == "higher")
    icon = ":green[:material/arrow_circle_up:]" if ahead else ":orange[:material/arrow_circle_down:]"
    return f"{icon} **Run {other} is {'better' if ahead else 'worse'} on such rows**{told}."


def _apart(ends: tuple[float | None, float | None], unit: str) -> str:
    low, high = (each or 0.0 for each in ends)
    if unit == "share":
        return f"{low * POINTS:+.1f} to {high * POINTS:+.1f} points"
    return f"{low:+.3g} to {high:+.3g}"

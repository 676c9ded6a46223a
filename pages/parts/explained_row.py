"""Why a run said what it said of one test row: which pixels, columns, words or moments counted."""

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.errors import LayerloomError
from engine.messages.using import Explained
from engine.store.runs import Run
from pages.parts import figures, session
from pages.parts.asking import come_back
from pages.parts.plain import plain
from pages.parts.problems import show_error, show_job_error

ALIKE = 0.8  # rank correlation from which on a map hardly depends on what was learned
COMPLETE = 0.01  # share that attributions may miss


def explain_row(run: Run) -> None:
    """A test row, a way to explain it, and what counted."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        rows = test_rows(run)
        if rows is None:
            return
        row = which_row(run, rows)
        card = which_method(run)
    with right:
        explained(run, row, card)


def test_rows(run: Run) -> int | None:
    """How many test rows there are; None while that is not known, or where it was said why there are none."""
    key, asked = f"test rows {run.id}", session.current().asked
    try:
        rows: int | None = asked.answer(key, lambda: client.test_count(session.workspace(), run.id), patience=1.0)
    except LayerloomError as error:
        show_job_error(error, key)
        return None
    if rows is None:
        st.caption(":material/hourglass_top: Opening the trained network and its data ...")
        come_back(asked, key)
    return rows


def which_row(run: Run, rows: int) -> int:
    """A test row, counted from 1 on the page."""
    number = st.number_input(
        f"Test row, of {rows:,}", 1, max(1, rows), 1, key=f"row {run.id}",
        help="As they are numbered on the Evaluate page. The network was not trained on them.",
    )  # fmt: skip
    return int(number) - 1


def which_method(run: Run) -> Card:
    """The way to explain, and what it says."""
    cards = {card.name: card for card in client.cards("explanation")}
    usual = next((place for place, card in enumerate(cards.values()) if card.facts.get("always")), 0)
    chosen = st.radio(
        "Way", list(cards), usual, format_func=lambda name: str(cards[name].title), key=f"way to explain {run.id}"
    )
    card = cards[chosen or next(iter(cards))]
    st.caption(f"{plain(card.summary)} [Paper]({card.docs})")
    return card


def explained(run: Run, row: int, card: Card) -> None:
    """What counted, and whether that can be believed."""
    key, asked = f"explained {run.id} {row} {card.name}", session.current().asked
    try:
        found: Explained | None = asked.answer(
            key, lambda: client.explain(session.workspace(), run.id, card.name, row), patience=1.5
        )
    except LayerloomError as error:
        show_error(error)
        return
    if found is None:
        st.caption(":material/hourglass_top: Looking for what counted ...")
        come_back(asked, key)
        return
    st.markdown(f"**{plain(found.said)}**")
    for number, picture in enumerate(found.pictures):
        figures.draw(picture, f"explained {card.name} {number}", across=3)
    checks(found)


def checks(found: Explained) -> None:
    """What says whether the explanation is about this network."""
    st.markdown("**Can that be believed?**")
    if found.completeness is not None:
        mark = "check_circle" if found.completeness <= COMPLETE else "error"
        st.markdown(
            f":material/{mark}: All values add up to the difference of both scores up to {found.completeness:.2%}"
            f" (at most {COMPLETE:.0%} is right)."
        )
    if found.randomised is not None:
        same = found.randomised >= ALIKE
        told = "which is too much alike: it shows the row more than what was learned" if same else "as it should"
        st.markdown(
            f":material/{'error' if same else 'check_circle'}: With random weights another picture comes out: "
            f"rank correlation {found.randomised:.2f}, {told}.",
            help="An explanation of what was learned must change when that is taken away (Adebayo and others 2018).",
        )
    st.caption("An explanation says what counted for the network, not what is right. Look at several rows.")

"""Explain: why a run said what it said of a row, and what its network has learned as a whole."""

from collections.abc import Callable

import streamlit as st

from engine.store.runs import Run
from pages.parts import trained
from pages.parts.empty import nothing_here
from pages.parts.explained_row import explain_row
from pages.parts.explained_whole import explain_whole
from pages.parts.header import header

# What is explained, and what draws it.
VIEWS: dict[str, Callable[[Run], None]] = {"One prediction": explain_row, "The whole network": explain_whole}


def page() -> None:
    """The page, from top to bottom."""
    header("apply.py", "Next: Apply")
    runs = trained.runs()
    run = trained.shown(runs)
    if run is None:
        no_run()
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        trained.choose(runs, run, width=260)
        chosen = st.segmented_control("What", list(VIEWS), default=next(iter(VIEWS)), key="view", required=True)
    VIEWS[chosen](run)


def no_run() -> None:
    """What to do first."""
    text = (
        "Train once. Then choose a test row here and see which pixels, columns or words made the network say what it "
        "said, in several ways, each checked against a network with random weights."
    )
    with nothing_here(":material/lightbulb:", "Nothing to explain yet", text):
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


page()

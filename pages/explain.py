"""Explain: why a run said what it said of a row, what its network has learned, and what a training step does."""

from collections.abc import Callable

import streamlit as st

from engine.store.runs import Run
from pages.parts import trained
from pages.parts.empty import nothing_here
from pages.parts.explained_row import explain_row
from pages.parts.explained_whole import explain_whole
from pages.parts.header import header
from pages.parts.one_step import one_step

# What is explained, and what draws it.
VIEWS: dict[str, Callable[[Run], None]] = {"One prediction": explain_row, "The whole network": explain_whole}
# What needs no run: the network as it is drawn.
ALWAYS: dict[str, Callable[[Run | None], None]] = {"One step, slowly": one_step}


def page() -> None:
    """The page, from top to bottom."""
    header("apply.py", "Next: Apply")
    runs = trained.runs()
    run = trained.shown(runs)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="explain-top"):
        if run is not None:
            trained.choose(runs, run, width=260)
        known = [*VIEWS, *ALWAYS]
        chosen = st.segmented_control("What", known, default=known[0], key="view", required=True)
    if chosen in ALWAYS:
        ALWAYS[chosen](run)
    elif run is None:
        no_run()
    else:
        VIEWS[chosen](run)


def no_run() -> None:
    """What to do first."""
    text = (
        "Train once. Then choose a test row here and see which pixels, columns or words made the network say what it "
        "said, in several ways, each checked against a network with random weights. A training step can be gone "
        "through even before."
    )
    with nothing_here(":material/lightbulb:", "Nothing to explain yet", text):
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


page()

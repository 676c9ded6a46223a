"""Evaluate: how good a run is on rows that it never saw, beside simpler ways, and where it is wrong."""

import streamlit as st

from engine import client
from engine.messages.evaluation import Evaluation
from engine.store.runs import Run
from pages.parts import evaluating, paper, session, trained
from pages.parts.beside import beside_another
from pages.parts.empty import nothing_here
from pages.parts.evaluated import sections
from pages.parts.header import header
from pages.parts.plain import ago, count, duration


def page() -> None:
    """The page, from top to bottom."""
    header("explain.py", "Next: Explain")
    runs = trained.runs()
    chosen = trained.shown(runs)
    if chosen is None:
        no_run()
        return
    found = client.evaluation(session.workspace(), chosen.id)
    with st.container():  # whatever it holds, what stands below keeps its place
        top(runs, chosen, found)
    if found is not None:
        sections(found, chosen)
        beside_another(chosen, runs)
        take_away(found, chosen)


def no_run() -> None:
    """What to do first."""
    text = (
        "Train once. Here you then see how good the network is on rows that it never saw, how sure that is, "
        "which rows it gets wrong, and whether simpler ways do as well."
    )
    with nothing_here(":material/fact_check:", "Nothing to evaluate yet", text):
        st.page_link("train.py", label="Train it", icon=":material/play_circle:")


def top(runs: list[Run], run: Run, found: Evaluation | None) -> None:
    """Which run, what was looked at, and the button that looks."""
    asked = evaluating.of(run.id)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="evaluate-top"):
        trained.choose(runs, run, width=260)
        if asked is not None:
            st.button(
                "Cancel", key="cancel evaluation", icon=":material/close:", on_click=evaluating.cancel, args=(run.id,)
            )
        elif found is None:
            st.button(
                f"Evaluate run {run.number}", key="evaluate", type="primary", icon=":material/fact_check:",
                on_click=evaluating.ask, args=(run.id,),
            )  # fmt: skip
        else:
            st.button(
                "Evaluate again", key="evaluate again", type="tertiary", icon=":material/refresh:",
                on_click=evaluating.ask, args=(run.id,),
            )  # fmt: skip
        if found is not None:
            told(found)
    if asked is not None:
        evaluating.progress(run.id, asked)
    elif found is None:
        st.caption(
            "The network predicts the rows of the test split, which it was never trained on. Simpler ways are fitted "
            "on the same training rows, to be compared with. It is kept, so it has to be done once."
        )


def told(found: Evaluation) -> None:
    """Which rows, when, and what the ranges are."""
    trained = f"trained on {count(found.train_rows, 'row')}" if found.train_rows else "trained by playing"
    rows = f"**{found.part.capitalize()} split, {count(found.rows, 'row')}**" if found.rows else "**Test split**"
    st.markdown(
        f"{rows} · {trained} · {ago(found.made)}, in {duration(found.seconds)}", width="stretch",
        help=f"Ranges say where the figures of 95 % of {found.resamples:,} resamples lie: test rows drawn again, with "
        "replacement. They say how far chance in the choice of test rows goes, not how another training would end.",
    )  # fmt: skip


def take_away(found: Evaluation, run: Run) -> None:
    """The evaluation as a file to show, and the card that goes with the model."""
    name = f"run-{run.number}"
    with st.container(horizontal=True, gap="small", key="evaluation-files"):
        st.download_button(
            "Download the report", paper.html(found, run), f"{name}-report.html", "text/html", key="download report",
            icon=":material/download:", on_click="ignore", help="All of this as one HTML file that needs nothing else.",
        )  # fmt: skip
        st.download_button(
            "Download the model card", paper.model_card(found, run), f"{name}-model-card.md", "text/markdown",
            key="download model card", icon=":material/download:", on_click="ignore",
            help="What others have to know of the trained network, as Markdown.",
        )  # fmt: skip


page()

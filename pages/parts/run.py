"""One run on a page: how it stands, its curves, what can be asked of it, its final figures, its network, its files."""

from __future__ import annotations

import streamlit as st

from engine import client
from engine.errors import LayerloomError
from engine.messages.answers import CheckAnswer
from engine.store.runs import Run
from pages.parts import drawings, session
from pages.parts.estimated import beside
from pages.parts.judged import judged
from pages.parts.live import live_charts
from pages.parts.networks import tabs
from pages.parts.plain import ago, headline, value
from pages.parts.problems import answered, show_error

# status: colour, icon, what a person should know
LOOK = {
    "queued": ("gray", ":material/hourglass_top:", "It waits for its process."),
    "running": ("blue", ":material/play_circle:", "It trains in a process of its own and goes on without this page."),
    "finished": ("green", ":material/check_circle:", "It trained to the end."),
    "stopped": ("orange", ":material/stop_circle:", "It was stopped early; what it had learned is kept."),
    "failed": ("red", ":material/error:", "It could not go on."),
    "crashed": ("red", ":material/error:", "Its process is gone."),
}


def show_run(run: Run) -> None:
    """Draws the whole run."""
    with st.container():  # the charts keep their place when it ends
        top(run)
        if run.error is not None:
            show_error(run_error(run.error))
        if not run.active:
            final(run)
            judged(client.judgements(session.workspace(), run.id))
    live_charts(run, session.workspace(), key=f"live {run.id}")
    if not run.active:
        network, files = st.tabs(["Its network" if len(run.document.networks) == 1 else "Its networks", "Take it away"])
        with network:
            its_network(run)
        with files:
            downloads(run)


def status_badge(run: Run) -> None:
    """The status in a word, with what it means."""
    colour, icon, meaning = LOOK[run.status]
    st.badge(run.status, color=colour, icon=icon, help=meaning)  # type: ignore[arg-type]


def top(run: Run) -> None:
    """Which run this is, and what can be asked of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run-top"):
        st.markdown(f"### Run {run.number}", width="content")
        status_badge(run)
        st.markdown(f":gray[{when(run)}]", width="stretch")
        if run.active:
            learning_rate(run)
            st.button(
                "Stop", key=f"stop {run.id}", icon=":material/stop:", on_click=session.attempt,
                args=(client.stop_run, session.workspace(), run.id),
                help="Ends within a moment, and keeps what was learned.",
            )  # fmt: skip


def when(run: Run) -> str:
    """When it began, or ended and what it took."""
    if run.started is None:
        return "starting ..."
    if run.ended is None:
        return f"began {ago(run.started)}"
    ws = session.workspace()
    used = client.taken(ws, run.id)
    took = beside(run.ended - run.started, client.expected(ws, run.id), used.peak if used else None)
    return f"{ago(run.ended)}, {took}"


def learning_rate(run: Run) -> None:
    """Another learning rate while it trains."""
    with st.popover("Learning rate", icon=":material/tune:"):
        now = run.document.training.optimizer.config.get("learning_rate", 0.001)
        rate = st.number_input(
            "New learning rate", 1e-9, 1000.0, float(now) if isinstance(now, int | float) else 0.001, step=1e-4,
            format="%g", key=f"rate {run.id}", help="The run goes on with it from its next steps; a schedule ends.",
        )  # fmt: skip
        if st.button("Go on with it", key=f"set rate {run.id}", type="primary"):
            try:
                client.set_learning_rate(session.workspace(), run.id, rate)
            except LayerloomError as error:
                show_error(error)
            else:
                st.toast(f"The run goes on with learning rate {rate:g}.", icon=":material/tune:")


def run_error(error: dict[str, str]) -> LayerloomError:
    """The stored error of a run, to show it like any other."""
    return LayerloomError(
        error.get("what", "The run ended with an error"), where=error.get("where", ""),
        expected=error.get("expected", ""), cure=error.get("cure", ""),
    )  # fmt: skip


def final(run: Run) -> None:
    """The final figures: test first, validation beside it."""
    tests = {name.removeprefix("test_"): figure for name, figure in run.metrics.items() if name.startswith("test_")}
    if not tests:
        return
    st.markdown(
        "**On the test split**",
        help="Rows that were never trained on and looked at once, at the end: an honest judgement of the network.",
    )
    with st.grid("auto", min_column_width=170, gap="small"):
        for name, figure in tests.items():
            beside = run.metrics.get(f"val_{name}")
            st.metric(
                headline(name), value(figure), border=True,
                delta=f"validation {value(beside)}" if beside is not None else None, delta_color="off",
                delta_arrow="off",
            )  # fmt: skip
    st.page_link("evaluate.py", label="Look closer: ranges, curves, mistakes", icon=":material/fact_check:")


def its_network(run: Run) -> None:
    """The networks that this run trained; a click on a layer tells of it."""
    answer = run_check(run)
    name = tabs(run.document, answer, f"run {run.id}")
    graph = run.document.networks[name]
    notes = answer.notes.get(name, {}) if answer else {}
    picture, about = st.columns([1.5, 1], gap="medium")
    with picture:
        clicked = drawings.network(graph, notes, height=min(640, max(260, 84 * len(graph.nodes))))
    with about:
        if clicked is None:
            st.caption(":material/touch_app: Click a layer: its output shape and parameters appear here.")
        else:
            drawings.details(graph.node(clicked), notes.get(clicked))


def run_check(run: Run) -> CheckAnswer | None:
    """Shapes of the run's network; None while a helper works them out."""
    return answered(f"check run {run.id}", lambda: client.check(session.workspace(), run.document))


def downloads(run: Run) -> None:
    """The trained model and the script, as the Export page has them."""
    st.write("The trained model, the script that trains it again, and the document are on the Export page.")
    st.page_link("export.py", label="Take this run away", icon=":material/download:")

"""One training step, slowly: the network as it is drawn with its real numbers, forward, loss, backward, update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from engine import client
from engine.document.graph import Graph
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.messages.stepping import OneStep, Weight
from engine.store.runs import Run
from pages.parts import one_step_drawing, one_step_stages, roles, session
from pages.parts.asking import come_back
from pages.parts.plain import plain, value
from pages.parts.problems import show_job_error

Answer = TypeVar("Answer")
STAGES = {
    "1 Forward": "The batch goes in. Each layer makes new numbers of what arrives.",
    "2 Loss": "One number says how wrong the network is on this batch.",
    "3 Backward": "From the loss back: how much would it change if this number were a little larger?",
    "4 Update": "Each weight goes a small way in the direction in which the loss falls.",
}
FRESH = "Fresh"


@dataclass
class Stepping:
    """What a tab looks at.

    Args:
        learned: the weights are those of the run. step: from 1. node, place: of the value; None: the largest.
        row: of the batch, from 0. weight: None: an interesting one. clicked: on the drawing, last.
    """

    stage: str = next(iter(STAGES))
    learned: bool = False
    step: int = 1
    node: str = ""
    row: int = 0
    place: tuple[int, ...] | None = None
    weight: Weight | None = None
    clicked: str | None = None

    def show(self, **changed: Any) -> None:
        """Looks at something else; for callbacks."""
        for name, new in changed.items():
            setattr(self, name, new)


@dataclass(frozen=True)
class Shown:
    """The step that is shown, and how more of it is asked.

    Args:
        document: whose network it is. run: whose weights; empty: fresh ones.
    """

    state: Stepping
    document: Project
    run: str
    step: OneStep

    @property
    def graph(self) -> Graph:
        """The network as it is drawn."""
        return self.document.networks[roles.names(self.document)[0]]

    def ask(self, what: str, job: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer | None:
        """More of this step; None while a helper works on it, and where it could not be said."""
        key = f"step {session.desk().stamp} {self.run} {self.step.step} {what}"
        return asked(
            key, lambda: job(session.workspace(), self.document, self.run, self.step.step, *arguments, **named)
        )


def one_step(run: Run | None) -> None:
    """The controls, the drawing, and what the stage says."""
    state = current()
    document = session.desk().document
    learned = state.learned and run is not None
    if learned and run is not None:
        document = run.document
    controls(state, run)
    id = run.id if run is not None and learned else ""
    step = asked(
        f"step {session.desk().stamp} {id} {state.step}",
        lambda: client.one_step(session.workspace(), document, id, state.step),
        ":material/hourglass_top: A helper takes the step, as training does; the first time it loads Keras ...",
    )
    if step is None:
        return
    shown = Shown(state, document, id, step)
    figures(shown)
    st.caption(STAGES[state.stage])
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(key="one-step-drawing"):
        draw(shown)
    with right, st.container(key="one-step-stage"):
        one_step_stages.DRAWN[state.stage](shown)
    for note in step.notes:
        st.caption(plain(note))


def current() -> Stepping:
    """What this tab looks at, of the project that is open; another project begins anew."""
    known, project = session.current().stepping, session.desk().saved.id
    if project not in known:
        known.clear()
        known[project] = Stepping()
    state: Stepping = known[project]
    return state


def controls(state: Stepping, run: Run | None) -> None:
    """Stage, weights, and which step."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="one-step-controls"):
        st.segmented_control(
            "Stage", list(STAGES), required=True,
            **session.field("stage", state.stage, lambda stage: state.show(stage=stage), first="default"),
        )  # fmt: skip
        if run is not None:
            named = {FRESH: False, f"Run {run.number}": True}
            shown = next(name for name, learned in named.items() if learned == state.learned)
            st.segmented_control(
                "Weights", list(named), required=True,
                help="Fresh ones, drawn from the seed as a run begins, or those that the run has learned; then the "
                "optimizer begins anew.",
                **session.field(
                    "whose weights", shown, lambda name: state.show(learned=named[name], step=1, weight=None),
                    first="default",
                ),
            )  # fmt: skip
        st.button(
            "Next step", icon=":material/skip_next:", on_click=state.show, kwargs={"step": state.step + 1, "row": 0},
            help="Takes this step, and goes on to the next batch.",
        )  # fmt: skip
        if state.step > 1:
            st.button(
                "First step", icon=":material/first_page:", type="tertiary", on_click=state.show,
                kwargs={"step": 1, "row": 0},
            )  # fmt: skip


def figures(shown: Shown) -> None:
    """Which step it is, and its loss before and after, on one line."""
    step = shown.step
    st.markdown(
        f"**Step {step.step:,}** · epoch {step.epoch}, batch {step.batch:,} of {step.batches:,} · "
        f"{len(step.rows):,} rows · {plain(step.optimizer)}, learning rate {step.rate:.4g} · "
        f"loss **{value(step.loss)}** → **{value(step.loss_after)}** after the step",
        help="The real batch of training: the same rows in the same order, augmented, with Dropout and batch "
        "statistics as in training. The loss after the step is that of the same rows with the same dropped numbers.",
    )  # fmt: skip


def draw(shown: Shown) -> None:
    """The network; a click chooses a node."""
    state = shown.state
    clicked = one_step_drawing.network(shown.graph, shown.step, backward=state.stage[0] in "34")
    if clicked != state.clicked:
        state.clicked = clicked
        if clicked is not None:
            state.show(node=clicked, place=None, weight=one_step_stages.first_weight(shown, clicked) or state.weight)
    st.caption(
        "On each node: shape and numbers of the batch; the bars say how many lie where. Click one to see its numbers."
        if state.stage[0] in "12"
        else "On each node: the size of the gradient that comes back to it; the bars say how many lie where."
    )


def asked(key: str, job: Callable[[], Answer], waiting: str = "") -> Answer | None:
    """A helper's answer; None while it works on it, and where it failed, which is then shown."""
    known = session.current().asked
    try:
        found = known.answer(key, job, patience=1.0)
    except LayerloomError as error:
        show_job_error(error, key)
        return None
    if found is None:
        st.caption(waiting or ":material/hourglass_top: Working it out ...")
        come_back(known, key)
    return found

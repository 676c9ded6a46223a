"""Build: the networks, drawn by hand. Only this page's fragment runs again at an edit, and no gesture waits for it."""

from functools import cache
from typing import Any

import streamlit as st

import canvas
from engine import client
from engine.catalog.card import Kind
from engine.errors import LayerloomError
from engine.messages.answers import CheckAnswer, FirstNetwork
from pages.parts import roles, session
from pages.parts.asking import come_back, look_out
from pages.parts.header import header
from pages.parts.networks import tabs
from pages.parts.problems import error_border, show_job_error

OFFERED: tuple[Kind, ...] = ("layer", "op", "cell", "activation", "initializer", "regularizer", "constraint")
HEIGHT = 760  # CSS pixels


@st.fragment
def page() -> None:
    """The page, from top to bottom. What the canvas sent is saved first; then it is answered."""
    with error_border():
        session.take_in_canvas()
        header("train.py", "Next: Train")
        answer = notes()
        with st.container():  # whatever it holds, the canvas keeps its place, and so its view
            network = tabs(session.desk().document, answer, "build")
        draw(answer, network)
        if answer is None:
            come_back(session.current().asked, session.check_key())
    look_out(session.current().asked)


def notes() -> CheckAnswer | None:
    """Shapes and problems of the drawing as it is now; None while a helper works on them."""
    if not client.warm():
        st.caption(
            ":material/hourglass_top: Warming up: shapes and problems appear in a few seconds. You can draw already."
        )
    try:
        return session.checked()
    except LayerloomError as error:
        show_job_error(error, session.check_key())
        return CheckAnswer()


def draw(answer: CheckAnswer | None, network: str) -> None:
    """The canvas with the drawing of a network as it is saved, and its notes."""
    desk = session.desk()
    known = answer or CheckAnswer()
    canvas.canvas(
        desk.document.networks[network].model_dump(mode="json", exclude={"weights"}),
        key=session.canvas_key(desk.saved.id, network),
        revision=desk.saved.version,
        palette=offered(),
        notes={id: note.model_dump(mode="json") for id, note in known.notes.get(network, {}).items()},
        problems=[problem.model_dump(mode="json") for problem in desk.problems_of(network, known.problems)],
        totals=known.totals_of(network).model_dump(),
        history=canvas.History(undo=desk.saved.undo, redo=desk.saved.redo),
        acked=desk.acked.get(network),
        busy=answer is None,
        firsts=first_networks(network),
        height=HEIGHT,
    )


def first_networks(network: str) -> list[dict[str, Any]]:
    """What fits the data, or the task, for an empty canvas; none before that is known."""
    document = session.desk().document
    if document.data.source is None or len(document.networks[network].nodes) > 1:
        return []
    try:
        preview = session.previewed(patience=0.0)
    except LayerloomError:
        return []  # the check says it
    if preview is None:
        come_back(session.current().asked, session.preview_key())
        return []
    firsts = list(preview.networks) if len(document.networks) == 1 else []
    if preview.suggestion is not None and network in preview.suggestion.networks:
        title, reason = roles.title(document, network), "What this task needs, small, for these data."
        graph = preview.suggestion.networks[network]
        firsts = [FirstNetwork(name=network, title=title, reason=reason, graph=graph)]
    return [first.model_dump(mode="json") for first in firsts]


def offered() -> canvas.Palette:
    """What can be placed: the layers, the blocks that come along, and those of this workspace."""
    own = [block.model_dump(mode="json") | {"own": True} for block in client.blocks(session.workspace())]
    return palette().with_blocks([*builtin_blocks(), *own])


@cache
def builtin_blocks() -> tuple[dict[str, Any], ...]:
    """The blocks that come with Layerloom; the same for everyone."""
    return tuple(block.model_dump(mode="json") for block in client.builtin_blocks())


@cache
def palette() -> canvas.Palette:
    """What can be placed and chosen; the same for everyone."""
    return canvas.Palette.of(card.model_dump(mode="json") for kind in OFFERED for card in client.cards(kind))


page()

"""Evaluations that this tab has asked for and that are not there yet."""

from __future__ import annotations

import json

import streamlit as st

from engine import client
from engine.errors import LayerloomError
from pages.parts import session
from pages.parts.asking import come_back_when
from pages.parts.plain import plain
from pages.parts.problems import show_error

STARTING = "Starting"


def of(run: str) -> client.Aside | None:
    """What was asked of a run and is not taken yet; None where nothing was, or where it was cancelled."""
    asked = session.current().evaluating.get(run)
    return None if asked is None or asked.dropped else asked


def ask(run: str) -> None:
    """Asks a helper; for callbacks."""
    session.current().evaluating[run] = client.ask_evaluation(session.workspace(), run)


def cancel(run: str) -> None:
    """Nobody wants it any more; for callbacks."""
    asked = session.current().evaluating.pop(run, None)
    if asked is not None:
        asked.drop()


def take(run: str) -> None:
    """Takes what is there; it is kept in the workspace. Raises LayerloomError where it failed."""
    session.current().evaluating.pop(run).answer()


def read(told: str) -> tuple[str, float]:
    """What the helper does now, and the share of all that is done."""
    try:
        found = json.loads(told)
    except ValueError:
        return STARTING, 0.0
    return str(found["doing"]), float(found["share"])


def progress(run: str, asked: client.Aside) -> None:
    """How far it is; the page is drawn again when that changes, and when it is there."""
    before = asked.told
    doing, share = read(before)
    st.progress(share, text=f":material/hourglass_top: {plain(doing)} ...")
    if asked.done:
        try:
            take(run)
        except LayerloomError as error:
            show_error(error)
            return
        st.rerun()
    come_back_when(session.current().asked, lambda: asked.done or asked.told != before)

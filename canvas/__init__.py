"""The drawing canvas: a Streamlit component (Components v2). Imports nothing of the engine.

    event = canvas.pending("canvas-3")          # before drawing: what the person did since the last run
    if event is not None:
        for step in event.new_steps(acked, revision): ...  # save edits, move the history, apply fixes
        acked = event.last(acked)
    canvas.canvas(graph, key="canvas-3", revision=..., palette=..., acked=acked, ...)

Streamlit finds `assets/` through the manifest in `pyproject.toml` of the installed distribution `layerloom-canvas`
(`pip install -e ./canvas`); the component's name there and here is `layerloom-canvas.canvas`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st
from pydantic import ValidationError

from canvas.protocol import Acked, CanvasData, CanvasEvent, History, Palette

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["Acked", "CanvasEvent", "History", "Palette", "canvas", "pending"]

_LOG = logging.getLogger(__name__)


def canvas(
    graph: Mapping[str, Any],
    *,
    key: str,
    revision: int,
    palette: Palette,
    notes: Mapping[str, Any] | None = None,
    problems: Iterable[Mapping[str, Any]] = (),
    totals: Mapping[str, Any] | None = None,
    noted: int | None = None,
    history: History | None = None,
    acked: Acked | None = None,
    busy: bool = False,
    firsts: Iterable[Mapping[str, Any]] = (),
    height: int = 720,
) -> None:
    """Draws the canvas; `pending` says what the person does with it.

    Args:
        graph: the network as JSON (`Graph.model_dump(mode="json")`).
        key: unique on the page, one for each project; view, selection and unsent edits are remembered by it.
        revision: the store's version of `graph`.
        palette: `Palette.of(cards as JSON)`, made once for the process.
        notes: by node id: `outputs` [{shape, dtype}], `parameters`, `flops`, `activation_bytes`.
        problems: `code`, `severity`, `sentence`, `node`, `edge`, `field`, `fix` ({label} or None).
        totals: `parameters`, `trainable`, `flops`, `activation_bytes`.
        noted: the revision that notes, problems and totals belong to; None: `revision`.
        history: the labels that undo and redo show.
        firsts: networks that an empty canvas offers: `title`, `reason`, `graph` as JSON.
        acked: the last step handled, from `event.last(acked)`; kept in the session.
        busy: True while notes for this revision are still being worked out.
        height: in CSS pixels.
    """
    sent = _outbox(key)
    has_cards = isinstance(sent, Mapping) and sent.get("cards_digest") == palette.digest
    data = CanvasData.model_validate(
        {
            "project": key,
            "graph": graph,
            "revision": revision,
            "cards_digest": palette.digest,
            "cards": None if has_cards else palette.cards,
            "blocks": None if has_cards else palette.blocks,
            "notes": notes or {},
            "problems": tuple(problems),
            "totals": totals or {},
            "noted": revision if noted is None else noted,
            "history": history or History(),
            "acked": acked or Acked(),
            "busy": busy,
            "firsts": tuple(firsts),
            "height": height,
        }
    )
    _component()(key=key, data=data.model_dump(mode="json"), height=height, on_outbox_change=_nothing)


def pending(key: str) -> CanvasEvent | None:
    """What the browser sent last for this canvas: read it before drawing, so that one run handles and answers it."""
    value = _outbox(key)
    if value is None:
        return None
    try:
        return CanvasEvent.model_validate(value)
    except ValidationError as error:
        _LOG.warning("The canvas sent something that is no event: %s", error)
        return None


def _outbox(key: str) -> object:
    return (st.session_state.get(key) or {}).get("outbox")


@cache
def _component() -> ComponentRenderer:
    """Registered once, at the first drawing: Streamlit knows the manifests only while it runs."""
    return st.components.v2.component(
        "layerloom-canvas.canvas", js="canvas.js", css="canvas.css", html="<div class='root'></div>"
    )


def _nothing() -> None:
    """Streamlit keeps a state value only if it has a callback."""

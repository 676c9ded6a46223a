"""The live chart on a page, and the slow fragment behind it.

What moves is pushed into the chart over a WebSocket and never causes a rerun. The page runs again exactly when the run
is over: the chart says so at once; where no socket gets through, the fragment notices within two seconds.
"""

from __future__ import annotations

import streamlit as st

from canvas.live import live_chart
from engine import client
from engine.store.runs import Run
from engine.store.workspace import Workspace
from pages.routes import token
from pages.routes.live import path


def live_charts(run: Run, ws: Workspace, key: str) -> None:
    """Draws the charts of a run, while it trains and afterwards; the page runs again when the run is over.

    Args:
        run: as the page has just read it.
        ws: the workspace that holds it.
        key: unique on the page.
    """
    where = path(run.id, st.get_option("server.baseUrlPath") or "")
    ended = live_chart(run.id, path=where, token=token.issue(ws.root, run.id), status=run.status, key=key)
    if not run.active:
        return
    if ended:
        st.rerun()  # what stands above on the page was drawn with the old status
    _watch(ws, run.id)


@st.fragment(run_every=5)
def _watch(ws: Workspace, run: str) -> None:
    if not client.run(ws, run).active:
        st.rerun()

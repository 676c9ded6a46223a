"""The live chart on a page, and who looks whether the run has ended.

What moves is pushed into the chart over a WebSocket and never causes a rerun. The page runs again exactly when the run
has begun and when it is over. The chart says at once that it is over; where no socket gets through, the page looks for
itself every few seconds.
"""

from __future__ import annotations

import streamlit as st

from canvas.live import live_chart
from engine import client
from engine.store.runs import Run
from engine.store.workspace import Workspace
from pages.parts import session
from pages.parts.asking import Awaited
from pages.routes import token
from pages.routes.live import path


def live_charts(run: Run, ws: Workspace, key: str) -> None:
    """Draws the charts of a run, while it trains and afterwards; the page runs again when the run's status changes.

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
    every = 1.0 if run.status == "queued" else 5.0
    session.current().asked.awaited.append(Awaited(lambda: client.run(ws, run.id).status != run.status, every))

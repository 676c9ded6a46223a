"""The live chart: a Streamlit component (Components v2) that draws a run while it trains.

The numbers do not come through Streamlit: the browser reads them from a WebSocket whose path and token it is given
here, so nothing that moves causes a rerun. Python hears from it twice at most: when the run is over, and when the token
has expired. Knows nothing of the engine.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["live_chart"]


def live_chart(run: str, *, path: str, token: str, status: str, key: str) -> str | None:
    """Draws the live chart of one run; returns the run's final status in the one script run after it ended, else None.

    Args:
        run: the run's id; zoom, smoothing and hidden series are remembered in the browser by it.
        path: the path of the run's WebSocket on this server.
        token: what the socket asks for. A new one reaches the browser with any script run.
        status: the run's status as the page knows it. While it is a final one, nothing is returned any more.
        key: unique on the page.
    """
    data = {"run": run, "path": path, "token": token, "status": status}
    answer = _component()(key=key, data=data, on_ended_change=_nothing, on_expired_change=_nothing)
    ended = answer.get("ended")
    return ended if isinstance(ended, str) else None


@cache
def _component() -> ComponentRenderer:
    """Registered once, at the first drawing: Streamlit knows the manifests only while it runs."""
    return st.components.v2.component(
        "layerloom-canvas.chart", js="chart.js", css="chart.css", html="<div class='root'></div>"
    )


def _nothing() -> None:
    """Streamlit keeps a trigger's value only if it has a callback."""

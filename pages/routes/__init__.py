"""Routes that the web process serves beside the pages."""

from __future__ import annotations

import streamlit as st
from starlette.routing import BaseRoute, WebSocketRoute

from engine.store.workspace import Workspace
from pages.routes.live import Live, path


def routes(ws: Workspace) -> list[BaseRoute]:
    """All own routes of the app, for `st.App(..., routes=routes(workspace))`."""
    base = st.get_option("server.baseUrlPath") or ""
    return [WebSocketRoute(path("{run}", base), Live(ws))]

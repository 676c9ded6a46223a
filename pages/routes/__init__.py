"""Routes that the web process serves beside the pages."""

from __future__ import annotations

import streamlit as st
from starlette.routing import BaseRoute, Route, WebSocketRoute

from engine.store.workspace import Workspace
from pages.routes import live, upload


def routes(ws: Workspace) -> list[BaseRoute]:
    """All own routes of the app, for `st.App(..., routes=routes(workspace))`."""
    base = st.get_option("server.baseUrlPath") or ""
    return [
        WebSocketRoute(live.path("{run}", base), live.Live(ws)),
        *(
            Route(upload.path(purpose, base), upload.Upload(ws, purpose), methods=upload.METHODS)
            for purpose in upload.PURPOSES
        ),
    ]

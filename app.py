"""What `streamlit run app.py` starts: the pages, the socket beside them, and warm helper processes behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from engine import client
from pages.routes import routes

WORKSPACE = client.open_workspace()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warms helpers up while the first page is served already, and lets them go at the end. Runs go on without us."""
    client.warm_up(WORKSPACE)
    yield {}
    client.close()


app = st.App("pages/shell.py", routes=routes(WORKSPACE), lifespan=lifespan)

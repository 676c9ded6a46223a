"""What `streamlit run app.py` starts: the pages, the socket beside them, and warm helper processes behind them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from engine import client
from pages.routes import routes

WORKSPACE = client.open_workspace()
# Drawings hold no circles, and are freed as soon as nobody needs them. Python looks for circles after every 700 new
# objects, through all that is imported in the end: half of the server's work for an edit among 1,000 layers.
gc.set_threshold(50_000, 10, 10)
QUIET = 2.0  # seconds that the first page has the processor for itself; whoever asks for a helper earlier gets one


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warms helpers up once the first page is there, and lets them go at the end. Runs go on without us."""
    warming = asyncio.create_task(warm_up())
    yield {}
    warming.cancel()
    client.close()


async def warm_up() -> None:
    """Starts the helpers, a little later."""
    await asyncio.sleep(QUIET)
    await asyncio.to_thread(client.warm_up, WORKSPACE)


app = st.App("pages/shell.py", routes=routes(WORKSPACE), lifespan=lifespan)

"""A place where files are brought: they go to the disk by a route of the app's own, never through its memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from canvas.upload import Arrived, arrived, drop_zone
from engine import client
from engine.client import Arriving
from pages.parts import session
from pages.routes import upload


def bring_files(
    label: str,
    purpose: Arriving,
    endings: Sequence[str],
    key: str,
    brought: Callable[[list[Arrived]], object],
    *,
    several: bool = False,
) -> None:
    """Draws the place; `brought` is told of the files that have arrived before the next script run.

    Args:
        label: what may be brought, in a few words.
        endings: of file names, without the dot.
        key: unique on the page.
        several: whether more than one may be brought, one after another.
    """
    ws = session.workspace()
    drop_zone(
        label,
        path=upload.path(purpose, st.get_option("server.baseUrlPath") or ""),
        token=upload.ticket(ws, purpose),
        endings=endings,
        most=client.upload_limit(purpose),
        key=key,
        several=several,
        on_arrived=lambda: brought(arrived(key)),
    )

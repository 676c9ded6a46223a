"""The place where files are dropped: a Streamlit component (Components v2) that sends them past Streamlit, to a route.

`st.file_uploader` holds every file in the memory of the web process; this one never sees the bytes. Python hears of a
file when it has arrived. Knows nothing of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["Arrived", "arrived", "drop_zone"]


@dataclass(frozen=True)
class Arrived:
    """A file that the route has kept: what it is found by, and what it is called. Both come from the browser."""

    id: str
    name: str


def drop_zone(
    label: str,
    *,
    path: str,
    token: str,
    endings: Sequence[str],
    most: int,
    key: str,
    several: bool = False,
    on_arrived: Callable[[], object],
) -> None:
    """Draws the place; `on_arrived` is called before the script run that follows when files have arrived.

    Args:
        label: what may be brought, in a few words.
        path: the path of the route on this server; token: what it asks for.
        endings: of file names, without the dot.
        most: bytes that a file may have.
        key: unique on the page; `arrived(key)` then says what has come.
        several: whether more than one file may be brought, one after another.
    """
    data = {
        "label": label, "path": path, "token": token, "endings": list(endings), "most": most, "several": several,
    }  # fmt: skip
    _component()(key=key, data=data, on_arrived_change=on_arrived)


def arrived(key: str) -> list[Arrived]:
    """What has arrived, in the one script run after it did; else nothing."""
    told = (st.session_state.get(key) or {}).get("arrived")
    found = told if isinstance(told, list) else []
    return [
        Arrived(each["id"], each["name"])
        for each in found
        if isinstance(each, dict) and isinstance(each.get("id"), str) and isinstance(each.get("name"), str)
    ]


@cache
def _component() -> ComponentRenderer:
    """Registered once, at the first drawing: Streamlit knows the manifests only while it runs."""
    return st.components.v2.component(
        "layerloom-canvas.upload", js="upload.js", css="upload.css", html="<div class='root'></div>"
    )

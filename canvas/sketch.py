"""A pad to draw on by hand: a Streamlit component (Components v2). Knows nothing of the engine."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["sketch"]

BEGIN = "data:image/png;base64,"
MOST = 2**20  # bytes of a picture; one of the pad's size takes a few thousand


def sketch(label: str, *, key: str, clear: str = "Clear", light: bool = True, width: float = 0.08) -> bytes:
    """Draws the pad; the picture that is drawn on it as PNG, empty where there is none.

    Args:
        label: what is to be drawn, for those who do not see the pad.
        key: unique on the page.
        clear: what the button under it says.
        light: light strokes on dark ground, or dark ones on light.
        width: of a stroke, as a share of the side.
    """
    data = {"label": label, "clear": clear, "light": light, "width": width}
    found = _component()(key=key, data=data, default={"png": ""}, on_png_change=lambda: None)
    return _png(found.png)


def _png(told: object) -> bytes:
    """What the browser told, if it is a PNG."""
    if not isinstance(told, str) or not told.startswith(BEGIN) or len(told) > MOST:
        return b""
    try:
        content = base64.b64decode(told.removeprefix(BEGIN), validate=True)
    except binascii.Error:
        return b""
    return content if content.startswith(b"\x89PNG") else b""


@cache
def _component() -> ComponentRenderer:
    """Registered once, at the first drawing: Streamlit knows the manifests only while it runs."""
    return st.components.v2.component(
        "layerloom-canvas.sketch", js="sketch.js", css="sketch.css", html="<div class='root'></div>"
    )

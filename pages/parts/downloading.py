"""Data that do not come along: a button that downloads them, how far that is, a way to stop it, and why it failed.

Nothing is asked of the network before the button is pressed.
"""

from __future__ import annotations

import streamlit as st

from engine import client
from engine.catalog.card import Card
from engine.messages.answers import Downloading
from pages.parts import session
from pages.parts.asking import come_back_when
from pages.parts.plain import duration, plain, size

STEP = 0.01  # of the whole, by which a bar moves


def is_here(card: Card) -> bool:
    """Whether a source can be read at once: it came along, or is downloaded."""
    return state(card).status == "here"


def state(card: Card) -> Downloading:
    """How far the download of a source is."""
    return client.downloading(session.workspace(), card.name)


def download(card: Card) -> None:
    """The button, or what came of it; the page comes back as the download goes on."""
    now = state(card)
    if now.status == "arriving":
        under_way(card, now)
        return
    if now.status == "failed" and now.error is not None:
        st.caption(f":red[:material/error: **{plain(now.error['what'])}.** {plain(now.error['cure'])}]")
    label = "Try again" if now.status == "failed" else "Download"
    st.button(
        f"{label} · {size(now.total)}", key=f"download {card.name}", icon=":material/download:", width="stretch",
        help="From the internet, into the workspace. Once it is there, it is never asked for again.",
        on_click=session.attempt, args=(client.download, session.workspace(), card.name),
    )  # fmt: skip


def under_way(card: Card, now: Downloading) -> None:
    """A bar with bytes and the time that is left, and the way to stop it."""
    st.progress(now.arrived / now.total if now.total else 0.0, told(now))
    st.button(
        "Cancel", key=f"cancel {card.name}", icon=":material/close:", width="stretch",
        on_click=client.cancel_download, args=(session.workspace(), card.name),
    )  # fmt: skip
    come_back_when(session.current().asked, lambda: moved(now, state(card)))


def told(now: Downloading) -> str:
    """`3.1 MB of 11 MB · 4 s left`."""
    left = f" · {duration(max(1.0, now.left))} left" if now.left is not None else ""
    return f"{size(now.arrived)} of {size(now.total)}{left}"


def moved(before: Downloading, now: Downloading) -> bool:
    """Whether the page should be drawn again."""
    return now.status != before.status or now.arrived - before.arrived >= STEP * now.total

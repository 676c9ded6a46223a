"""Data: what the network learns from. Choose a source, look at it, say what to predict, prepare it, split it."""

import streamlit as st

from engine.errors import LayerloomError
from engine.messages.answers import PreviewAnswer
from pages.parts import session
from pages.parts.asking import come_back
from pages.parts.data_settings import own_data
from pages.parts.dividing import split
from pages.parts.downloading import download
from pages.parts.header import header
from pages.parts.inputs import inputs
from pages.parts.overview import overview
from pages.parts.plain import plain
from pages.parts.preparation import augmentation, preparation
from pages.parts.problems import ask_again, show_error
from pages.parts.sources import bring_another, chosen_source, sources
from pages.parts.targets import target


def page() -> None:
    """The page, from top to bottom."""
    data = session.desk().document.data
    failed = data.source is not None and unreadable()
    unread = "Choose data first." if data.source is None else "These data cannot be read." if failed else ""
    header("build.py", "Next: Build", ready=not unread, why=unread)
    if data.source is None:
        st.subheader("Choose what to learn from")
        sources()
        return
    chosen_source(data.source)
    left, right = st.columns([1, 2], gap="large")
    with right:
        preview = look(known=failed)
    with left:
        target(preview)
        inputs(preview)
        preparation(preview)
        augmentation(preview)
        split(preview)
    if preview is not None:
        with right:
            overview(preview)


def unreadable() -> bool:
    """Whether it is known by now that the data cannot be read."""
    try:
        if session.lacking() is None:
            session.previewed(patience=0.0)
    except LayerloomError:
        return True
    return False


def look(known: bool) -> PreviewAnswer | None:
    """What the data look like; None while a helper reads them, where they cannot be read, or are not here yet.

    Args:
        known: whether the row above the page says already that they cannot be read.
    """
    if (card := session.lacking()) is not None:
        st.markdown(f"**{plain(card.title)}** is not on this machine yet.")
        download(card)
        return None
    try:
        preview = session.previewed()
    except LayerloomError as error:
        if not known:
            st.rerun()
        show_error(error)
        if own_data():
            bring_another()
        ask_again(session.preview_key())
        return None
    if preview is None:
        st.caption(":material/hourglass_top: Reading the data ...")
        come_back(session.current().asked, session.preview_key())
    return preview


page()

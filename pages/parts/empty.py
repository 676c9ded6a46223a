"""A place where nothing is yet: it says what will be here, and what to do for it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def nothing_here(icon: str, title: str, text: str) -> DeltaGenerator:
    """A frame with an icon, a title and a text in its middle, and a place below them for links to what can be done.

    Args:
        icon: Streamlit's shortcode, perhaps in a colour: `:material/show_chart:`.
        title: our own words.
        text: a sentence or two; what a person typed is made `plain` before.
    """
    with st.container(border=True, horizontal_alignment="center", key="nothing-here"):
        st.space("medium")
        st.markdown(f"### {icon}", width="content")
        st.markdown(f"**{title}**", width="content")
        st.caption(text, width="content", text_alignment="center")
        links = st.container(horizontal=True, horizontal_alignment="center")
        st.space("medium")
    return links

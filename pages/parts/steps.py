"""The steps of the work, in order: what the navigation shows, and what comes after what."""

from __future__ import annotations

import streamlit as st

# Script beside the shell, title, tooltip. Icons stand in style.css: given here, each would become the tab's icon, which
# Streamlit loads from another server.
STEPS = (
    ("projects.py", "Projects", "Your projects, and finished examples to start from."),
    ("data.py", "Data", "What the network learns from: source, target, preparation, split."),
    ("build.py", "Build", "Draw the network, layer by layer."),
    ("train.py", "Train", "Choose loss and optimizer, train, and watch it learn."),
    ("evaluate.py", "Evaluate", "Judge it: figures on rows that it never saw, beside simpler ways, and its mistakes."),
    ("explain.py", "Explain", "Why it said what it said of a row: which pixels, columns or words counted."),
    ("apply.py", "Apply", "Use it: a row, a picture, a sound, a text or a file goes in, what it says comes out."),
    ("compare.py", "Compare", "What changed: two versions of the project, or what a run trained and what is now."),
    ("export.py", "Export", "Take it away: the trained model, the script, the document."),
)


def pages() -> list[st.Page]:
    """The pages for `st.navigation`; the first one is where a visitor arrives."""
    return [
        st.Page(script, title=title, help=help, default=number == 0)
        for number, (script, title, help) in enumerate(STEPS)
    ]

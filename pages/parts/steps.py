"""The steps of the work, in order: what the navigation shows, and what comes after what."""

from __future__ import annotations

import streamlit as st

# script beside the shell, title, icon, tooltip
STEPS = (
    ("projects.py", "Projects", ":material/grid_view:", "Your projects, and finished examples to start from."),
    ("data.py", "Data", ":material/table_chart:", "What the network learns from: source, target, preparation, split."),
    ("build.py", "Build", ":material/account_tree:", "Draw the network, layer by layer."),
    ("train.py", "Train", ":material/play_circle:", "Choose loss and optimizer, train, and watch it learn."),
    ("export.py", "Export", ":material/download:", "Take it away: the trained model, the script, the document."),
)


def pages() -> list[st.Page]:
    """The pages for `st.navigation`; the first one is where a visitor arrives."""
    return [
        st.Page(script, title=title, icon=icon, help=help, default=number == 0)
        for number, (script, title, icon, help) in enumerate(STEPS)
    ]

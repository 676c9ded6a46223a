"""A small app around the live chart alone: `streamlit run tests/browser/apps/live_demo.py`."""

from __future__ import annotations

import streamlit as st

from engine import client
from pages.routes import routes

app = st.App("live_demo_page.py", routes=routes(client.open_workspace()))

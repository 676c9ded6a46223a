"""The demo's page: the run named in the address, and how often the script ran."""

from __future__ import annotations

import streamlit as st

from engine import client
from pages.parts import session
from pages.parts.asking import look_out
from pages.parts.live import live_charts

st.set_page_config(layout="wide")
st.session_state.passes = st.session_state.get("passes", 0) + 1
workspace = client.open_workspace()
run = client.run(workspace, st.query_params["run"])
live_charts(run, workspace, key=f"live-{run.id}")
st.text(f"page {st.session_state.passes} shows {run.status}")
look_out(session.current().asked)

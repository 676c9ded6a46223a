"""The form of a card that holds other cards, filled in as a person would."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from engine import client
from pages.parts.form import Place, card_form

config = st.session_state.setdefault("config", {})
place = Place(lambda: dict(config), lambda new: (config.clear(), config.update(new)))
card_form(client.card("cell", "StackedRNNCells"), place, "stack")
"""


def test_cells_are_added_filled_in_and_taken_out():
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    assert app.selectbox[0].options == ["LSTMCell", "GRUCell", "SimpleRNNCell"]
    app.selectbox[-1].select("LSTMCell").run()
    app.selectbox[-1].select("GRUCell").run()
    assert app.session_state["config"] == {"cells": ["LSTMCell", "GRUCell"]}
    units = [field for field in app.number_input if field.label == "units"]
    units[1].set_value(4).run()
    assert app.session_state["config"]["cells"][1] == {"name": "GRUCell", "config": {"units": 4}}
    app.selectbox[0].select("").run()
    assert app.session_state["config"] == {"cells": [{"name": "GRUCell", "config": {"units": 4}}]}
    assert not app.exception

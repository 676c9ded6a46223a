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


CHOICES = """
import streamlit as st
from engine.document.project import Choice
from pages.parts.form import choice_field, many_field

st.session_state.setdefault("optimizer", Choice(name="Adam", config={"learning_rate": 0.01}))
st.session_state.setdefault("metrics", (Choice(name="AUC", config={"num_thresholds": 50}),))
mark = " · suggested" if st.session_state["known"] else ""

def keep(name):
    return lambda chosen: st.session_state.update({name: chosen})

choice_field("Optimizer", "optimizer", "optimizer field", lambda: st.session_state["optimizer"], keep("optimizer"),
             title=lambda name: name + mark)
many_field("Metrics", "metric", "metrics field", lambda: st.session_state["metrics"], keep("metrics"),
           names=["AUC", "Precision"], title=lambda name: name + mark)
"""


def drawn() -> AppTest:
    """A page whose options read "... · suggested"."""
    app = AppTest.from_string(CHOICES, default_timeout=60)
    app.session_state["known"] = True
    return app.run()


def said_late(app: AppTest) -> AppTest:
    """What the browser says of the page as it has it, after the server drew its options without the mark."""
    said = app._tree.get_widget_states()
    app.session_state["known"] = False
    app._run()
    return app._run(said)


def test_an_option_that_reads_otherwise_by_now_is_not_taken_for_a_choice():
    app = said_late(drawn())
    assert not app.exception
    assert app.session_state["optimizer"].config == {"learning_rate": 0.01}
    assert app.session_state["metrics"][0].config == {"num_thresholds": 50}
    assert app.selectbox[0].value == "Adam"
    assert app.multiselect[0].value == ["AUC"]


def test_a_choice_made_by_an_earlier_wording_counts():
    app = drawn()
    app.selectbox[0].select("SGD")
    app.multiselect[0].set_value(["AUC", "Precision"])
    app = said_late(app)
    assert not app.exception
    assert app.session_state["optimizer"].name == "SGD"
    assert [each.name for each in app.session_state["metrics"]] == ["AUC", "Precision"]
    assert app.session_state["metrics"][0].config == {"num_thresholds": 50}

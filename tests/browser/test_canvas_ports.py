"""Layers with several ports, on the canvas in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.apps.canvas_page import CanvasPage, config, middle

pytestmark = pytest.mark.browser


def port(canvas: CanvasPage, node: str, name: str) -> Locator:
    """A port of a layer."""
    return canvas.node(node).locator(f".react-flow__handle[data-handleid={name}]")


def ends(state: dict[str, Any]) -> list[str]:
    """Each edge with its ports."""
    edges = state["graph"]["edges"]
    return [f"{edge['source']}.{edge['source_port']}>{edge['target']}.{edge['target_port']}" for edge in edges]


def test_a_state_goes_from_one_recurrent_layer_to_the_start_of_another(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers("lstm 4", "lstm 4")
    expect(port(canvas, "lstm", "state_h")).to_have_count(0)
    canvas.node("lstm").click()
    page.get_by_text("Advanced").click()
    page.get_by_label("return_state", exact=True).check()
    expect(port(canvas, "lstm", "state_h")).to_have_attribute("title", "state_h")
    canvas.drag(middle(port(canvas, "lstm", "state_h")), middle(canvas.node("lstm_1")))
    canvas.wait(lambda state: "lstm.state_h>lstm_1.initial_state" in ends(state))
    canvas.drag(middle(port(canvas, "lstm", "state_c")), middle(port(canvas, "lstm_1", "initial_state")))
    state = canvas.wait(lambda state: len(ends(state)) == 4)
    assert ends(state) == [
        "input.output>lstm.inputs", "lstm.output>lstm_1.inputs",
        "lstm.state_h>lstm_1.initial_state", "lstm.state_c>lstm_1.initial_state",
    ]  # fmt: skip


def test_the_states_of_what_a_layer_holds_are_ports_of_the_layer(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers("bidirectional lstm", "lstm 4")
    canvas.node("bidirectional").click()
    page.locator(".nested").get_by_text("Advanced").click()
    page.get_by_label("return_state", exact=True).check()
    for name in ("state_h", "state_c_back"):
        canvas.drag(middle(port(canvas, "bidirectional", name)), middle(canvas.node("lstm")))
        canvas.wait(lambda state, name=name: f"bidirectional.{name}>lstm.initial_state" in ends(state))
    expect(port(canvas, "bidirectional", "output_back")).to_have_count(0)
    page.get_by_label("merge_mode", exact=True).select_option("")
    expect(port(canvas, "bidirectional", "output_back")).to_have_attribute("title", "output_back")
    page.get_by_label("return_state", exact=True).uncheck()
    expect(port(canvas, "bidirectional", "state_h_back")).to_have_count(0)
    expect(port(canvas, "bidirectional", "state_c_back")).to_have_count(1)  # its wire is still to be seen


def test_an_attention_looks_at_the_layer_before_it_until_another_key_is_dropped_on_it(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers("multiheadattention 2 4")
    state = canvas.labels("edit: added MultiHeadAttention")
    assert ends(state) == ["input.output>multiheadattention.query", "input.output>multiheadattention.value"]
    expect(port(canvas, "multiheadattention", "query")).to_contain_text("query")
    canvas.drag(middle(canvas.node("input").locator(".source")), middle(port(canvas, "multiheadattention", "key_mask")))
    state = canvas.wait(lambda state: len(ends(state)) == 3)
    assert ends(state)[-1] == "input.output>multiheadattention.key_mask"


def test_a_layer_that_holds_layers_is_filled_in_the_form(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers("rnn stackedrnncells")
    canvas.node("rnn").click()
    add = page.locator(".nested select").last
    add.select_option("LSTMCell")
    expect(page.get_by_role("button", name="Remove LSTMCell")).to_be_visible()
    add.select_option("GRUCell")
    page.get_by_label("units").nth(1).fill("4")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove LSTMCell").click()
    wanted = {"cell": {"name": "StackedRNNCells", "config": {"cells": [{"name": "GRUCell", "config": {"units": 4}}]}}}
    canvas.wait(lambda state: config(state, "rnn") == wanted)

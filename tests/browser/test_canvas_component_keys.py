"""The canvas in a real Chromium, by keyboard, and against slow reruns, reloads and Streamlit's own keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.apps.canvas_page import CanvasPage, config, middle, wires

pytestmark = pytest.mark.browser
LENET = (
    "conv2d 6 5 tanh padding=same",
    "averagepooling2d 2",
    "conv2d 16 3 tanh",
    "flatten",
    "dense 84 tanh",
    "dense 10",
)


def test_layers_are_typed_one_behind_the_other(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers(*LENET)
    state = canvas.wait(lambda state: len(state["labels"]) == len(LENET))
    assert wires(state) == [
        "input>conv2d",
        "conv2d>averagepooling2d",
        "averagepooling2d>conv2d_1",
        "conv2d_1>flatten",
        "flatten>dense",
        "dense>dense_1",
    ]
    assert config(state, "conv2d") == {"filters": 6, "kernel_size": 5, "padding": "same", "activation": "tanh"}


def test_double_click_opens_the_search_and_errors_are_said_in_plain_words(page: Page, address: str):
    canvas = CanvasPage(page, address)
    page.mouse.dblclick(*canvas.pane(0.2, 0.7))
    page.keyboard.type("dense ten")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Add a layer")).to_contain_text("units must be a number, not “ten”.")
    assert canvas.layers() == ["input"]


def test_arrows_choose_in_the_search(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.click_pane()
    page.keyboard.press("/")
    page.keyboard.type("normalization")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True).locator(".name").inner_text()
    page.keyboard.press("Enter")
    canvas.labels(f"edit: added {chosen}")


def test_delete_heals_the_chain(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    page.keyboard.press("Delete")
    assert wires(canvas.labels("edit: deleted 1 layer")) == ["input>n1", "n1>n3"]


def test_a_wire_is_deleted_by_backspace(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=two")
    page.mouse.click(*middle(page.locator(".react-flow__edge-path")))
    page.keyboard.press("Backspace")
    assert wires(canvas.labels("edit: deleted 1 connection")) == []


def test_copy_and_paste_across_two_tabs(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    canvas.node("n3").click(modifiers=["Shift"])
    page.keyboard.press("Control+c")
    other = CanvasPage(page.context.new_page(), address)
    other.click_pane()
    other.page.keyboard.press("Control+v")
    state = other.labels("edit: pasted 2 layers")
    assert wires(state) == ["dense>dense_1"]
    assert config(state, "dense") == {"units": 32, "activation": "relu"}


def test_what_is_no_layer_is_refused_when_pasted(page: Page, address: str):
    canvas = CanvasPage(page, address)
    page.evaluate("navigator.clipboard.writeText('<b>hello</b>')")
    canvas.click_pane()
    page.keyboard.press("Control+v")
    expect(page.get_by_role("status")).to_contain_text("The clipboard holds no layers.")


def test_cut_and_duplicate(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    page.keyboard.press("Control+d")
    canvas.labels("edit: duplicated 1 layer")
    page.keyboard.press("Control+x")
    state = canvas.labels("edit: duplicated 1 layer", "edit: deleted 1 layer")
    assert [node["id"] for node in state["graph"]["nodes"]] == ["input", "n1", "n2", "n3"]


def test_undo_and_redo_by_keys_and_buttons(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.type_layers("flatten", "dense 10")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    canvas.wait(lambda state: state["labels"][-2:] == ["undo: added Dense", "undo: added Flatten"])
    assert canvas.layers() == ["input"]
    page.keyboard.press("Control+Shift+z")
    page.get_by_role("button", name="Redo: added Dense").click()
    state = canvas.wait(lambda state: state["labels"][-2:] == ["redo: added Flatten", "redo: added Dense"])
    assert canvas.layers() == ["input", "flatten", "dense"]
    assert wires(state) == ["input>flatten", "flatten>dense"]
    page.get_by_role("button", name="Undo: added Dense").click()
    canvas.wait(lambda state: len(state["graph"]["nodes"]) == 2)


def test_undo_of_an_edit_that_this_tab_has_not_seen_comes_from_python(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=broken")
    canvas.node("n2").get_by_role("button", name="1 problem").click()
    page.get_by_role("button", name="Give it 32 units").first.click()
    canvas.labels("fix: Give it 32 units")
    canvas.click_pane()
    page.keyboard.press("Control+z")
    assert config(canvas.wait(lambda state: len(state["labels"]) == 2), "n2") == {}
    expect(canvas.node("n2").get_by_role("button", name="1 problem")).to_be_visible()


def test_arrows_nudge_in_one_step_a_press(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    state = canvas.labels("edit: moved 1 layer", "edit: moved 1 layer")
    assert state["graph"]["nodes"][2]["position"] == {"x": 8.0, "y": 240.0}


def test_select_all_escape_arrange_and_help(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.click_pane()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("heading", name="4 layers selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Network")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard and mouse")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard and mouse")).to_have_count(0)
    page.keyboard.press("l")
    canvas.labels("edit: arranged the layers")


def test_tab_and_enter_choose_a_layer(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n1").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".inspector code")).to_have_text("n2")


def test_streamlit_never_sees_keys_of_the_canvas(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    page.evaluate("document.addEventListener('keydown', (event) => { document.title += ' saw ' + event.key })")
    canvas.node("n2").click()
    for key in ("r", "c", "Escape"):
        page.keyboard.press(key)
    page.get_by_role("searchbox", name="Search layers").press("r")
    assert "saw" not in page.title()


def test_edits_made_while_a_slow_rerun_runs_survive_it(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=empty&sleep=1.5")
    canvas.type_layers("flatten", "dense 64 relu", "dense 10")
    canvas.node("dense").click()
    page.get_by_label("units").fill("99")  # typed, not taken yet: a rerun comes in between
    state = canvas.wait(lambda state: len(state["labels"]) == 3)
    assert canvas.layers() == ["input", "flatten", "dense", "dense_1"]
    expect(page.get_by_label("units")).to_have_value("99")
    expect(page.get_by_label("units")).to_be_focused()
    page.keyboard.press("Enter")
    state = canvas.wait(lambda state: len(state["labels"]) == 4)
    assert config(state, "dense") == {"units": 99, "activation": "relu"}


def test_a_rerun_keeps_selection_and_view(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.drag(canvas.pane(0.1, 0.5), canvas.pane(0.2, 0.6))
    canvas.node("n2").click()
    view = canvas.view()
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")
    assert canvas.view() == view
    expect(page.locator(".inspector code")).to_have_text("n2")


def test_a_reload_keeps_the_view_and_an_edit_that_was_not_acknowledged(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain&sleep=1")
    canvas.drag(canvas.pane(0.1, 0.5), canvas.pane(0.2, 0.6))
    view = canvas.view()
    canvas.node("n2").click()
    page.keyboard.press("Delete")
    again = CanvasPage(page, address, "start=chain&sleep=1")  # a fresh session of the demo stands where this tab began
    assert wires(again.labels("edit: deleted 1 layer")) == ["input>n1", "n1>n3"]
    assert again.view() == view


def test_the_graph_is_held_by_python_over_a_lost_connection(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    page.context.set_offline(True)
    canvas.node("n2").click()
    page.keyboard.press("Delete")
    page.context.set_offline(False)
    assert wires(canvas.labels("edit: deleted 1 layer")) == ["input>n1", "n1>n3"]

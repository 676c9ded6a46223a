"""The canvas in a real Chromium, by mouse: drag, connect, insert, choose, mend."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.apps.canvas_hostile import HOSTILE
from tests.browser.apps.canvas_page import CanvasPage, box_of, config, middle, wires

pytestmark = pytest.mark.browser


def test_a_layer_dragged_from_the_palette_lands_where_it_is_dropped_and_the_view_stays(page: Page, address: str):
    canvas = CanvasPage(page, address)
    view, place = canvas.view(), canvas.pane(0.3, 0.7)
    canvas.drag_layer("Dense", place)
    canvas.labels("edit: added Dense")
    x, y = middle(canvas.node("dense"))
    assert abs(x - place[0]) < 4
    assert abs(y - place[1]) < 4
    assert canvas.view() == view


def test_a_drag_that_ends_beside_the_drawing_adds_nothing(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.drag_layer("Dense", middle(page.locator(".panel h2")))
    canvas.drag_layer("Conv2D", canvas.pane(0.3, 0.7))
    assert canvas.labels("edit: added Conv2D")["graph"]["nodes"][-1]["layer"] == "Conv2D"


def test_a_click_adds_behind_the_last_layer(page: Page, address: str):
    canvas = CanvasPage(page, address)
    view = canvas.view()
    page.locator(".card[data-layer=Dense]").click()
    assert wires(canvas.labels("edit: added Dense")) == ["input>dense"]
    assert canvas.view() == view


def test_search_in_the_palette(page: Page, address: str):
    canvas = CanvasPage(page, address)
    page.get_by_role("searchbox", name="Search layers").fill("max pool 2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert wires(canvas.labels("edit: added MaxPooling2D")) == ["input>maxpooling2d"]


def test_edges_are_drawn_by_dragging_and_never_in_a_circle(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.drag_layer("Flatten", canvas.pane(0.2, 0.75))
    canvas.drag_layer("Dense", canvas.pane(0.7, 0.75))
    source, target = canvas.node("input").locator(".source"), canvas.node("flatten").locator(".target")
    canvas.drag(middle(source), middle(target))
    canvas.wait(lambda state: wires(state) == ["input>flatten"])
    canvas.drag(middle(canvas.node("flatten").locator(".source")), middle(canvas.node("dense")))
    canvas.wait(lambda state: wires(state) == ["input>flatten", "flatten>dense"])
    canvas.drag(middle(canvas.node("dense").locator(".source")), middle(canvas.node("flatten")))
    expect(page.get_by_role("status")).to_contain_text("circle")
    canvas.drag(middle(source), middle(canvas.node("dense").locator(".target")))
    assert wires(canvas.wait(lambda state: len(state["labels"]) == 5)) == ["input>flatten", "input>dense"]


def test_a_wire_that_ends_on_nothing_opens_the_search(page: Page, address: str):
    canvas = CanvasPage(page, address)
    canvas.drag(middle(canvas.node("input").locator(".source")), canvas.pane(0.3, 0.9))
    page.keyboard.type("flatten")
    page.keyboard.press("Enter")
    assert wires(canvas.labels("edit: added Flatten")) == ["input>flatten"]


def test_a_layer_dropped_on_an_edge_is_inserted(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=two")
    wire = box_of(page.locator(".react-flow__edge-path"))
    canvas.drag_layer("Dropout", (wire["x"] + wire["width"] / 2, wire["y"] + wire["height"] / 2))
    assert wires(canvas.labels("edit: inserted Dropout")) == ["input>dropout", "dropout>n1"]


def test_a_loose_layer_moved_onto_an_edge_is_inserted_in_one_step(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=two")
    canvas.drag_layer("Dropout", canvas.pane(0.2, 0.8))
    canvas.labels("edit: added Dropout")
    wire = box_of(page.locator(".react-flow__edge-path"))
    canvas.drag(middle(canvas.node("dropout")), (wire["x"] + wire["width"] / 2, wire["y"] + wire["height"] / 2))
    state = canvas.labels("edit: added Dropout", "edit: inserted Dropout")
    assert wires(state) == ["input>dropout", "dropout>n1"]


def test_moving_is_one_step(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.drag(middle(canvas.node("n2")), canvas.pane(0.8, 0.5))
    state = canvas.labels("edit: moved 1 layer")
    assert state["graph"]["nodes"][2]["position"]["x"] > 100


def test_a_box_chooses_several_and_they_move_together(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    first, last = box_of(canvas.node("n1")), box_of(canvas.node("n3"))
    page.keyboard.down("Shift")
    canvas.drag((first["x"] - 40, first["y"] - 12), (last["x"] + last["width"] + 30, last["y"] + last["height"] + 12))
    page.keyboard.up("Shift")
    expect(page.get_by_role("heading", name="3 layers selected")).to_be_visible()
    canvas.drag(middle(canvas.node("n2")), canvas.pane(0.8, 0.6))
    canvas.labels("edit: moved 3 layers")


def test_shift_click_chooses_one_more(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n1").click()
    canvas.node("n3").click(modifiers=["Shift"])
    expect(page.get_by_role("heading", name="2 layers selected")).to_be_visible()


def test_a_problem_says_a_sentence_and_is_mended_by_one_click(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=broken")
    canvas.node("n2").get_by_role("button", name="1 problem").click()
    told = page.get_by_role("dialog", name="1 problem")
    expect(told).to_contain_text("how many neurons")
    told.get_by_role("button", name="Give it 32 units").click()
    assert config(canvas.labels("fix: Give it 32 units"), "n2") == {"units": 32}
    expect(canvas.node("n2")).to_contain_text("32")
    expect(told).to_have_count(0)


def test_the_list_of_problems_leads_to_the_layer(page: Page, address: str):
    CanvasPage(page, address, "start=broken")
    page.locator(".panel").get_by_role("button", name="Dense").click()
    expect(page.locator(".inspector code")).to_have_text("n2")


def test_parameters_are_checked_in_place_and_taken_as_one_step_each(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    units = page.get_by_label("units")
    units.fill("0")
    units.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("units must be between 1 and 1000000, not 0.")
    units.fill("120")
    units.press("Enter")
    page.get_by_label("activation", exact=True).select_option("tanh")
    state = canvas.labels("edit: set units to 120", "edit: set activation to tanh")
    assert config(state, "n2") == {"units": 120, "activation": "tanh"}
    expect(canvas.node("n2")).to_contain_text("120, tanh")
    page.get_by_role("button", name="Reset activation to none").click()
    assert config(canvas.wait(lambda state: len(state["labels"]) == 3), "n2") == {"units": 120}


def test_a_choice_with_parameters_of_its_own(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    page.get_by_text("Advanced").click()
    page.get_by_label("kernel_regularizer", exact=True).select_option("L2")
    page.locator(".nested").get_by_label("l2").fill("0.5")
    page.keyboard.press("Enter")
    state = canvas.wait(lambda state: len(state["labels"]) == 2)
    assert config(state, "n2")["kernel_regularizer"] == {"name": "L2", "config": {"l2": 0.5}}


def test_a_typed_name_is_text_and_never_markup(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    evil = '<img src=x onerror="window.hurt = 1"><b>bold</b>'
    canvas.node("n2").click()
    page.get_by_label("Name").fill(evil)
    page.keyboard.press("Enter")
    state = canvas.wait(lambda state: len(state["labels"]) == 1)
    assert state["graph"]["nodes"][2]["label"] == evil
    expect(canvas.node("n2").locator(".name")).to_have_text(evil)
    expect_no_markup(page)


def test_whatever_python_sends_is_text_on_nodes_panel_tools_and_dialogs(page: Page, address: str):
    """A drawing from a stranger: names, values, layers, problems, fixes and history that try to be markup."""
    canvas = CanvasPage(page, address, "start=hostile")
    for number, text in enumerate(HOSTILE, 1):
        node = canvas.node(f"n{number}")
        assert node.locator(".name").text_content() == text
        node.locator(".badge").click()
        expect(page.locator(".popover")).to_contain_text(text)
        node.locator(".tile").click()
        expect(page.get_by_label("Name")).to_have_value(text.replace("\n", ""))
        page.locator(".connections summary").click()
        page.keyboard.press("Escape")
    canvas.click_pane()
    expect(page.get_by_role("button", name=f"Undo: {HOSTILE[0]}")).to_be_visible()
    expect(page.locator(".panel .problem")).to_have_count(len(HOSTILE))
    page.keyboard.press("/")
    expect(page.locator(".quick .search")).to_contain_text(HOSTILE[-1].split("\n")[0])
    expect_no_markup(page)


def expect_no_markup(page: Page) -> None:
    """Nothing of the hostile texts became an element, an address or a script."""
    assert page.evaluate("window.hurt") is None
    assert page.locator(".canvas :is(img, iframe, script, b, [onload], [onerror], [href^=javascript])").count() == 0


def test_shapes_and_parameters_stand_on_nodes_and_wires(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=lenet")
    expect(canvas.node("n1")).to_contain_text("6 × 5×5, tanh, same")
    expect(canvas.node("n1")).to_contain_text("8 × 8 × 6")
    expect(canvas.node("n5")).to_contain_text("5.5 k")
    expect(page.locator(".wire-shape").first).to_have_text("8 × 8 × 1")


def test_three_hundred_layers_are_drawn_and_one_is_edited(page: Page, address: str):
    canvas = CanvasPage(page, address, "layers=300")
    page.keyboard.press("f")
    expect(page.locator(".spot")).to_have_count(301)
    page.mouse.click(*canvas.spot("n5"))
    page.get_by_label("units").fill("9")
    page.keyboard.press("Enter")
    canvas.labels("edit: set units to 9")

"""What is seen of the canvas on arrival and after adding, in a real Chromium; and keys that need no click first."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.apps.canvas_page import CanvasPage, box_of

pytestmark = pytest.mark.browser


def settled(page: Page, locator: Locator) -> FloatRect:
    """Where it lies once the view stands still."""
    locator.wait_for()
    box = box_of(locator)
    for _ in range(100):
        page.wait_for_timeout(120)
        before, box = box, box_of(locator)
        if box == before:
            return box
    raise AssertionError("it never stood still")


def is_within(inner: FloatRect, outer: FloatRect) -> bool:
    """Whether one box lies in the other."""
    return (
        inner["x"] >= outer["x"]
        and inner["y"] >= outer["y"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    )


def overlap(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes share a piece."""
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def zoom(canvas: CanvasPage) -> float:
    """How large the layers are drawn."""
    return float(canvas.view().split("scale(")[1].split(")")[0])


def test_keys_work_on_arrival_and_after_a_deletion(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard and mouse")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard and mouse")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("dropout 0.5")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    canvas.labels("edit: added Dropout")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+x")
    canvas.labels("edit: added Dropout", "edit: deleted 1 layer")
    page.keyboard.press("Control+v")
    canvas.labels("edit: added Dropout", "edit: deleted 1 layer", "edit: pasted 1 layer")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    canvas.wait(lambda state: state["labels"][-2:] == ["edit: deleted 1 layer", "undo: deleted 1 layer"])


def test_keys_stay_with_fields_and_buttons_of_the_page(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n2").click()
    page.evaluate(
        """() => document.body.insertAdjacentHTML('beforeend',
            '<input id="field"><div id="text" contenteditable>a</div>'
            + '<div role="dialog"><button id="deep">a</button></div>')"""
    )
    for place in ("#field", "#text"):
        page.locator(place).focus()
        page.keyboard.type("/?fg")
        page.keyboard.press("Delete")
        page.keyboard.press("Control+z")
    page.locator("#deep").focus()
    page.keyboard.press("/")
    page.evaluate("document.querySelector('[role=dialog]').remove()")
    page.get_by_role("button", name="Rerun").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("dialog", name="Add a layer")).to_be_visible()
    assert canvas.state()["labels"] == []


def test_a_canvas_that_is_gone_hears_no_keys(page: Page, address: str):
    CanvasPage(page, address, "start=chain")
    page.evaluate(
        "document.addEventListener('keydown', (e) => setTimeout(() => { window.taken = e.defaultPrevented }))"
    )
    page.keyboard.press("l")
    page.wait_for_function("window.taken === true")
    page.locator("[data-testid=stCheckbox] label").click()
    expect(page.locator(".canvas")).to_have_count(0)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("l")
    page.wait_for_function("window.taken === false")


def test_a_typed_layer_is_seen_beside_the_box_and_the_zoom_stays(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=lenet")
    before = zoom(canvas)
    page.keyboard.press("/")
    drawing = box_of(page.locator(".react-flow"))
    for number in range(6):
        page.keyboard.type("dropout 0.5")
        page.keyboard.press("Enter")
        added = settled(page, canvas.node("dropout" + (f"_{number}" if number else "")))
        assert is_within(added, drawing)
        for cover in (".quick", ".tools", ".react-flow__minimap"):
            assert not overlap(added, box_of(page.locator(cover))), cover
    assert zoom(canvas) == before


def test_a_layer_added_by_double_click_is_seen_and_the_view_stays_when_it_is_anyway(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=two")
    view = canvas.view()
    page.locator(".card[data-layer=Dense]").click()
    settled(page, canvas.node("dense"))
    assert canvas.view() == view
    x, y = canvas.pane(0.5, 0.3)
    canvas.drag(canvas.pane(0.1, 0.2), canvas.pane(0.1, 0.75))
    page.mouse.dblclick(x, y)
    page.keyboard.type("dropout 0.5")
    page.keyboard.press("Enter")
    added = settled(page, canvas.node("dropout"))
    assert is_within(added, box_of(page.locator(".react-flow")))
    assert not overlap(added, box_of(page.locator(".quick")))


def test_a_long_chain_opens_at_its_beginning_and_is_shown_whole_by_a_key(page: Page, address: str):
    canvas = CanvasPage(page, address, "layers=155&column=200")
    drawing = box_of(page.locator(".react-flow"))
    assert is_within(settled(page, canvas.node("input")), drawing)
    assert zoom(canvas) > 0.35
    page.keyboard.press("f")
    expect(page.locator(".spot")).to_have_count(156)
    first, last = (
        settled(page, page.locator(".spot[data-id=input]")),
        settled(page, page.locator(".spot[data-id=n155]")),
    )
    assert is_within(first, drawing)
    assert is_within(last, drawing)
    assert not overlap(first, box_of(page.locator(".tools")))


def test_a_canvas_with_next_to_nothing_has_no_overview(page: Page, address: str):
    canvas = CanvasPage(page, address)
    expect(page.locator(".react-flow__minimap")).to_have_count(0)
    canvas.type_layers("flatten")
    expect(page.locator(".react-flow__minimap")).to_have_count(1)


def test_the_example_fits_what_arrives(page: Page, address: str):
    canvas = CanvasPage(page, address)
    expect(page.locator(".empty code")).to_have_text("conv2d 6 5 tanh padding=same")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Add a layer")
    expect(field).to_have_attribute("placeholder", "conv2d 6 5 tanh padding=same")
    page.keyboard.type("flatten")
    page.keyboard.press("Enter")
    canvas.labels("edit: added Flatten")
    expect(field).to_have_attribute("placeholder", "dense 32 relu")


def test_what_shares_weights_stands_apart(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    canvas.node("n3").click()
    share = box_of(page.get_by_label("Share weights with …"))
    again = box_of(page.get_by_role("button", name="Use again, same weights"))
    assert again["y"] - share["y"] - share["height"] >= 6

"""A large network seen whole, in a real Chromium: it is painted, and everything can be done as from near."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.apps.canvas_page import CanvasPage, State, box_of, middle, wires

pytestmark = pytest.mark.browser


@pytest.fixture
def canvas(page: Page, address: str) -> CanvasPage:
    """A chain in columns of twenty layers."""
    canvas = CanvasPage(page, address, "layers=160")
    page.keyboard.press("f")
    expect(page.locator(".spot")).to_have_count(161)
    expect(page.locator(".react-flow__node")).to_have_count(0)
    return canvas


def place(state: State, id: str) -> tuple[float, float]:
    """Where a layer stands in the document."""
    position = next(node["position"] for node in state["graph"]["nodes"] if node["id"] == id)
    return position["x"], position["y"]


def test_a_painted_layer_is_clicked_dragged_and_stays_where_it_was_let_go(page: Page, canvas: CanvasPage):
    page.mouse.click(*canvas.spot("n150"))
    expect(page.locator(".panel code").first).to_contain_text("n150")
    expect(page.locator(".react-flow__node")).to_have_count(1)  # the others are still painted
    start = canvas.spot("n150")
    before = place(canvas.state(), "n150")
    free = canvas.pane(0.92, 0.4)
    canvas.drag(start, free)
    x, y = place(canvas.labels("edit: moved 1 layer"), "n150")
    assert x > before[0] + 224  # beside the last column
    assert y < before[1] - 100
    assert canvas.spot("n150") == pytest.approx(free, abs=9)  # a drag begins after some pixels
    assert canvas.spot("n150") == pytest.approx(middle(canvas.node("n150")), abs=1)
    page.keyboard.press("Control+z")
    assert place(canvas.wait(lambda state: len(state["labels"]) == 2), "n150") == before


def test_a_box_chooses_painted_layers_and_they_move_together(page: Page, canvas: CanvasPage):
    first, last = canvas.spot("n101"), canvas.spot("n123")
    page.keyboard.down("Shift")
    canvas.drag((first[0] - 33, first[1] - 9), (last[0] + 33, last[1] + 9))
    page.keyboard.up("Shift")
    expect(page.get_by_role("heading", name="6 layers selected")).to_be_visible()
    expect(page.locator(".react-flow__nodesselection-rect")).to_have_count(1)
    canvas.drag(canvas.spot("n102"), (first[0], first[1] + 30))
    canvas.labels("edit: moved 6 layers")


def test_painted_wires_are_drawn_chosen_and_deleted(page: Page, canvas: CanvasPage):
    (x, y), (_, below) = canvas.spot("n41"), canvas.spot("n42")
    page.mouse.move(x, y)
    expect(page.locator(".react-flow__node")).to_have_count(1)
    page.mouse.click(x, (y + below) / 2)
    expect(page.locator(".react-flow__node")).to_have_count(0)  # the mouse has left it
    page.keyboard.press("Delete")
    assert "n41>n42" not in wires(canvas.labels("edit: deleted 1 connection"))
    page.mouse.move(x, y)
    port = canvas.node("n41").locator(".source")
    canvas.drag(middle(port), canvas.spot("n62"))
    assert "n41>n62" in wires(canvas.labels("edit: deleted 1 connection", "edit: connected Dense to Dense"))


def test_painted_layers_are_reached_by_keys_and_the_keys_stay_when_one_comes_near(page: Page, canvas: CanvasPage):
    page.mouse.click(*canvas.spot("n7"))
    page.keyboard.press("Tab")
    focused = page.locator(".spot[data-id=n8]")
    expect(focused).to_be_focused()
    expect(focused).to_have_accessible_name("Dense, Dense, output 8 × 8 × 8")
    page.keyboard.press("Enter")
    expect(page.locator(".panel code").first).to_contain_text("n8")
    for _ in range(6):
        page.keyboard.press("+")
    expect(page.locator(".spot")).to_have_count(0)
    page.keyboard.press("Delete")
    canvas.labels("edit: deleted 1 layer")
    assert box_of(page.locator(".react-flow__minimap"))["width"] == 148

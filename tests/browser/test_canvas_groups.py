"""Groups on the canvas in a real Chromium: made, collapsed, opened, repeated, taken back, kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.apps.canvas_page import CanvasPage, box_of, wires
from tests.browser.apps.hand import Hand

pytestmark = pytest.mark.browser


def groups(state: dict[str, Any]) -> list[tuple[str, list[str], bool]]:
    """Label, layers and whether it is collapsed, of each group."""
    return [(group["label"], group["nodes"], group["collapsed"]) for group in state["graph"]["groups"]]


def make_group(canvas: CanvasPage, *layers: str) -> None:
    """Clicks the layers, then Ctrl G."""
    for number, layer in enumerate(layers):
        canvas.node(layer).click(modifiers=["Shift"] if number else [])
    canvas.page.keyboard.press("Control+g")


def test_a_group_is_made_collapsed_moved_opened_and_taken_back(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain&sleep=0.5")
    make_group(canvas, "n1", "n2")
    canvas.labels("edit: grouped 2 layers")
    title = page.locator(".frame-title")
    expect(title).to_have_text("Group 1")
    box = box_of(title.locator(".name"))
    canvas.drag((box["x"] + 10, box["y"] + 8), (box["x"] + 90, box["y"] + 8))
    state = canvas.labels("edit: grouped 2 layers", "edit: moved 2 layers")
    places = {node["id"]: node["position"]["x"] for node in state["graph"]["nodes"]}
    assert places["n1"] == places["n2"] > 0 == places["n3"]

    title.dblclick()
    group = page.get_by_role("group", name="Group 1, group of 2 layers, output 32")
    expect(group).to_contain_text("2.1 k")
    expect(page.locator(".react-flow__node")).to_have_count(3)
    expect(group.locator(".react-flow__handle")).to_have_count(2)
    state = canvas.wait(lambda state: len(state["labels"]) == 3)
    assert groups(state) == [("Group 1", ["n1", "n2"], True)]
    assert wires(state) == ["input>n1", "n1>n2", "n2>n3"]

    group.get_by_role("button", name="Expand: Group 1").click()
    expect(canvas.node("n1")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(group).to_be_visible()
    canvas.wait(lambda state: state["labels"][-1] == "undo: expanded the group “Group 1”")
    group.locator(".name").click()
    page.keyboard.press("Delete")
    state = canvas.wait(lambda state: "deleted" in state["labels"][-1])
    assert state["labels"][-1] == "edit: deleted the group “Group 1” with 2 layers"
    assert wires(state) == groups(state) == []


@pytest.mark.heavy
def test_a_collapsed_group_is_kept_over_a_reload(page: Page, server):
    hand = Hand(page, server.address, server.workspace)
    hand.open_example("digits-mlp")
    page.locator(".react-flow__pane").click(position={"x": 30, "y": 300})
    for key in ("Control+a", "Control+g", "g"):
        page.keyboard.press(key)
    saved = hand.wait(
        lambda: hand.project, lambda saved: any(g.collapsed for g in saved.document.networks["model"].groups)
    )
    count = len(saved.document.networks["model"].nodes)
    page.reload()
    expect(page.get_by_role("group", name=f"Group 1, group of {count} layers")).to_be_visible()
    expect(page.locator(".react-flow__node")).to_have_count(1)


def test_a_group_is_repeated_in_one_step(page: Page, address: str):
    canvas = CanvasPage(page, address, "start=chain")
    make_group(canvas, "n2", "n3")
    page.get_by_label("Name", exact=True).fill("<b>Block</b>")
    page.keyboard.press("Enter")
    page.get_by_label("Times in a row").fill("3")
    page.get_by_role("button", name="Repeat", exact=True).click()
    state = canvas.wait(lambda state: len(state["graph"]["groups"]) == 3)
    assert {"n3>dense", "dense>dense_1", "dense_1>dense_2", "dense_2>dense_3"} < set(wires(state))
    assert [label for label, _, _ in groups(state)] == ["<b>Block</b>", "<b>Block</b> 2", "<b>Block</b> 3"]
    expect(page.locator(".frame-title .name").first).to_have_text("<b>Block</b>")
    page.keyboard.press("Control+z")
    assert len(canvas.wait(lambda state: len(state["graph"]["groups"]) == 1)["graph"]["nodes"]) == 4

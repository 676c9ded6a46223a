"""Compare in a real Chromium: what changed, in words and side by side, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.edits import SetField, apply
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

HOSTILE = '<img src=x onerror="window.struck=1"> :red[r] [z](javascript:alert(1))'


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def to_compare(hand: Hand) -> None:
    hand.page.get_by_role("link", name="Compare").click()
    hand.arrive_at("Compare")


def click_a_layer(hand: Hand, layers: list[str]) -> None:
    """A picture has no elements to aim at: down its middle until a layer tells of itself."""
    drawing = hand.page.frame_locator("iframe[title*=agraph]").locator("canvas")
    drawing.scroll_into_view_if_needed()
    box = box_of(drawing)
    told = hand.page.get_by_test_id("stColumn").get_by_role("heading", level=4)
    for number in range(24):
        hand.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * (number + 0.5) / 24)
        hand.page.wait_for_timeout(250)
        if told.count():
            break
    assert told.inner_text() in layers
    expect(hand.page.get_by_test_id("stDataFrame")).to_be_visible()


def test_an_edit_is_seen_in_words_and_taken_back_as_a_new_version(hand: Hand):
    page = hand.page
    hand.open_example("digits-mlp")
    opened = hand.project.document
    to_compare(hand)
    expect(page.get_by_text("This project has one version only")).to_be_visible()

    page.get_by_role("link", name="Change the network").click()
    hand.canvas_is_ready()
    hand.click(hand.layer("hidden_1"))
    units = page.get_by_label("units")
    before = opened.networks["model"].node("hidden_1").config["units"]
    units.fill("77")
    units.press("Enter")
    edited = hand.wait(
        lambda: hand.project, lambda now: now.document.networks["model"].node("hidden_1").config["units"] == 77
    )

    to_compare(hand)
    expect(page.get_by_role("heading", name="What changed: 1 difference")).to_be_visible()
    expect(page.get_by_text(f"units: {before} → 77 of Dense 'hidden_1'")).to_be_visible()
    expect(page.get_by_text("~ 1 changed")).to_be_visible()
    parameters = page.get_by_test_id("stMetric").filter(has_text="Trained parameters")
    expect(parameters).to_contain_text("→", timeout=60_000)
    click_a_layer(hand, [node.label or node.layer for node in edited.document.networks["model"].nodes])

    hand.button("Go back to this version")
    expect(page.get_by_text("Nothing differs")).to_be_visible()
    back = hand.wait(lambda: hand.project, lambda now: now.document == opened)
    assert back.version == edited.version + 1
    assert back.undo == "went back to version 1"
    hand.button("Undo")
    expect(page.get_by_text(f"units: {before} → 77 of Dense 'hidden_1'")).to_be_visible()
    assert hand.project.document == edited.document


def test_an_old_version_is_found_among_many_by_its_words(hand: Hand, server):
    page = hand.page
    hand.open_example("diabetes")
    workspace, saved = client.open_workspace(server.workspace), hand.project
    for number in range(30):
        document = apply(saved.document, [SetField(path="training.epochs", value=300 + number)])
        label = f"the good one {HOSTILE}" if number == 6 else f"changed epochs to {300 + number}"
        saved = client.save_project(workspace, saved.id, document, saved.version, label)
    to_compare(hand)
    expect(page.get_by_text("epochs: 328 → 329")).to_be_visible()
    page.locator(".st-key-side-card-before").get_by_role("button", name="Choose").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".st-key-side-version-31")).to_be_visible()
    expect(dialog.get_by_text("the good one")).to_have_count(0)
    dialog.get_by_role("button", name="Older").click()
    expect(dialog.locator(".st-key-side-version-23")).to_be_visible()
    search = dialog.get_by_placeholder("What was done, or a number")
    search.fill("good one")
    search.press("Enter")
    expect(dialog.locator("[class*=st-key-side-version-]")).to_have_count(1)
    expect(dialog.get_by_text(HOSTILE)).to_be_visible()
    dialog.get_by_role("button", name="Choose", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("epochs: 306 → 329")).to_be_visible()
    page.reload()
    expect(page.get_by_text("epochs: 306 → 329")).to_be_visible()
    assert page.evaluate("window.struck") is None
    assert page.locator("img[src=x]").count() == 0

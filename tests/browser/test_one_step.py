"""One step, slowly, in a real Chromium: before any run, through all stages, with the numbers that a helper gives."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def test_one_step_from_the_batch_to_the_update(hand: Hand) -> None:
    page = hand.page
    hand.open_example("digits-mlp")
    page.get_by_role("link", name="Explain").click()
    hand.arrive_at("Explain")
    expect(page.get_by_text("Nothing to explain yet")).to_be_visible()
    page.get_by_test_id("stMain").get_by_text("One step, slowly").click()
    opened = client.open_workspace(hand.workspace)
    told = client.one_step(opened, hand.project.document)
    expect(page.get_by_text("Step 1", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{told.loss:.4f}")).to_be_visible()
    stage = page.locator(".st-key-one-step-stage")

    shown = client.value_in_step(opened, hand.project.document, "", 1, node="hidden_1", row=0)
    expect(stage.get_by_text(f"{shown.value:.4g}", exact=True).first).to_be_visible()
    expect(stage.locator(".katex").first).to_be_visible()
    canvas = page.frame_locator("iframe[title*=agraph]").locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = box_of(canvas)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("combobox", name=re.compile("Layer"))).not_to_have_value("hidden_1")

    page.get_by_text("2 Loss", exact=True).click()
    (loss,) = client.losses_in_step(opened, hand.project.document, "", 1, 0)
    expect(stage.get_by_text("SparseCategoricalCrossentropy")).to_be_visible()
    expect(stage.locator(".katex-html").filter(has_text=f"{loss.value:.4g}").first).to_be_visible()

    page.get_by_text("3 Backward", exact=True).click()
    expect(stage.get_by_text("it neither vanishes nor explodes")).to_be_visible()
    expect(stage.get_by_text("Check:")).to_be_visible()

    page.get_by_text("4 Update", exact=True).click()
    after = stage.get_by_test_id("stMetric").filter(has_text="After, by Keras").get_by_test_id("stMetricValue")
    formula = stage.get_by_test_id("stMetric").filter(has_text="By the formula").get_by_test_id("stMetricValue")
    expect(formula).to_be_visible()
    assert float(after.inner_text()) == pytest.approx(float(formula.inner_text()), abs=1e-6)

    hand.button("Next step")
    expect(page.get_by_text("Step 2", exact=True)).to_be_visible()
    second = client.one_step(opened, hand.project.document, step=2)
    expect(page.get_by_text(f"{second.loss:.4f}")).to_be_visible()
    client.close()


def test_the_weights_of_a_run_are_looked_at(hand: Hand) -> None:
    page = hand.page
    hand.open_example("digits-mlp")
    page.get_by_role("link", name="Train").click()
    hand.arrive_at("Train")
    field = page.get_by_role("spinbutton", name="Epochs")
    field.fill("2")
    field.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == 2)
    hand.button("Train")
    hand.badge("finished")
    page.get_by_role("link", name="Explain").click()
    hand.arrive_at("Explain")
    page.get_by_test_id("stMain").get_by_text("One step, slowly").click()
    expect(page.get_by_text("Step 1", exact=True)).to_be_visible()
    page.get_by_test_id("stMain").get_by_text("Run 1", exact=True).click()
    opened = client.open_workspace(hand.workspace)
    (run,) = client.runs(opened, hand.project.id)
    learned, fresh = client.one_step(opened, run.document, run.id), client.one_step(opened, run.document)
    assert learned.loss < fresh.loss
    expect(page.get_by_text(f"{learned.loss:.4f}")).to_be_visible()
    client.close()

"""Explain in a real Chromium: from a mistake on the Evaluate page to why it says so, and from row to row."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine import client
from pages.parts.chosen_row import wrong
from tests.browser.apps.hand import Hand
from tests.browser.test_evaluate_page import trained

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def test_why_a_mistake_was_made(hand: Hand) -> None:
    page = hand.page
    trained(hand, "digits-mlp", 4)
    hand.button("Evaluate run 1")
    page.get_by_role("tab", name="Worst mistakes").click()
    expect(page.get_by_role("button", name="Why it says so").last).to_be_visible()
    workspace = client.open_workspace(hand.workspace)
    (run,) = client.runs(workspace, hand.project.id)
    found = client.evaluation(workspace, run.id)
    assert found is not None
    mistakes = wrong(found, found.sections[0].target)
    worst, second = list(mistakes)[:2]
    hand.button("Why it says so")
    hand.arrive_at("Explain")
    number = page.get_by_role("spinbutton", name="Test row")
    expect(number).to_have_value(str(worst))
    true, said = re.fullmatch(r"\d+: (.+), said (\S+).*", mistakes[worst]).groups()  # type: ignore[union-attr]
    expect(page.get_by_text(f"It said: digit {said}")).to_be_visible()
    expect(page.get_by_text(f"Explained: {said}.")).to_be_visible()
    expect(page.get_by_text("Grad-CAM does not fit: It has no convolution")).to_be_visible()
    expect(page.get_by_role("radio", name="Grad-CAM")).to_have_count(0)

    hand.choose("Class", true)
    expect(page.get_by_text(f"Explained: {true}.")).to_be_visible()
    page.get_by_text("Nearest training rows", exact=True).click()
    expect(page.get_by_text("training rows were looked at")).to_be_visible()
    expect(page.locator(".gallery figure")).to_have_count(9)
    expect(page.get_by_text("With random weights")).to_be_visible()

    hand.choose("Its mistakes, the worst first", mistakes[second])
    expect(number).to_have_value(str(second))
    hand.click(page.locator("[class*=st-key-Next]").get_by_role("button"))
    expect(number).to_have_value(str(second + 1))
    hand.click(page.locator("[class*=st-key-Previous]").get_by_role("button"))
    expect(number).to_have_value(str(second))
    number.fill("1")
    number.press("Enter")
    expect(page.locator("[class*=st-key-Previous]").get_by_role("button")).to_be_disabled()
    expect(page.locator(".gallery figure").first).to_be_visible()

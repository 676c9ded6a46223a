"""The whole network in a real Chromium: filters, maps, columns by what they count, and points that lead to rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.project import Training
from engine.store.projects import Saved
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def trained(hand: Hand, example: str, epochs: int) -> Saved:
    """A short run of an example, and the page that explains it as a whole."""
    opened = client.open_workspace(hand.workspace)
    project = client.preset(example)
    training: Training = project.training.model_copy(update={"epochs": epochs})
    saved = client.create_project(opened, project.model_copy(update={"training": training}))
    hand.open(f"train?project={saved.id}")
    hand.button("Train")
    hand.badge("finished")
    hand.page.get_by_role("link", name="Explain").click()
    hand.arrive_at("Explain")
    hand.page.get_by_role("radio", name="The whole network").click()
    return saved


def look_at(hand: Hand, title: str) -> None:
    hand.page.get_by_role("radiogroup", name="Look at").get_by_text(title, exact=True).click()


def test_a_convolution_from_its_filters_to_the_row_of_a_point(hand: Hand):
    page = hand.page
    trained(hand, "digits-cnn", 1)
    look_at(hand, "Filters")
    expect(page.get_by_text(re.compile(r"has 32 filters of 3 × 3"))).to_be_visible()
    expect(page.locator(".gallery figure")).to_have_count(32)
    look_at(hand, "Feature maps")
    row = page.get_by_role("spinbutton", name=re.compile("Test row"))
    expect(page.get_by_text(re.compile(r"for test row 1 .*: 32 maps of 8 × 8"))).to_be_visible()
    row.fill("5")
    row.press("Enter")
    expect(page.get_by_text(re.compile(r"for test row 5 .*: 32 maps of 8 × 8"))).to_be_visible()

    look_at(hand, "Projector: PCA")
    expect(page.get_by_text(re.compile(r"numbers for each of 270 test rows"))).to_be_visible()
    points = page.locator("[data-testid=stPlotlyChart] .scatterlayer .point")
    expect(points).to_have_count(270)
    box = box_of(points.last)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text(re.compile(r"^Test row [\d,]+$"))).to_be_visible()
    expect(page.locator(".gallery figure").first).to_contain_text(re.compile(r"\d → \d"))

    look_at(hand, "Projector: t-SNE")
    hand.button("Look at t-SNE")
    expect(page.get_by_text(re.compile(r"numbers for each of 270 test rows"))).to_be_visible()
    expect(points).to_have_count(270)


def test_columns_by_what_they_count_and_what_does_not_fit(hand: Hand):
    page = hand.page
    trained(hand, "breast-cancer-mlp", 3)
    look_at(hand, "Permutation importance")
    repeats = page.get_by_role("spinbutton", name="Repeats")
    repeats.fill("50")
    repeats.press("Enter")
    hand.button("Look at Permutation importance")
    hand.button("Cancel")
    expect(page.get_by_role("button", name="Look at Permutation importance")).to_be_visible()
    repeats.fill("3")
    repeats.press("Enter")
    hand.button("Look at Permutation importance")
    expect(page.get_by_text(re.compile(r"Accuracy on \d+ validation rows, with nothing shuffled"))).to_be_visible()
    expect(page.locator("[data-testid=stPlotlyChart] .ytick")).to_have_count(30)
    look_at(hand, "Filters")
    expect(page.get_by_text("It has no convolution over pictures or series")).to_be_visible()

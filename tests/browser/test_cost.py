"""Cost in a real Chromium: the heaviest layers while drawing, time and memory before a run, both beside it after."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


def test_what_a_network_costs_is_seen_before_it_is_trained(page: Page, server):
    hand = Hand(page, server.address, server.workspace)
    hand.open_example("digits-mlp")
    shares = page.locator(".share")
    expect(shares.first).to_have_attribute("title", re.compile(r"^\d+ % of all parameters$"), timeout=60_000)
    assert 1 <= shares.count() <= 3

    hand.button("Mark the heaviest layers")
    choice = page.get_by_role("radiogroup", name="Mark the heaviest layers")
    expect(choice).to_contain_text("FLOP")
    choice.get_by_text("FLOPs a sample").click()
    expect(shares.first).to_have_attribute("title", re.compile(r"^\d+ % of all FLOPs$"))
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    page.reload()
    hand.canvas_is_ready()
    expect(shares.first).to_have_attribute("title", re.compile(r"^\d+ % of all FLOPs$"))
    hand.button("Mark the heaviest layers")
    choice.get_by_text("Nothing").click()
    expect(shares).to_have_count(0)

    hand.button("Next: Train")
    hand.arrive_at("Train")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    line = page.get_by_text(re.compile(r"About .+ s and \d+ MB on this CPU\."))
    expect(line).to_be_visible(timeout=90_000)
    hand.button("Train")
    hand.badge("finished")
    expect(page.locator(".st-key-run-top")).to_contain_text(
        re.compile(r"took .+ \(estimated .+ s\) and \d+ MB of memory \(estimated \d+ MB\)"), timeout=30_000
    )
    workspace = client.open_workspace(server.workspace)
    assert client.expected(workspace, hand.run.id) is not None
    assert client.taken(workspace, hand.run.id) is not None

"""What is selected can be read by day and by night: at least 4.5 to 1, as WCAG asks of small letters."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]
LEAST = 4.5
# The ratio of a text's colour to what lies behind it, half transparent layers laid on each other.
RATIO = """element => {
  const parts = colour => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.unshift(parts(getComputedStyle(at).backgroundColor));
  const paper = layers.reduce((under, [r, g, b, a]) =>
    [r, g, b].map((over, at) => a * over + (1 - a) * under[at]), [255, 255, 255]);
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(parts(getComputedStyle(element).color).slice(0, 3)), light(paper)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_selected_can_be_read(browser: Browser, server, scheme: str) -> None:
    tab = browser.new_context(color_scheme=scheme)
    hand = Hand(tab.new_page(), server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    hand.click(hand.page.locator(".st-key-use-iris").get_by_role("button"))
    selected: list[Locator] = [
        hand.page.get_by_role("radio", checked=True).locator("p").first,
        hand.page.get_by_role("tab", selected=True).locator("p").first,
    ]
    for each in selected:
        each.wait_for(timeout=90_000)
        assert each.evaluate(RATIO) >= LEAST
    tab.close()

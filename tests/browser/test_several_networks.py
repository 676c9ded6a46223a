"""A task with two networks, as a person meets it: chosen on the Data page, drawn, trained, looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture
def hand(page: Page, server) -> Hand:
    page.set_default_timeout(90_000)  # charts are drawn on the way, and a helper may have to start
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    return hand


def units(hand: Hand, network: str) -> list[int]:
    """The units of the Dense layers of a stored network."""
    nodes = hand.project.document.networks[network].nodes
    return [node.config["units"] for node in nodes if node.layer == "Dense"]


def test_a_variational_autoencoder_is_chosen_drawn_trained_and_seen(hand: Hand):
    choose(hand)
    draw(hand)
    train(hand)


def choose(hand: Hand) -> None:
    """What is predicted, the task and its settings; both networks are there at once."""
    page = hand.page
    page.locator("[class*=st-key-use-digits]").last.get_by_role("button").click()
    expect(page.get_by_text("Rows in each class")).to_be_visible(timeout=60_000)
    hand.wait(lambda: hand.project.undo, lambda label: label == "took good first settings")
    expect(page.get_by_text("are as suggested for these data")).to_be_visible()
    hand.click(page.get_by_text("The inputs themselves", exact=True))
    hand.wait(lambda: hand.project.document, lambda document: len(document.networks["model"].nodes) > 1)
    hand.choose("Task", "Variational autoencoder")
    expect(page.get_by_text("kept in the history")).to_be_visible()
    made = hand.wait(lambda: hand.project.document, lambda document: len(document.networks) == 2 and all(
        len(graph.nodes) > 1 for graph in document.networks.values()))  # fmt: skip
    assert list(made.networks) == ["encoder", "decoder"]
    beta = page.get_by_role("spinbutton", name="beta")
    beta.fill("0.5")
    beta.press("Enter")
    hand.wait(lambda: hand.project.document.task.settings, lambda settings: settings == {"beta": 0.5})


def draw(hand: Hand) -> None:
    """Both networks stand side by side with their flow; what is edited in one leaves the other as it was."""
    page = hand.page
    hand.button("Next: Build")
    hand.canvas_is_ready()
    tabs = page.locator(".st-key-networks-build")
    expect(tabs).to_contain_text("Encoder · 2,608")
    flow = page.locator(".stVerticalBlock.st-key-flow-build")
    expect(flow.locator("svg").get_by_text("Encoder", exact=True)).to_be_visible()
    expect(flow).to_contain_text("gradients")
    expect(page.locator(".react-flow__node")).to_have_count(5)
    side_by_side(hand)
    before = units(hand, "decoder")
    flow.get_by_role("button", name="Decoder").click()
    page.wait_for_url("**network=decoder*")
    expect(page.locator(".react-flow__node")).to_have_count(4)
    hand.click(hand.layer("dense_2"))
    field = page.get_by_label("units").first
    field.fill("48")
    field.press("Enter")
    hand.wait(lambda: units(hand, "decoder"), lambda found: found == [48, *before[1:]])
    expect(tabs).to_contain_text("Decoder · 3,568")
    encoder = hand.project.document.networks["encoder"]
    tabs.get_by_text("Encoder ·").click()
    expect(page.locator(".react-flow__node")).to_have_count(5)
    tabs.get_by_text("Decoder ·").click()
    expect(page.locator(".react-flow__node")).to_have_count(4)
    hand.click(page.locator(".st-key-history").get_by_role("button", name="Undo"))
    hand.wait(lambda: units(hand, "decoder"), lambda found: found == before)
    expect(hand.layer("dense_2")).to_contain_text("32, relu")
    assert hand.project.document.networks["encoder"] == encoder


def side_by_side(hand: Hand) -> None:
    """Both networks are seen at once; a click on a layer of one draws that one below."""
    page = hand.page
    page.locator(".st-key-networks-build").get_by_text("Side by side").click()
    beside = page.locator(".stVerticalBlock.st-key-beside-build")
    expect(beside.locator("iframe")).to_have_count(2)
    expect(beside).to_contain_text("Encoder · 2,608")
    expect(beside).to_contain_text("Decoder ·")
    drawn = beside.frame_locator("iframe >> nth=1").locator("canvas")
    drawn.wait_for()
    for height in (0.2, 0.35, 0.5, 0.65, 0.8):  # somewhere in the middle there is a layer
        box = drawn.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * height)
        page.wait_for_timeout(1_500)
        if "network=decoder" in page.url:
            break
    expect(page.locator(".react-flow__node")).to_have_count(4)
    page.locator(".st-key-networks-build").get_by_text("Encoder ·").click()
    expect(page.locator(".react-flow__node")).to_have_count(5)
    page.locator(".st-key-networks-build").get_by_text("Side by side").click()
    expect(beside).to_have_count(0)


def train(hand: Hand) -> None:
    """Samples are seen while it trains, and after a reload; then the figures."""
    page = hand.page
    hand.button("Next: Train")
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("6")
    epochs.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == 6)
    hand.button("Train")
    samples = hand.live.locator(".samples")
    expect(samples.locator("canvas").first).to_be_visible(timeout=60_000)
    hand.badge("finished")
    expect(samples).to_have_attribute("data-epoch", "6")
    expect(samples.locator("figure")).to_have_count(2)
    expect(page.get_by_text("Evidence lower bound")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Principal components")).to_be_visible()
    page.reload()
    expect(hand.live.locator(".samples")).to_have_attribute("data-epoch", "6", timeout=90_000)
    drawn = hand.live.locator(".samples canvas").first
    pixels = drawn.evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, 8, 8).data]")
    assert len({tuple(pixels[at : at + 3]) for at in range(0, len(pixels), 4)}) > 2
    expect(page.get_by_role("tab", name="Its networks")).to_be_visible()
    expect(page.locator("[class*=st-key-networks-run]").first).to_contain_text("Decoder · 2,400")

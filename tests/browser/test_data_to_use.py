"""From a table of one's own to a prediction outside: trained, evaluated, explained, used, taken away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    return hand


def flats() -> bytes:
    """A table whose class follows from its numbers."""
    random = np.random.default_rng(1)
    size, rooms = random.uniform(30, 200, 240), random.integers(1, 7, 240)
    dear = np.where(size + 12.0 * rooms + random.normal(0, 6, 240) > 155, "dear", "cheap")
    rows = [f"{a:.1f},{b},{c}" for a, b, c in zip(size, rooms, dear, strict=True)]
    return "\n".join(["size,rooms,rent", *rows]).encode()


def to(hand: Hand, page: str) -> None:
    hand.page.get_by_role("link", name=page).first.click()
    hand.arrive_at(page)


def test_a_table_of_ones_own_is_used_inside_and_outside(hand: Hand, tmp_path: Path):
    page = hand.page
    page.locator("input[type=file]").set_input_files({"name": "flats.csv", "mimeType": "text/csv", "buffer": flats()})
    hand.wait(lambda: hand.project.document, lambda document: document.task.kind == "classification")
    hand.button("Next: Build")
    hand.canvas_is_ready()
    hand.add_layers("dense 16 relu", "dense 2")
    hand.saved_layers("Input", "Dense", "Dense")
    hand.button("Next: Train")
    hand.button("Train")
    hand.badge("finished")

    to(hand, "Evaluate")
    hand.button("Evaluate run 1")
    expect(page.locator(".st-key-evaluate-top").get_by_text("Test split")).to_be_visible()
    expect(page.get_by_test_id("stMetric").filter(has_text=re.compile("^Accuracy")).first).to_be_visible()

    expect(page.get_by_text("Each class, with the range")).to_be_visible()
    to(hand, "Explain")
    expect(page.get_by_text("It said: rent")).to_be_visible()
    page.get_by_text("Integrated gradients", exact=True).click()
    expect(page.get_by_text("add up to the difference of both scores")).to_be_visible()

    to(hand, "Apply")
    size, rooms = (page.get_by_role("textbox", name=name, exact=True) for name in ("size", "rooms"))
    for field, value in ((size, "190"), (rooms, "6")):
        field.fill(value)
        field.press("Enter")
    hand.button("Use it")
    rent = page.get_by_test_id("stMetric").filter(has_text=re.compile(r"^rent(?!:)"))
    expect(rent.get_by_test_id("stMetricValue")).to_have_text("dear")

    to(hand, "Export")
    hand.choose("Format", "ONNX model")
    hand.button("Prepare the ONNX model")
    with page.expect_download() as loaded:
        hand.button("Download the ONNX model")
    session = onnxruntime.InferenceSession(Path(loaded.value.path()).read_bytes())
    kept = client.open_workspace(hand.workspace).path("runs", hand.run.id, "preparation.json").read_text()
    (state,) = [step for step in json.loads(kept)["steps"] if step["name"] == "Standardize"]
    mean, width = (np.array([state["state"][key][name] for name in ("size", "rooms")]) for key in ("mean", "deviation"))
    row = ((np.array([190.0, 6.0]) - mean) / width).astype("float32")[None]
    (scores,) = session.run(None, {session.get_inputs()[0].name: row})
    assert ["cheap", "dear"][int(scores.argmax())] == "dear"

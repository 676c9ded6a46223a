"""A model of one's own, opened in a real Chromium: its layers on the canvas, a run that starts from its weights."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest
from playwright.sync_api import Page, expect

from engine.messages.events import Note
from engine.store import events
from engine.store.workspace import Workspace
from tests.browser.apps.hand import Hand

pytestmark = [
    pytest.mark.browser,
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


PATIENCE = 90_000  # milliseconds: the first helper imports Keras


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def bring(hand: Hand, name: str, content: bytes) -> None:
    """Uploads a model on the first page."""
    hand.open()
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    within = hand.page.locator("[data-testid=stPopoverBody]")
    hand.pop_up("Open a model", within).locator("input[type=file]").set_input_files(file)
    hand.button("Open the model")


def drawn(hand: Hand) -> None:
    """Waits until the model is on the canvas."""
    expect(hand.page).to_have_title("Build · Layerloom", timeout=PATIENCE)
    hand.canvas_is_ready()


def test_a_keras_file_is_drawn_and_trained_from_its_weights(hand: Hand, tmp_path: Path):
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu", name="eyes"),
            keras.layers.Flatten(name="flat"),
            keras.layers.Dense(10, name="scores"),
        ]
    )
    model.save(tmp_path / "mine.keras")
    bring(hand, "mine.keras", (tmp_path / "mine.keras").read_bytes())
    drawn(hand)
    for id in ("eyes", "flat", "scores"):
        expect(hand.layer(id)).to_be_visible()
    saved = hand.project
    assert saved.document.name == "mine"
    assert saved.document.networks["model"].weights

    hand.open(f"data?project={saved.id}")
    hand.arrive_at("Data")
    hand.click(hand.page.locator(".st-key-use-digits").get_by_role("button"))
    hand.button("Next: Build")
    hand.canvas_is_ready()
    hand.button("Next: Train")
    hand.arrive_at("Train")
    epochs = hand.page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1")
    epochs.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == 1)
    hand.button("Train")
    hand.badge("finished")
    said = [event for _, event in events.read(Workspace.open(hand.workspace), hand.run.id)]
    assert [event.text for event in said if isinstance(event, Note)] == ["2 of 2 layers start from the opened weights."]


def test_a_file_that_is_no_model_says_what_can_be_opened(hand: Hand):
    bring(hand, "notes.keras", b"just words")
    alert = hand.page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("The file is no Keras model", timeout=PATIENCE)
    expect(alert).to_contain_text(".keras file")


def test_a_known_architecture_is_found_by_typing(hand: Hand):
    hand.open()
    search = hand.pop_up("Open a model", hand.page.get_by_role("combobox", name="Or a known architecture"))
    search.fill("mobilenetv2")
    search.press("Enter")
    hand.button("Open the architecture")
    drawn(hand)
    assert len(hand.project.document.networks["model"].nodes) == 156

"""Apply in a real Chromium: a digit drawn by hand, a row, and what leaves as ONNX says the same outside."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def trained(hand: Hand, example: str, epochs: int) -> None:
    hand.open_example(example)
    hand.page.get_by_role("link", name="Apply").click()
    hand.arrive_at("Apply")
    expect(hand.page.get_by_text("Nothing to use yet")).to_be_visible()
    hand.page.get_by_role("link", name="Train it").click()
    hand.arrive_at("Train")
    field = hand.page.get_by_role("spinbutton", name="Epochs")
    field.fill(str(epochs))
    field.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == epochs)
    hand.button("Train")
    hand.badge("finished")
    hand.page.get_by_role("link", name="Apply").click()
    hand.arrive_at("Apply")


def said(hand: Hand, target: str) -> str:
    """What the network says of one row."""
    card = hand.page.get_by_test_id("stMetric").filter(has_text=re.compile(f"^{target}(?!:)"))
    return card.get_by_test_id("stMetricValue").inner_text()


def test_a_digit_is_drawn_brought_as_a_file_and_taken_away(hand: Hand, tmp_path: Path):
    trained(hand, "digits-mlp", 8)
    pad = hand.page.get_by_role("img", name="Draw image")
    expect(hand.page.get_by_role("button", name="Use it")).to_be_disabled()
    box = box_of(pad)
    across, down = [(0.3, 0.15), (0.7, 0.15), (0.45, 0.85)], hand.page.mouse
    down.move(box["x"] + box["width"] * across[0][0], box["y"] + box["height"] * across[0][1])
    down.down()
    for x, y in across[1:]:
        down.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=8)
    down.up()
    hand.button("Use it")
    expect(hand.page.get_by_text("how likely the network finds each class")).to_be_visible()
    assert said(hand, "digit") in "0123456789"

    picture = np.zeros((8, 8), "uint8")
    picture[:, 3:5] = 255
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    hand.click(hand.page.get_by_role("radio", name="File"))
    hand.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "one.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect(hand.page.get_by_text("The input has changed since")).to_be_visible()
    hand.button("Use it")
    expect(hand.page.get_by_text("The input has changed since")).to_be_hidden()
    hand.page.get_by_role("button", name="Remove one.png").click()
    expect(hand.page.get_by_text("This is of the input before")).to_be_visible()
    workspace = client.open_workspace(hand.workspace)
    shown = said(hand, "digit")

    hand.button("Next: Export")
    hand.arrive_at("Export")
    hand.choose("Format", "ONNX model")
    hand.button("Prepare the ONNX model")
    with hand.page.expect_download() as loaded:
        hand.button("Download the ONNX model")
    expect(hand.page.get_by_text("Opened and compared")).to_be_visible()
    (made,) = client.exports(workspace, hand.run.id)
    assert made.difference is not None
    assert made.difference < 1e-4

    import onnxruntime

    session = onnxruntime.InferenceSession(Path(loaded.value.path()).read_bytes())
    pixels = picture[None, :, :, None].astype("float32") / 255.0
    (scores,) = session.run(None, {session.get_inputs()[0].name: pixels})
    assert str(scores.argmax()) == shown


def test_a_row_begins_as_one_of_the_data_and_nonsense_is_said_in_place(hand: Hand):
    trained(hand, "wine-mlp", 8)
    hand.button("Use it")
    expect(hand.page.get_by_test_id("stMetric").filter(has_text="grower: probability")).to_contain_text("%")
    assert said(hand, "grower").startswith("grower") or said(hand, "grower")
    field = hand.page.get_by_role("textbox", name="alcohol", exact=True)
    expect(field).not_to_have_value("")
    for typed, complaint in (("much", "alcohol: “much” is no number"), ("", "alcohol: a number is missing")):
        field.fill(typed)
        field.press("Enter")
        expect(hand.page.get_by_text(complaint)).to_be_visible()
        expect(hand.page.get_by_role("button", name="Use it")).to_be_disabled()
    hand.click(hand.page.get_by_role("radio", name="File"))
    hand.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "rows.csv", "mimeType": "text/csv", "buffer": b"alcohol\n12.5\n"}
    )
    hand.button("Use it")
    expect(hand.page.get_by_role("alert").get_by_text("The input lacks the column")).to_be_visible()


def test_a_player_plays_an_episode_from_chance_alone(hand: Hand):
    trained(hand, "frozenlake-dqn", 1)
    expect(hand.page.get_by_text("needs no input")).to_be_visible()
    hand.button("Use it")
    expect(hand.page.get_by_text(re.compile(r"An episode of \d+ steps"))).to_be_visible()


def test_every_format_is_made_and_proven_with_one_button(hand: Hand):
    trained(hand, "wine-mlp", 4)
    hand.button("Next: Export")
    hand.arrive_at("Export")
    formats = client.cards("export")
    table = hand.page.get_by_role("table", name="Every format")
    expect(table.get_by_text("not made yet")).to_have_count(len(formats))

    hand.button("Make and prove all")
    hand.button("Cancel")  # what was made by then stays
    hand.click(hand.page.get_by_role("button", name=re.compile("Make and prove")))
    working = hand.page.get_by_text(re.compile("Writing and opening"))  # a fresh helper starts, as the other was ended
    expect(working).to_be_visible(timeout=240_000)
    expect(table.get_by_text("not made yet")).to_have_count(0, timeout=300_000)
    expect(hand.page.get_by_role("button", name="Make all again")).to_be_visible()

    made = {each.format: each for each in client.exports(client.open_workspace(hand.workspace), hand.run.id)}
    assert list(made) == [card.name for card in formats]
    opened = [each for each in made.values() if each.difference is not None]
    expect(table.get_by_text("made and compared")).to_have_count(len(opened))
    assert len(opened) > len(formats) / 2
    row = table.get_by_role("row").filter(has=hand.page.get_by_role("rowheader", name="ONNX model", exact=True))
    expect(row).to_contain_text("test rows")
    expect(row).to_contain_text("100.0 %")

    for button, name in (("ONNX model", "onnx"), ("Download the Bundle that predicts", "bundle")):
        with hand.page.expect_download() as loaded:
            hand.click(hand.page.get_by_role("button", name=button, exact=True))
        assert Path(loaded.value.path()).read_bytes() == client.exported_file(made[name])

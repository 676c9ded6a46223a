"""The whole line in a real Chromium: open, draw, train, steer, judge, take away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.project import Choice
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

LENET = (
    "conv2d 6 5 tanh padding=same",
    "averagepooling2d 2",
    "conv2d 16 5 tanh padding=same",
    "averagepooling2d 2",
    "flatten",
    "dense 120 tanh",
    "dense 84 tanh",
    "dense 10",
)
MOST_GESTURES = 25


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def test_lenet_from_an_empty_canvas_to_the_first_loss_point(hand: Hand):
    hand.open()
    hand.button("Start from an empty canvas")
    hand.arrive_at("Data")
    hand.click(hand.page.locator(".st-key-use-digits").get_by_role("button"))
    hand.button("Next: Build")
    hand.arrive_at("Build")
    hand.canvas_is_ready()
    hand.add_layers(*LENET)
    hand.button("Next: Train")
    hand.arrive_at("Train")
    hand.button("Train")
    hand.first_loss_point()
    assert hand.gestures <= MOST_GESTURES
    print(f"LeNet-5 took {hand.gestures} gestures")

    document = hand.run.document
    assert [node.layer for node in document.networks["model"].nodes] == [
        "Input", "Conv2D", "AveragePooling2D", "Conv2D", "AveragePooling2D", "Flatten", "Dense", "Dense", "Dense",
    ]  # fmt: skip
    assert [step.name for step in document.data.recipe] == ["Rescale"]
    hand.button("Stop")
    hand.badge("stopped")


def test_an_example_is_trained_judged_and_taken_away(hand: Hand, tmp_path: Path):
    hand.open_example("digits-mlp")
    hand.button("Next: Train")
    hand.arrive_at("Train")
    epochs = hand.page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("8")
    epochs.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == 8)
    hand.button("Train")
    hand.first_loss_point()
    hand.badge("finished")

    expect(hand.page.get_by_text("On the test split")).to_be_visible()
    metrics = hand.run.metrics
    accuracy = hand.page.get_by_test_id("stMetric").filter(has_text="accuracy")
    expect(accuracy.get_by_test_id("stMetricValue")).to_have_text(f"{metrics['test_sparse_categorical_accuracy']:.4f}")

    hand.button("Next: Evaluate")
    hand.arrive_at("Evaluate")
    hand.click(hand.page.get_by_role("link", name="Export"))
    hand.arrive_at("Export")
    script = take(hand, "Python script", tmp_path).decode()
    assert "EPOCHS = 8" in script
    compile(script, "script.py", "exec")
    model = take(hand, "Keras model", tmp_path)
    assert "model.weights.h5" in zipfile.ZipFile(io.BytesIO(model)).namelist()
    module = take(hand, "PyTorch module", tmp_path)
    assert sorted(zipfile.ZipFile(io.BytesIO(module)).namelist()) == ["README.md", "model.py", "weights.npz"]
    hand.click(hand.page.get_by_role("radio", name="PyTorch", exact=True))
    expect(hand.page.get_by_test_id("stCode").locator("code")).to_contain_text("class Model(nn.Module):")
    with hand.page.expect_download() as document:
        hand.button("Download the document")
    assert client.read_document(Path(document.value.path()).read_bytes()) == hand.project.document

    hand.button("Start from this run")
    hand.arrive_at("Build")
    hand.canvas_is_ready()
    assert hand.project.document.name.endswith("from run 1")
    assert client.opened_weights(client.open_workspace(hand.workspace), hand.project.document)


def test_the_run_shows_the_network_that_it_trained(hand: Hand):
    hand.open_example("breast-cancer-mlp")
    hand.button("Next: Train")
    hand.button("Train")
    hand.badge("finished")
    drawing = hand.page.frame_locator("iframe[title*=agraph]").locator("canvas")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box
    layers = [node.label or node.layer for node in hand.run.document.networks["model"].nodes]
    hint = hand.page.get_by_text("Click a layer")
    expect(hint).to_be_visible()
    for number in range(24):  # a picture has no elements to aim at: down its middle until a layer answers
        hand.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * (number + 0.5) / 24)
        hand.page.wait_for_timeout(250)
        if not hint.is_visible():
            break
    expect(hint).to_be_hidden()
    heading = hand.page.get_by_role("tabpanel").get_by_role("heading", level=4)
    assert heading.inner_text() in layers
    expect(hand.page.get_by_text("Output shape")).to_be_visible()


def test_the_learning_rate_changes_while_it_trains_and_stop_keeps_what_was_learned(hand: Hand):
    hand.open_example("digits-cnn")
    hand.button("Next: Train")
    hand.arrive_at("Train")
    epochs = hand.page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("5000")
    epochs.press("Enter")
    hand.button("Train")
    hand.first_loss_point()
    hand.badge("running")
    hand.button("Learning rate")
    rate = hand.page.get_by_role("spinbutton", name="New learning rate")
    rate.fill("0.0025")
    rate.press("Enter")
    hand.button("Go on with it")
    expect(hand.live.locator('[data-fact="rate"]')).to_contain_text("0.0025", timeout=30_000)
    hand.page.keyboard.press("Escape")
    hand.button("Stop")
    hand.badge("stopped")
    assert hand.run.metrics["test_loss"] > 0
    hand.click(hand.page.get_by_role("link", name="Export"))
    expect(hand.page.get_by_role("button", name="Prepare the Keras model")).to_be_enabled()


def test_a_schedule_spans_the_run_and_is_drawn_before_it(hand: Hand):
    hand.open_example("digits-mlp")
    hand.button("Next: Train")
    hand.arrive_at("Train")
    hand.click(hand.page.get_by_text("Schedule and callbacks"))
    hand.choose("Learning rate schedule", "CosineDecay")
    training = hand.wait(lambda: hand.project.document.training, lambda now: now.schedule is not None)
    steps = training.epochs * -(-1257 // training.batch_size)
    assert training.schedule == Choice(
        name="CosineDecay",
        config={
            "initial_learning_rate": training.optimizer.config.get("learning_rate", 0.001),
            "decay_steps": steps,
        },
    )
    expect(hand.page.get_by_text("Planned learning rate")).to_be_visible()
    expect(hand.page.get_by_text("The learning rate follows the schedule")).to_be_visible()
    expect(hand.page.locator(".st-key-planned-rates .js-plotly-plot")).to_be_visible()
    expect(hand.page.get_by_text("Ready:")).to_be_visible()


def take(hand: Hand, title: str, folder: Path) -> bytes:
    """Prepares and downloads one format of the Export page."""
    hand.button(f"Prepare the {title}")
    button = hand.page.get_by_role("button", name=f"Download the {title}", exact=True)
    button.wait_for(timeout=60_000)
    with hand.page.expect_download() as download:
        hand.click(button)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()

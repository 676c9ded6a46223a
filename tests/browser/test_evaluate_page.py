"""Evaluate in a real Chromium: what a person does after a run, from the button to the rows behind a mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.project import Choice, DataSettings, Project, Training
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand
from tests.builders import chain

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

HOSTILE = '<img src=x onerror="window.struck=1"> :red[r] [z](javascript:alert(1))'


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def to_evaluate(hand: Hand) -> None:
    hand.page.get_by_role("link", name="Evaluate").click()
    hand.arrive_at("Evaluate")


def trained(hand: Hand, example: str, epochs: int) -> None:
    hand.open_example(example)
    to_evaluate(hand)
    expect(hand.page.get_by_text("Nothing to evaluate yet")).to_be_visible()
    hand.page.get_by_role("link", name="Train it").click()
    hand.arrive_at("Train")
    field = hand.page.get_by_role("spinbutton", name="Epochs")
    field.fill(str(epochs))
    field.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == epochs)
    hand.button("Train")
    hand.badge("finished")
    hand.page.get_by_role("link", name="Look closer").click()
    hand.arrive_at("Evaluate")


def test_a_mistake_is_followed_to_its_rows(hand: Hand):
    page = hand.page
    trained(hand, "digits-mlp", 6)
    hand.button("Evaluate run 1")
    top = page.locator(".st-key-evaluate-top")
    expect(top.get_by_text("Test split, 270 rows")).to_be_visible()
    again, told = box_of(top.get_by_role("button", name="Evaluate again")), box_of(top.get_by_text("Test split"))
    assert again["y"] + again["height"] / 2 == pytest.approx(told["y"] + told["height"] / 2, abs=2)
    assert re.fullmatch(r"Run 1, \d+ \w+ \d{4}, \d\d:\d\d", top.get_by_role("combobox").input_value())
    (run,) = client.runs(client.open_workspace(hand.workspace), hand.project.id)
    found = client.evaluation(client.open_workspace(hand.workspace), run.id)
    assert found is not None
    accuracy = found.sections[0].figures[0]
    assert accuracy.value == pytest.approx(run.metrics["test_sparse_categorical_accuracy"], abs=1e-6)
    card = page.get_by_test_id("stMetric").filter(has_text=re.compile("^Accuracy"))
    expect(card.get_by_test_id("stMetricValue")).to_have_text(f"{accuracy.value:.1%}".replace("%", " %"))
    expect(page.locator("table.beside").first).to_contain_text("Nearest neighbours")

    cell = max((cell for cell in found.sections[0].cells if cell.row == cell.column), key=lambda each: each.count)
    plot = page.locator("[data-testid=stPlotlyChart]").first
    point = plot.locator(".scatterlayer .point").nth(cell.row * 10 + cell.column)
    box = box_of(point)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text(f"{cell.row}, right: {cell.count} test rows")).to_be_visible()
    expect(page.locator(".gallery figure").first).to_be_visible()
    expect(page.get_by_role("tabpanel").locator(".gallery").first.locator("figure")).to_have_count(cell.count)

    page.get_by_role("tab", name="Worst mistakes").click()
    wrong = sum(each.count for each in found.sections[0].cells if each.row != each.column)
    expect(page.get_by_text(f"{wrong} of 270 test rows are wrong")).to_be_visible()
    page.get_by_role("tab", name="Where it is worse").click()
    expect(page.get_by_text("The worst slices")).to_be_visible()
    page.reload()
    expect(top.get_by_text("Test split, 270 rows")).to_be_visible()


def test_the_worst_forecasts_are_drawn_one_by_one(hand: Hand):
    page = hand.page
    trained(hand, "co2-gru", 1)
    hand.button("Evaluate run 1")
    expect(page.locator(".st-key-evaluate-top").get_by_text("Test split, 333 rows")).to_be_visible(timeout=180_000)
    page.get_by_role("tab", name="Worst mistakes").click()
    panel = page.get_by_role("tabpanel").filter(has_text="farthest off are in the table")
    expect(panel.get_by_text(re.compile(r"^Test row \d+: off by [\d.]+ on average$"))).to_have_count(6)
    expect(panel.get_by_test_id("stPlotlyChart")).to_have_count(6)
    expect(panel.get_by_test_id("stPlotlyChart").first.locator(".legendtext")).to_have_text(
        ["true", "forecast", "past"]
    )
    chart, table = box_of(panel.get_by_test_id("stPlotlyChart").last), box_of(panel.get_by_test_id("stDataFrame"))
    assert table["y"] > chart["y"] + chart["height"]


def test_a_threshold_is_moved(hand: Hand):
    page = hand.page
    trained(hand, "breast-cancer-mlp", 5)
    hand.button("Evaluate run 1")
    page.get_by_role("tab", name="Ranking and thresholds").click()
    recall = page.locator(".st-key-threshold").get_by_test_id("stMetric").filter(has_text="Recall")
    precision = page.locator(".st-key-threshold").get_by_test_id("stMetric").filter(has_text="Precision")
    expect(recall).to_be_visible()
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(50):
        slider.press("ArrowLeft")
    expect(recall.get_by_test_id("stMetricValue")).to_have_text("100.0 %")
    (run,) = client.runs(client.open_workspace(hand.workspace), hand.project.id)
    found = client.evaluation(client.open_workspace(hand.workspace), run.id)
    assert found is not None
    thresholds = next(section.thresholds for section in found.sections if section.thresholds)
    share = thresholds.positives / (thresholds.positives + thresholds.negatives)
    expect(precision.get_by_test_id("stMetricValue")).to_have_text(f"{share:.1%}".replace("%", " %"))


def test_names_from_outside_are_letters(hand: Hand):
    """Classes, columns and values of a person's own table stand as they are: in figures, plots, tables and files."""
    page, opened = hand.page, client.open_workspace(hand.workspace)
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    rows = [f"{row % 7},{row % 3},{quoted if row % 2 else 'b'},{quoted if row % 7 > 3 else 'no'}" for row in range(300)]
    dataset = client.add_dataset(opened, "t.csv", "\n".join([f"a,{quoted},group,kind", *rows]).encode())
    loss = Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True})
    document = Project(
        name=HOSTILE,
        networks={"model": chain(("Dense", {"units": 2}))},
        data=DataSettings(
            source=Choice(name="csv", config={"dataset": dataset.id}), target="kind", inputs=("a", HOSTILE)
        ),
        training=Training(losses=(loss,), epochs=2),
    )
    saved = client.create_project(opened, document)
    hand.open(f"train?project={saved.id}")
    hand.button("Train")
    hand.badge("finished")
    to_evaluate(hand)
    hand.button("Evaluate run 1")
    expect(page.locator(".st-key-evaluate-top").get_by_text("Test split, 45 rows")).to_be_visible()
    for tab in ("Right and wrong", "Ranking and thresholds", "Calibration", "Worst mistakes", "Where it is worse"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(300)
    with page.expect_download() as report:
        hand.button("Download the report")
    told = Path(report.value.path()).read_text()
    assert "<img src=x" not in told
    assert "<script" not in told
    assert str(hand.workspace) not in told
    page.goto(f"file://{report.value.path()}")
    assert page.evaluate("window.struck") is None
    assert page.locator("img[src=x]").count() == 0

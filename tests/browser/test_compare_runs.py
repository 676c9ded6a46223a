"""All runs on the Compare page in a real Chromium: ticked, sorted, tagged, found, and two of them told apart."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.project import Choice, Project
from engine.store import runs as store_runs
from engine.store.projects import Saved
from engine.store.workspace import Workspace
from tests.browser.apps.canvas_page import box_of
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

HOSTILE = '<img src=x onerror="window.struck=1"> :red[r] [z](javascript:alert(1))'
TAG = "<b>bold</b> :red[r] $x$"
HEADER, ROW = 35, 33  # pixels; rows begin below the header


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def wine(rate: float, **changed: object) -> Project:
    document = client.preset("wine-mlp")
    optimizer = Choice(name="Adam", config={"learning_rate": rate})
    training = document.training.model_copy(update={"optimizer": optimizer, "epochs": 3, **changed})
    return document.model_copy(update={"training": training})


def train(workspace: Workspace, saved: Saved, document: Project) -> str:
    """A run that has ended."""
    run = client.start_run(workspace, document, saved.id, checked=True).id
    deadline = time.monotonic() + 240
    while (found := client.run(workspace, run)).active:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert found.status == "finished", found.error
    return run


def ticked(page: Page) -> set[str]:
    """The runs that the address names."""
    (named,) = parse_qs(urlparse(page.url).query).get("runs", [""])
    return set(named.split(","))


def numbers(page: Page, rows: int) -> list[str]:
    """The column Run from top to bottom."""
    return [page.get_by_test_id(f"glide-cell-1-{row}").text_content() or "" for row in range(rows)]


def tick(page: Page, place: int) -> None:
    box = box_of(page.get_by_test_id("stDataFrame").first)
    page.mouse.click(box["x"] + 18, box["y"] + HEADER + ROW * (place + 0.5))


def test_runs_are_laid_beside_each_other(hand: Hand, server):
    page, workspace = hand.page, client.open_workspace(server.workspace)
    saved = client.create_project(workspace, wine(0.0001))
    slow = train(workspace, saved, wine(0.0001))
    hand.open(f"compare?project={saved.id}")
    hand.click(page.get_by_role("radio", name="All runs"))
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    expect(page.get_by_text("Tick a second run to compare it with")).to_be_visible()

    fast = train(workspace, saved, wine(0.05))
    crashed = store_runs.create(workspace, wine(0.05).model_copy(update={"name": HOSTILE}), saved.id).id
    store_runs.finish(workspace, crashed, "crashed", {}, {"what": "gone"})
    page.reload()
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    expect(page.get_by_test_id("glide-cell-1-0")).to_have_text("3")

    # Their curves: two charts with a solid and a dashed line of each run.
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts.first.locator(".scatterlayer .trace")).to_have_count(8)
    expect(charts.first.locator(".legend")).to_contain_text("Run 2: learning rate 0.05")
    expect(charts.nth(1).locator(".parcoords .y-axis")).not_to_have_count(0)
    expect(charts.nth(1)).to_contain_text("Validation accuracy")

    # On the same test rows.
    hand.button("Evaluate run 1 and run 2")
    expect(page.get_by_text(re.compile(r"on 27 test rows"))).to_be_visible(timeout=180_000)
    (pair,) = client.compare_runs(workspace, slow, fast)
    assert pair.p is not None
    assert pair.other > pair.one
    expect(page.get_by_text(f"McNemar's test, p = {pair.p:.2g}")).to_be_visible()

    # Sorted by a click on the heading, a tick is that of the row that stands there.
    table = box_of(page.get_by_test_id("stDataFrame").first)
    page.mouse.click(table["x"] + 50, table["y"] + 15)
    hand.wait(lambda: numbers(page, 3), lambda found: found == ["1", "2", "3"])
    tick(page, 0)
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    assert ticked(page) == {fast}
    tick(page, 2)
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    assert ticked(page) == {fast, crashed}
    expect(page.get_by_text("Run 3 left no trained network")).to_be_visible()
    expect(page.get_by_text("Two runs with a figure in common are needed.")).to_be_visible()
    assert page.evaluate("window.struck") is None
    assert page.locator("img[src=x]").count() == 0


def test_tags_are_written_found_and_taken_off(hand: Hand, server):
    page, workspace = hand.page, client.open_workspace(server.workspace)
    saved = client.create_project(workspace, wine(0.001))
    ids = []
    for rate in (0.001, 0.01, 0.1):
        ids.append(store_runs.create(workspace, wine(rate), saved.id).id)
        store_runs.finish(workspace, ids[-1], "finished", {"val_loss": rate})
    hand.open(f"compare?project={saved.id}&comparing=runs&runs={ids[0]},{ids[2]}")
    expect(page.get_by_text("2 runs ticked")).to_be_visible()
    field = page.get_by_role("combobox", name="Tags of the ticked runs")
    hand.click(field)
    hand.type_line(TAG)
    both = {ids[0]: (TAG,), ids[2]: (TAG,)}
    hand.wait(lambda: client.tags(workspace, saved.id), lambda found: found == both)
    hand.key("Escape")
    expect(page.get_by_test_id("glide-cell-2-0")).to_have_text(TAG)
    assert ticked(page) == {ids[0], ids[2]}

    search = page.get_by_placeholder("A name, a tag")
    search.fill("bold")
    search.press("Enter")
    hand.wait(lambda: page.get_by_test_id("glide-cell-1-2").count(), lambda found: found == 0)
    assert numbers(page, 2) == ["3", "1"]
    hand.button("Untick all")
    expect(page.get_by_text("Tick two runs or more")).to_be_visible()
    tick(page, 0)
    expect(page.get_by_text("1 run ticked")).to_be_visible()
    assert ticked(page) == {ids[2]}
    search.fill("learning_rate 0.01")
    search.press("Enter")
    expect(page.get_by_text("1 run ticked, 1 of them not among those found")).to_be_visible()
    assert numbers(page, 1) == ["2"]
    tick(page, 0)
    expect(page.get_by_text("2 runs ticked, 1 of them")).to_be_visible()
    assert ticked(page) == {ids[1], ids[2]}

    # What is not on all of them is taken off by the one that has it.
    tick(page, 0)
    expect(page.get_by_text("1 run ticked, 1 of them")).to_be_visible()
    page.get_by_test_id("stMultiSelect").get_by_role("button", name=re.compile("^Remove")).first.click()
    hand.wait(lambda: client.tags(workspace, saved.id), lambda found: found == {ids[0]: (TAG,)})

    # From two runs to what differs between them, and back.
    hand.open(f"compare?project={saved.id}&comparing=runs&runs={ids[0]},{ids[2]}")
    hand.button("See both networks and what differs")
    expect(page.get_by_text("learning_rate: 0.001 → 0.1")).to_be_visible()
    hand.click(page.get_by_role("radio", name="All runs"))
    expect(page.get_by_text("2 runs ticked")).to_be_visible()


def test_a_project_that_was_never_trained_says_what_to_do(hand: Hand, server):
    saved = client.create_project(client.open_workspace(server.workspace), wine(0.001))
    hand.open(f"compare?project={saved.id}&comparing=runs")
    expect(hand.page.get_by_text("No runs yet")).to_be_visible()
    hand.page.get_by_role("link", name="Train it").click()
    hand.arrive_at("Train")

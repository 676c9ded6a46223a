"""What a person made outlives a reload, a closed tab, a second tab and the death of the web process."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.apps.canvas_page import box_of, middle
from tests.browser.apps.hand import Hand
from tests.browser.apps.held import hold_answers

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture
def hand(page: Page, server) -> Hand:
    return Hand(page, server.address, server.workspace)


def train_long(hand: Hand) -> None:
    """A run that would take minutes, its first rows drawn."""
    hand.open_example("digits-mlp")
    hand.button("Next: Train")
    hand.arrive_at("Train")
    epochs = hand.page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("100000")
    epochs.press("Enter")
    hand.wait(lambda: hand.project.document.training.epochs, lambda found: found == 100_000)
    hand.button("Train")
    hand.first_loss_point()


def drawn_beyond(hand: Hand, row: int) -> None:
    """Waits until rows are drawn that came after this one."""
    hand.wait(lambda: int(hand.live.get_attribute("data-last") or 0), lambda last: last > row)


def test_a_run_outlives_reload_closed_tab_second_tab_and_the_web_process(browser: Browser, hand: Hand, server):
    train_long(hand)
    run = hand.run
    drawn_beyond(hand, hand.rows())

    hand.page.reload()
    drawn_beyond(hand, hand.rows())
    assert hand.run.id == run.id

    address, context = hand.page.url, hand.page.context
    with context.expect_page() as opened:
        hand.page.evaluate("address => void window.open(address)", address)
    second = Hand(opened.value, server.address, server.workspace)
    drawn_beyond(second, second.rows())
    hand.page.close()
    drawn_beyond(second, second.rows())

    server.kill()
    before = second.rows()
    second.wait(second.rows, lambda rows: rows > before)  # the trainer goes on without a web process
    server.start_again()
    second.open(f"train?project={run.project}")  # it does not name the run: the page finds it
    drawn_beyond(second, before)
    second.button("Stop")
    second.badge("stopped")


def test_undo_and_redo_go_over_everything_and_survive_a_reload(hand: Hand):
    hand.open_example("digits-mlp")
    opened = hand.project.document
    hand.drag(hand.from_palette("GaussianNoise"), hand.pane(0.15, 0.8))
    hand.wait(lambda: hand.project.undo, lambda label: label == "added GaussianNoise")
    source = hand.layer("gaussiannoise").locator(".source")
    target = hand.layer(opened.networks["model"].nodes[-1].id).locator(".target")
    hand.drag(middle(source), middle(target))
    drawn = hand.wait(
        lambda: hand.project.document,
        lambda now: "gaussiannoise" in {edge.source for edge in now.networks["model"].edges},
    )
    hand.page.get_by_role("link", name="Train").click()
    hand.arrive_at("Train")
    hand.page.get_by_role("spinbutton", name="Batch size").fill("64")
    hand.page.get_by_role("spinbutton", name="Batch size").press("Enter")
    trained = hand.wait(lambda: hand.project, lambda saved: saved.document.training.batch_size == 64)
    hand.page.get_by_role("link", name="Data").click()
    hand.arrive_at("Data")
    hand.choose("How rows are divided", "Random")
    split = hand.wait(lambda: hand.project, lambda saved: saved.document.data.split.kind == "random")
    assert split.document.training.batch_size == 64

    hand.page.reload()
    hand.arrive_at("Data")
    hand.button("Undo")
    hand.wait(lambda: hand.project.version, lambda version: version == trained.version)
    hand.button("Undo")
    hand.wait(lambda: hand.project.document.training, lambda now: now == opened.training)
    hand.page.get_by_role("link", name="Build").click()
    hand.canvas_is_ready()
    assert hand.project.document == drawn
    for _ in range(2):
        version = hand.project.version
        hand.page.locator(".react-flow__pane").click(position={"x": 20, "y": 400})
        hand.page.keyboard.press("Control+z")
        hand.wait(lambda: hand.project.version, lambda now, before=version: now != before)
    assert hand.project.document == opened
    expect(hand.layer("gaussiannoise")).to_have_count(0)

    hand.page.reload()
    hand.canvas_is_ready()
    for _ in range(4):
        version = hand.project.version
        hand.button("Redo")
        hand.wait(lambda: hand.project.version, lambda now, before=version: now != before)
    assert hand.project.document == split.document
    expect(hand.layer("gaussiannoise")).to_have_count(1)


def test_fields_show_the_document_when_a_page_is_drawn_twice_in_a_row(hand: Hand):
    hand.open_example("digits-cnn")
    training = hand.project.document.training
    project = hand.page.url.split("project=")[1]
    held = hold_answers(hand.page)
    hand.open(f"build?project={project}")
    hand.canvas_is_ready()
    held.holding = True
    for drawn in (1, 2):  # a page that is drawn twice before the browser sees it
        hand.click(hand.page.get_by_role("link", name="Train"))
        hand.wait(lambda: sum(b"Batch size" in each for each in held.messages), lambda times, now=drawn: times >= now)
    held.release()
    hand.arrive_at("Train")
    expect(hand.page.get_by_role("spinbutton", name="Epochs")).to_have_value(str(training.epochs))
    expect(hand.page.get_by_role("spinbutton", name="Batch size")).to_have_value(str(training.batch_size))
    hand.button("Train")
    hand.first_loss_point()
    hand.button("Stop")
    hand.badge("stopped")
    assert hand.project.document.training == training


def test_two_tabs_never_overwrite_each_other(page: Page, hand: Hand, server):
    hand.open_example("diabetes")
    with page.context.expect_page() as opened:
        page.evaluate("address => void window.open(address)", page.url)
    other = Hand(opened.value, server.address, server.workspace)
    other.canvas_is_ready()
    other.drag(other.from_palette("Dropout"), other.pane(0.1, 0.85))
    other.wait(lambda: other.project.undo, lambda label: label == "added Dropout")
    page.bring_to_front()
    hand.drag(hand.from_palette("Flatten"), hand.pane(0.1, 0.85))
    expect(page.get_by_text("This project was changed in another tab")).to_be_visible()
    hand.button("Save mine as a copy")
    copy = hand.wait(lambda: hand.project, lambda saved: saved.document.name.endswith("(copy)"))
    assert copy.document.networks["model"].nodes[-1].layer == "Flatten"
    assert other.project.document.networks["model"].nodes[-1].layer == "Dropout"


def test_edits_in_quick_succession_are_all_kept_and_the_view_stays(hand: Hand):
    hand.open_example("digits-mlp")
    view = hand.page.locator(".react-flow__viewport").get_attribute("style")
    before = len(hand.project.document.networks["model"].nodes)
    places = [hand.pane(0.08 + 0.1 * (number % 2), 0.2 + 0.09 * number) for number in range(8)]
    for place in places:
        hand.drag(hand.from_palette("Dense"), place)
    saved = hand.wait(
        lambda: hand.project, lambda saved: len(saved.document.networks["model"].nodes) == before + len(places)
    )
    assert saved.undo == "added Dense"
    assert hand.page.locator(".react-flow__viewport").get_attribute("style") == view
    hand.page.reload()
    hand.canvas_is_ready()
    expect(hand.page.locator(".react-flow__node")).to_have_count(before + len(places))
    assert box_of(hand.page.locator(".react-flow__pane"))["height"] > 300

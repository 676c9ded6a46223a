"""The live chart in a real browser, served as the app serves it, while rows are written into the real store."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from live_stage import Trainer
from playwright.sync_api import Locator, Page, expect

from engine.store.workspace import Workspace
from tests.browser.apps.canvas_hostile import HOSTILE

pytestmark = pytest.mark.browser

Serve = Callable[..., Any]

DEMO = "tests/browser/apps/live_demo.py"
PATIENCE = 20_000  # milliseconds


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live") / "workspace"


@pytest.fixture(scope="module")
def address(serve: Serve, home: Path) -> str:
    return serve(DEMO, home).address


@pytest.fixture
def trainer(home: Path) -> Iterator[Trainer]:
    """Its process is this one, so it must be over before the server's end ends every process that still trains."""
    made = Trainer(Workspace.open(home))
    yield made
    made.leave()


def watch(page: Page, address: str, run: str) -> Locator:
    """Opens the page of a run; gives the chart component."""
    page.goto(f"{address}/?run={run}")
    live = page.locator(".live")
    expect(live).to_be_visible(timeout=PATIENCE)
    return live


def expect_drawn(live: Locator, last: int) -> None:
    """Waits until the row with this sequence number is drawn."""
    expect(live).to_have_attribute("data-last", str(last), timeout=PATIENCE)


def chart(live: Locator, name: str) -> Locator:
    """One chart's card."""
    return live.locator(f'[data-chart="{name}"]')


def drag_over(page: Page, card: Locator, start: float, end: float) -> None:
    """Drags over a part of a chart's width, both from 0 to 1."""
    card.scroll_into_view_if_needed()
    box = card.locator(".u-over").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], y, steps=5)
    page.mouse.up()


def test_rows_become_charts(page: Page, address: str, trainer: Trainer) -> None:
    live = watch(page, address, trainer.run)
    expect(live).to_contain_text("Epoch 1 of 20", timeout=PATIENCE)
    expect_drawn(live, trainer.train(12))
    expect(live).to_contain_text("Training")
    expect(live).to_contain_text("Epoch 3 of 20")
    expect(live).to_contain_text("step 240 of 2,000")
    expect(live).to_contain_text("30 s left")
    for fact, text in {"rate": "0.001", "speed": "12,000", "device": "CPU (2 cores)", "memory": "640 MB"}.items():
        expect(live.locator(f'[data-fact="{fact}"]')).to_contain_text(text)
    expect(live.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "12")
    titles = live.get_by_role("heading", level=3).all_text_contents()  # of those that are shown
    assert titles == ["Loss", "Accuracy", "Learning rate", "Speed", "Memory"]
    expect(chart(live, "loss").locator(".drawn")).to_have_text("drawn 240 of 240 points")
    expect(chart(live, "loss").locator(".entry.validation")).to_contain_text("1.8")
    expect_drawn(live, trainer.train())
    expect(live).to_contain_text("step 260 of 2,000")


def test_zoom_hidden_and_smoothing_survive_updates_and_a_reload(page: Page, address: str, trainer: Trainer) -> None:
    trainer.train(20)
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.last)
    drag_over(page, chart(live, "loss"), 0.25, 0.75)
    expect(live).not_to_have_attribute("data-zoom", "")  # set in the frame that draws it
    zoom = live.get_attribute("data-zoom") or ""
    start, end = map(float, zoom.split(","))
    assert start == pytest.approx(100, abs=5)
    assert end == pytest.approx(300, abs=5)
    drawn, points = chart(live, "loss").locator(".drawn"), math.floor(end) - math.ceil(start) + 1
    hidden = chart(live, "accuracy").get_by_role("button", name="Show Train, per epoch in Accuracy")
    hidden.click()
    slider = live.get_by_role("slider")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    chart(live, "loss").get_by_role("button", name="Logarithmic scale for Loss").click()

    def expect_the_same() -> None:
        expect(live).to_have_attribute("data-zoom", zoom)
        expect(hidden).to_have_attribute("aria-pressed", "false")
        expect(slider).to_have_value("0.65")
        expect(live.locator("output")).to_have_text("0.65")
        expect(chart(live, "loss").locator(".log")).to_have_attribute("aria-pressed", "true")
        expect(drawn).to_have_text(f"drawn {points} of {points} points")

    expect_the_same()
    for _ in range(100):
        expect_drawn(live, trainer.train())
    expect_the_same()
    page.reload()
    expect_drawn(live, trainer.last)
    expect_the_same()
    box = chart(live, "accuracy").locator(".u-over").bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + 50, box["y"] + 50)
    expect(live).to_have_attribute("data-zoom", "")


def test_the_same_run_draws_the_same_picture_after_a_reload(page: Page, address: str, trainer: Trainer) -> None:
    """One viewer saw the rows come one by one, the next one gets them in one go."""
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.train())
    for _ in range(30):
        expect_drawn(live, trainer.train())
    before = picture(chart(live, "loss"))
    page.reload()
    expect_drawn(live, trainer.last)
    assert picture(chart(live, "loss")) == before


def picture(card: Locator) -> str:
    """The pixels of a chart."""
    return str(card.locator("canvas").evaluate("canvas => canvas.toDataURL()"))


def test_every_extreme_is_drawn(page: Page, address: str, trainer: Trainer) -> None:
    """A spike of one step among thousands reaches the top of its chart, in the one place where it belongs."""
    page.emulate_media(color_scheme="light")
    live = watch(page, address, trainer.run)
    trainer.train(100)
    trainer.spike(50.0)
    expect_drawn(live, trainer.train(100))
    drawn = chart(live, "loss").locator(".drawn")
    expect(drawn).to_contain_text(" of 4,020 points")
    text = drawn.text_content() or ""
    assert int(text.split()[1].replace(",", "")) < 2000
    columns = chart(live, "loss").locator("canvas").evaluate(BLUE_NEAR_THE_TOP)
    assert columns
    assert [column for column in columns if not 0.5 < column < 0.58] == []  # the axis' labels stand left of the plot


BLUE_NEAR_THE_TOP = """canvas => {
    const { width, height } = canvas, top = Math.round(height * 0.1), tall = Math.round(height * 0.3);
    const { data } = canvas.getContext("2d").getImageData(0, top, width, tall), found = new Set();
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 60 && data[at + 2] > data[at] + 60) found.add(((at / 4) % width) / width);
    }
    return [...found];
}"""


def test_values_under_the_mouse(page: Page, address: str, trainer: Trainer) -> None:
    trainer.train(10)
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.last)
    box = chart(live, "loss").locator(".u-over").bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 40)
    expect(chart(live, "loss").locator(".where")).to_have_text("step 1 · epoch 1")
    expect(chart(live, "accuracy").locator(".where")).to_have_text("step 1 · epoch 1")
    expect(chart(live, "loss").locator(".entry.train")).to_contain_text("2.41")
    page.mouse.move(5, 5)
    expect(chart(live, "loss").locator(".where")).to_have_text("")


def test_a_hidden_tab_rests_and_goes_on_where_it_was(page: Page, address: str, trainer: Trainer) -> None:
    sockets: list[dict[str, Any]] = []
    page.on("websocket", lambda socket: follow(socket, sockets))
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.train(3))
    seen = trainer.last
    hide(page, True)
    expect(live).to_contain_text("Paused while the tab is hidden")
    trainer.train(5)
    expect(live).to_have_attribute("data-last", str(seen))
    hide(page, False)
    expect_drawn(live, trainer.last)
    assert len(sockets) == 2
    assert sockets[0]["closed"]
    assert sockets[1]["messages"][0]["after"] == seen


def follow(socket: Any, sockets: list[dict[str, Any]]) -> None:
    """Keeps what a live socket says."""
    if "/live/" not in socket.url:
        return
    kept: dict[str, Any] = {"messages": [], "closed": False}
    sockets.append(kept)
    socket.on("framereceived", lambda frame: kept["messages"].append(json.loads(frame)))
    socket.on("close", lambda _: kept.update(closed=True))


def hide(page: Page, hidden: bool) -> None:
    """Tells the page that its tab is hidden or shown again."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_the_page_hears_once_that_the_run_is_over(page: Page, address: str, trainer: Trainer) -> None:
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.train(3))
    expect(page.get_by_text("page 1 shows running")).to_be_visible()
    expect_drawn(live, trainer.end())
    expect(live.locator(".status")).to_have_text("Finished")
    expect(live).to_contain_text("took 12 s")
    expect(page.get_by_text("shows finished")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect_drawn(live, trainer.last)
    expect(live.locator(".status")).to_have_text("Finished")
    expect(page.get_by_text("page 1 shows finished")).to_be_visible()


def test_a_killed_trainer_is_noticed(page: Page, address: str, home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        trainer = Trainer(Workspace.open(home), pid=process.pid)
        live = watch(page, address, trainer.run)
        expect_drawn(live, trainer.train(3))
        process.send_signal(signal.SIGKILL)
    expect(live.locator(".status")).to_have_text("Crashed", timeout=15_000)
    expect(page.get_by_text("shows crashed")).to_be_visible(timeout=15_000)
    expect_drawn(live, trainer.last)


def test_messages_and_names_are_text(page: Page, address: str, trainer: Trainer) -> None:
    """Metrics and messages that try to be markup stay text in titles, legends, labels and notes."""
    trainer.train(2)
    for text in HOSTILE:
        trainer.note(text, "warning")
    trainer.measure(dict.fromkeys(HOSTILE, 0.5))
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.last)
    titles = live.get_by_role("heading", level=3).all_text_contents()  # of those that are shown
    assert {text.lower() for text in HOSTILE} <= {title.lower() for title in titles}
    expect(live.locator(".notes li.warning").last).to_contain_text("javascript:")
    live.get_by_role("button", name="onerror").first.click()
    assert live.locator(":is(img, iframe, script, b > *, [onload], [onerror], [href])").count() == 0
    assert page.evaluate("window.hurt") is None


def test_a_lost_server_is_said_and_found_again(page: Page, serve: Serve, home: Path, trainer: Trainer) -> None:
    """The new server has another secret: the page must get a new token by itself."""
    server = serve(DEMO, home)
    live = watch(page, server.address, trainer.run)
    expect_drawn(live, trainer.train(3))
    server.kill()
    expect(live).to_contain_text("Connection lost", timeout=PATIENCE)
    trainer.train(3)
    server.start_again()
    expect_drawn(live, trainer.last)
    expect(live.locator(".line")).to_have_text("Live")
    expect_drawn(live, trainer.train())


def test_a_page_of_another_origin_gets_nothing(page: Page, address: str, trainer: Trainer) -> None:
    trainer.train(1)
    protocols: list[str] = []
    page.add_init_script(
        """const Plain = WebSocket;
        window.opened = [];
        window.WebSocket = class extends Plain {
            constructor(url, protocols) { super(url, protocols); opened.push([String(url), protocols]); }
        };"""
    )
    expect_drawn(watch(page, address, trainer.run), trainer.last)
    url, protocols = page.evaluate("opened.find(([url]) => url.includes('/live/'))")
    outcome = """([url, protocols]) => new Promise((done) => {
        const socket = new WebSocket(url, protocols);
        socket.onmessage = () => done("message");
        socket.onclose = (event) => done(event.code);
    })"""
    assert page.evaluate(outcome, [url, protocols]) == "message"
    assert page.evaluate(outcome, [url, [protocols[0], "1.forged", "0"]]) == 4401
    page.goto(address.replace("127.0.0.1", "localhost") + "/_stcore/health")
    assert page.evaluate(outcome, [url, protocols]) == 1006


def test_900_pixels_and_both_themes(page: Page, address: str, trainer: Trainer) -> None:
    trainer.train(10)
    page.set_viewport_size({"width": 900, "height": 1000})
    page.emulate_media(color_scheme="light")
    live = watch(page, address, trainer.run)
    expect_drawn(live, trainer.last)
    boxes = [card.bounding_box() for card in live.locator(".chart").all()]
    assert len({round(box["x"]) for box in boxes if box}) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    light = live.evaluate("node => getComputedStyle(node).color"), picture(chart(live, "loss"))
    page.emulate_media(color_scheme="dark")
    expect(live).not_to_have_css("color", light[0])
    expect(live).to_have_css("color", text_colour(page))
    deadline = time.monotonic() + 10
    while picture(chart(live, "loss")) == light[1] and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    assert picture(chart(live, "loss")) != light[1]


def text_colour(page: Page) -> str:
    """The colour of the app's own text now."""
    return str(page.locator("[data-testid=stApp]").evaluate("node => getComputedStyle(node).color"))

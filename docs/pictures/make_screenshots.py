"""Takes the screenshots of README and guides: `python docs/pictures/make_screenshots.py [visit graph runs]`.

It needs a Chromium.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ADDRESS = "http://127.0.0.1:8765"
SIZE = {"width": 1440, "height": 900}
EXAMPLE, GRAPH, SMALL = "digits-cnn", "karate-gcn", "wine-mlp"


def main() -> None:
    """One visit from the first page to the last, a picture on each; then a graph, and several runs."""
    with served(), sync_playwright() as playwright:
        path = os.environ.get("LAYERLOOM_BROWSER") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport=SIZE).new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        for each in (visit, graph, runs):
            if each.__name__ in (sys.argv[1:] or [each.__name__]):
                each(page)
        browser.close()


def visit(page: Page) -> None:
    """Open, look at the data, draw, train, judge, change and compare, take away."""
    page.goto(ADDRESS)
    expect(page.get_by_role("button", name="Open a copy").first).to_be_visible()
    take(page, "projects")
    page.locator(f".st-key-open-{EXAMPLE}").get_by_role("button").click()
    page.locator(".react-flow__node").first.wait_for()
    expect(page.get_by_text("Warming up")).to_be_hidden()
    expect(page.locator(".react-flow__node[data-id=conv_2]")).to_contain_text(re.compile(r"8\s*×\s*8\s*×\s*32"))
    page.locator(".react-flow__node[data-id^=conv]").nth(1).click()
    take(page, "build")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_text("Rows in each class")).to_be_visible()
    take(page, "data")
    page.get_by_role("link", name="Train").click()
    page.get_by_role("button", name="Train", exact=True, disabled=False).click()
    page.locator(".live").get_by_text(re.compile(r"Epoch 1\d of")).wait_for()
    take(page, "train")
    page.locator(".st-key-run-top").get_by_text("finished").first.wait_for()
    evaluate(page)
    slowly(page)
    page.get_by_role("link", name="Train").click()
    change(page)
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_test_id("stMetric").filter(has_text="FLOPs")).to_contain_text("→")
    page.frame_locator("iframe[title*=agraph]").locator("canvas").wait_for()
    take(page, "compare")
    page.get_by_role("button", name="Next: Export").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("import keras")
    take(page, "export")


def evaluate(page: Page) -> None:
    """Judge the run, and follow a mistake to its rows."""
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_role("button", name="Evaluate run 1").click()
    page.get_by_role("tab", name="Right and wrong").wait_for()
    point = page.locator(".scatterlayer .point").nth(88)  # of ten classes: eights that are said to be eights
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".gallery figure").first.wait_for()
    take(page, "evaluate")


def slowly(page: Page) -> None:
    """One training step, the values of a convolution."""
    page.get_by_role("link", name="Explain").click()
    page.get_by_test_id("stMain").get_by_text("One step, slowly").click()
    page.locator(".st-key-one-step-stage .gallery:visible").first.wait_for()
    page.frame_locator("iframe[title*=agraph]").locator("canvas").wait_for()
    take(page, "one-step")


def graph(page: Page) -> None:
    """The canvas of a graph network: two inputs, and products of both."""
    page.goto(ADDRESS)
    page.locator(f".st-key-open-{GRAPH}").get_by_role("button").click()
    page.locator(".react-flow__node").first.wait_for()
    expect(page.get_by_text("Warming up")).to_be_hidden()
    expect(page.locator(".react-flow__node[data-id=own]")).to_contain_text("2")
    take(page, "graph")


def runs(page: Page) -> None:
    """Three runs of one example with other batches, beside each other."""
    page.goto(ADDRESS)
    page.locator(f".st-key-open-{SMALL}").get_by_role("button").click()
    page.locator(".react-flow__node").first.wait_for()
    page.get_by_role("link", name="Train").click()
    for number, (batch, epochs) in enumerate(((64, 12), (16, 12), (8, 6)), 1):
        for name, value in (("Batch size", batch), ("Epochs", epochs)):
            field = page.get_by_role("spinbutton", name=name, exact=True)
            field.fill(str(value))
            field.press("Enter")
            expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.get_by_role("button", name="Train", exact=True, disabled=False).click()
        expect(page.get_by_role("heading", name=f"Run {number}", exact=True)).to_be_visible()
        page.locator(".st-key-run-top").get_by_text("finished").first.wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("radio", name="All runs").click()
    expect(page.get_by_text("3 runs ticked")).to_be_visible()
    page.get_by_test_id("stPlotlyChart").nth(1).wait_for()
    page.set_viewport_size({"width": 1440, "height": 1500})
    take(page, "compare-runs")
    page.set_viewport_size(SIZE)


def change(page: Page) -> None:
    """Edits after the run, for the difference: another width, one layer more, more epochs."""
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("40")
    epochs.press("Enter")
    page.get_by_role("link", name="Build").click()
    page.locator(".react-flow__node[data-id=conv_1]").click()
    page.get_by_label("filters").fill("16")
    page.get_by_label("filters").press("Enter")
    page.locator(".react-flow__node[data-id=conv_3]").click()
    page.get_by_role("button", name="Add a layer").first.click()
    page.keyboard.type("batchnormalization")
    page.keyboard.press("Enter")
    page.locator(".react-flow__node[data-id^=batchnorm]").wait_for()
    page.keyboard.press("Escape")


def take(page: Page, name: str) -> None:
    """A picture in few colours, so that it stays small."""
    page.mouse.move(720, 5)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # parts of the page that are still being loaded
    page.wait_for_timeout(1500)  # what moves comes to rest
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(colors=256, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
    print(f"{name}.png {(HERE / f'{name}.png').stat().st_size / 1024:.0f} KB")


@contextmanager
def served() -> Iterator[None]:
    """The app on a workspace that is thrown away."""
    with tempfile.TemporaryDirectory() as workspace:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", ADDRESS.rsplit(":", 1)[1]]
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LAYERLOOM_HOME": workspace})
        try:
            wait()
            yield
        finally:
            server.terminate()
            server.wait()


def wait() -> None:
    """Until the app answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{ADDRESS}/_stcore/health", timeout=1).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the app did not start")


if __name__ == "__main__":
    main()

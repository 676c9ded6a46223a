"""How many frames a second the canvas draws while a person works in a large network, beside a small one.

    python benchmarks/canvas.py [--seconds 4] [--json]

In a real Chromium and the real app, with real movements of the mouse. Each network is looked at in two ways: with all
its layers in sight, and close up, where a dozen are. Then one layer is dragged, the drawing is moved, and zoomed.

- frames a second: what `requestAnimationFrame` counts, 60 at most; dragging, at least 50 among 1,000 layers;
- the longest wait between two frames, in milliseconds;
- the main thread, in milliseconds of its tasks for a frame (16.7 are there), the steadier figure on a busy machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import CDPSession, Locator, Page

from benchmarks.browser import PATIENCE, chromium, served
from benchmarks.check import PRESET, network
from engine import client

SIZES = (50, 1_000)
AIM = 50.0  # frames a second while dragging
RADIUS = 60.0  # pixels of the circle on which the mouse goes round

COUNT = """() => {
    window.frames_at = [];
    window.counting = true;
    const next = (at) => { if (!window.counting) return; window.frames_at.push(at); requestAnimationFrame(next); };
    requestAnimationFrame(next);
}"""


def main() -> int:
    """Measures, prints a table or one JSON object, and exits with 1 when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LAYERLOOM_HOME"] = folder
        with served("app.py", Path(folder)) as (address, _), chromium() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE * 1e3)
            found = [row for layers in SIZES for row in measured(page, address, layers, options.seconds)]
    print(json.dumps(found) if options.json else table(found))
    return int(any(row["frames"] < AIM for row in found if row["gesture"] == "drag"))


def measured(page: Page, address: str, layers: int, seconds: float) -> Iterator[dict[str, Any]]:
    """A row for each gesture, seen whole and close up."""
    workspace = client.open_workspace()
    project = client.create_project(workspace, client.preset(PRESET).with_graph(network(layers)))
    page.goto(f"{address}/build?project={project.id}")
    page.locator(".totals dd").nth(1).filter(has_text=re.compile(r"\d")).wait_for()  # annotated
    canvas = page.locator(".react-flow")
    page.keyboard.press("f")  # a large drawing opens at its first layers
    for view in ("whole", "close"):
        if view == "close":
            close_up(page, canvas)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        for gesture, perform in (("drag", drag), ("move", move), ("zoom", zoom)):
            page.wait_for_timeout(700)
            yield {"layers": layers, "view": view, "gesture": gesture, **perform(page, session, canvas, seconds)}


def close_up(page: Page, canvas: Locator) -> None:
    """Zooms in with the wheel until a layer's small print can be read."""
    x, y = middle(canvas)
    page.mouse.move(x, y)
    while scale(page) < 0.9:
        page.mouse.wheel(0, -120)
        page.wait_for_timeout(60)


def scale(page: Page) -> float:
    """How many pixels one canvas pixel takes."""
    return float(page.locator(".react-flow__viewport").evaluate("each => new DOMMatrix(each.style.transform).a"))


def drag(page: Page, session: CDPSession, canvas: Locator, seconds: float) -> dict[str, float]:
    """One layer is carried round and round, and put back."""
    return carried(page, session, middle(nearest(page, canvas)), seconds)


def move(page: Page, session: CDPSession, canvas: Locator, seconds: float) -> dict[str, float]:
    """The whole drawing is carried round by its ground."""
    return carried(page, session, ground(canvas), seconds)


def carried(page: Page, session: CDPSession, place: tuple[float, float], seconds: float) -> dict[str, float]:
    """What lies at a place goes round and round with the mouse, and back."""
    page.mouse.move(*place)
    page.mouse.down()
    found = counted(page, session, seconds, round_and_round(page, *place))
    page.mouse.move(*place)
    page.mouse.up()
    return found


def zoom(page: Page, session: CDPSession, canvas: Locator, seconds: float) -> dict[str, float]:
    """The wheel goes a little in and out again."""
    page.mouse.move(*middle(canvas))
    turns = iter(range(10**9))
    return counted(page, session, seconds, lambda: page.mouse.wheel(0, 20 if next(turns) // 8 % 2 else -20))


def round_and_round(page: Page, x: float, y: float) -> Callable[[], None]:
    """Each call moves the mouse one small step along a circle."""
    steps = iter(range(10**9))

    def step() -> None:
        angle = next(steps) / 20
        page.mouse.move(x + RADIUS * math.sin(angle), y + RADIUS * (1 - math.cos(angle)))

    return step


def counted(page: Page, session: CDPSession, seconds: float, step: Callable[[], None]) -> dict[str, float]:
    """What the browser did while `step` was called again and again."""
    page.evaluate(COUNT)
    busy, until = tasks(session), time.monotonic() + seconds
    while time.monotonic() < until:
        step()
    times: list[float] = page.evaluate("() => { window.counting = false; return window.frames_at; }")
    waits = [after - before for before, after in itertools.pairwise(times)]
    return {
        "frames": 1e3 * len(waits) / sum(waits),
        "longest": max(waits),
        "busy": 1e3 * (tasks(session) - busy) / len(waits),
    }


def tasks(session: CDPSession) -> float:
    """Seconds of CPU that tasks of the page's main thread have used by now."""
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def middle(place: Locator) -> tuple[float, float]:
    """The middle of an element on the screen."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def nearest(page: Page, canvas: Locator) -> Locator:
    """The layer nearest to the middle of the canvas."""
    id = canvas.evaluate(
        """(canvas, [x, y]) => {
            const far = (each) => {
                const box = each.getBoundingClientRect();
                return Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y);
            };
            const all = [...canvas.querySelectorAll(".react-flow__node, .spot")];
            return all.reduce((one, other) => (far(other) < far(one) ? other : one)).dataset.id;
        }""",
        middle(canvas),
    )
    return page.locator(f':is(.react-flow__node, .spot)[data-id="{id}"]').first


def ground(canvas: Locator) -> tuple[float, float]:
    """A place of the canvas with nothing on it."""
    x, y = canvas.evaluate(
        """(canvas) => {
            const { x, y, width, height } = canvas.getBoundingClientRect();
            for (let down = height * 0.3; down < height * 0.95; down += 7)
                for (let right = width * 0.3; right < width * 0.7; right += 7) {
                    const there = canvas.getRootNode().elementFromPoint(x + right, y + down);
                    if (there && there.classList.contains("react-flow__pane")) return [x + right, y + down];
                }
            throw new Error("no place is free");
        }"""
    )
    return x, y


def table(rows: list[dict[str, Any]]) -> str:
    """A gesture a line."""
    lines = [f"{'layers':>6} {'view':6} {'gesture':8}{'frames/s':>10}{'longest, ms':>13}{'busy, ms/frame':>16}"]
    for row in rows:
        figures = f"{row['frames']:10.1f}{row['longest']:13.1f}{row['busy']:16.2f}"
        lines.append(f"{row['layers']:6} {row['view']:6} {row['gesture']:8}{figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""A person's hand on the whole app: what it can do, with every gesture counted, and what is then in the workspace."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from engine import client
from engine.store import events
from engine.store.projects import Saved
from engine.store.runs import Run
from engine.store.workspace import Workspace
from tests.browser.apps.canvas_page import box_of, middle

Found = TypeVar("Found")
PATIENCE = 60.0  # seconds; only a failing test takes so long


@dataclass
class Hand:
    """One tab of the app, used as a person would.

    Args:
        gestures: clicks, drags, keys and typed fields so far.
    """

    page: Page
    address: str
    workspace: Path
    gestures: int = 0

    # Gestures

    def click(self, what: Locator) -> None:
        """A click counts one."""
        what.click()
        self.gestures += 1

    def button(self, name: str) -> None:
        """A click on the button that is called so, once it can be clicked."""
        self.click(self.page.get_by_role("button", name=name, exact=True, disabled=False).last)

    def pop_up(self, name: str, holding: Locator) -> Locator:
        """Opens what a button opens, and gives what is looked for in it; one that does not open is clicked again."""
        for _ in range(10):
            self.button(name)
            try:
                holding.wait_for(timeout=2_000)
            except TookTooLong:
                continue
            return holding
        raise AssertionError(f"{name!r} never opened")

    def choose(self, field: str, option: str) -> None:
        """Opens a list and clicks an option; a list that does not open at the first click is clicked again."""
        entry = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(10):
            self.click(self.page.get_by_role("combobox", name=field))
            try:
                entry.click(timeout=2_000)
            except TookTooLong:
                continue
            self.gestures += 1
            return
        raise AssertionError(f"the list {field!r} never offered {option!r}")

    def key(self, key: str) -> None:
        """A key that is no part of typing counts one."""
        self.page.keyboard.press(key)
        self.gestures += 1

    def type_line(self, text: str) -> None:
        """A typed field with its Enter counts one."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.gestures += 1

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A drag counts one."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 8, start[1] + 8)
        mouse.move(*end, steps=8)
        mouse.move(*end)
        mouse.up()
        self.gestures += 1

    def add_layers(self, *lines: str) -> None:
        """Types layers one behind the other on the canvas."""
        self.click(self.page.get_by_role("button", name="Add a layer").first)
        search = self.page.get_by_role("combobox", name="Add a layer")
        for line in lines:
            expect(search).to_be_focused()
            self.type_line(line)
            expect(search).to_have_value("")
        self.key("Escape")

    # Pages

    def open(self, path: str = "") -> None:
        """An address of the app."""
        self.page.goto(f"{self.address}/{path}")

    def arrive_at(self, page: str) -> None:
        """Waits until a step of the work is the one that is shown."""
        expect(self.page).to_have_title(f"{page} · Layerloom")

    def open_example(self, name: str) -> None:
        """From the first page into a copy of an example, its drawing ready."""
        self.open()
        self.click(self.page.locator(f".st-key-open-{name}").get_by_role("button"))
        self.arrive_at("Build")
        self.canvas_is_ready()

    def canvas_is_ready(self) -> None:
        """Waits for the drawing and the palette."""
        self.page.locator(".react-flow__node, .spot").first.wait_for()
        self.page.locator(".card").first.wait_for()

    def layer(self, id: str) -> Locator:
        """A layer on the canvas."""
        return self.page.locator(f".react-flow__node[data-id={id}]")

    def pane(self, x: float, y: float) -> tuple[float, float]:
        """A point of the window, from a share of the drawing's width and height."""
        box = box_of(self.page.locator(".react-flow__pane"))
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    def from_palette(self, layer: str) -> tuple[float, float]:
        """Where a layer of the palette is, scrolled into sight."""
        entry = self.page.locator(f".card[data-layer={layer}]")
        entry.scroll_into_view_if_needed()
        return middle(entry)

    @property
    def live(self) -> Locator:
        """The live charts."""
        return self.page.locator(".live")

    def first_loss_point(self) -> None:
        """Waits until the loss chart draws a point."""
        drawn = self.live.locator('[data-chart="loss"] .drawn')
        expect(drawn).to_have_text(re.compile(r"^drawn [1-9]"), timeout=PATIENCE * 1000)

    def badge(self, status: str) -> None:
        """Waits until the run that is shown says so, and the page has come to rest."""
        place = self.page.locator(".st-key-run-top")
        expect(place.get_by_text(re.compile(rf"\b{status}$")).first).to_be_visible(timeout=240_000)
        self.page.wait_for_function("() => !document.querySelector('[data-test-script-state=running]')")

    # What is true behind the page

    @property
    def project(self) -> Saved:
        """The project that the address names, from the store."""
        return client.load_project(self._open(), self._parameter("project"))

    @property
    def run(self) -> Run:
        """The run that the address names, from the store."""
        return client.run(self._open(), self._parameter("run"))

    def rows(self) -> int:
        """The number of the last row that the run has told."""
        return events.latest(self._open(), self.run.id)

    def wait(self, look: Callable[[], Found], wanted: Callable[[Found], bool]) -> Found:
        """What is found once it is as wanted; fails with the last find after a while."""
        deadline = time.monotonic() + PATIENCE
        while not wanted(found := look()):
            assert time.monotonic() < deadline, f"never came: {found}"
            self.page.wait_for_timeout(50)
        return found

    def saved_layers(self, *layers: str) -> Saved:
        """Waits until the stored network has these layers, in this order."""
        return self.wait(
            lambda: self.project,
            lambda saved: [node.layer for node in saved.document.networks["model"].nodes] == list(layers),
        )

    def _open(self) -> Workspace:
        return client.open_workspace(self.workspace)

    def _parameter(self, name: str) -> str:
        self.page.wait_for_url(lambda url: f"{name}=" in url)
        return self.page.url.split(f"{name}=")[1].split("&")[0]

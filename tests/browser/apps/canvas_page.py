"""What a person can do on the canvas, by mouse and keyboard, and what the demo app then knows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, expect

State = dict[str, Any]
PATIENCE = 20.0


class CanvasPage:
    """One tab with the canvas demo."""

    def __init__(self, page: Page, address: str, query: str = "start=empty") -> None:
        self.page = page
        page.goto(f"{address}/?{query}")
        page.locator(".react-flow__node, .spot").first.wait_for()
        page.locator(".card").first.wait_for()

    def state(self) -> State:
        """The demo's graph, revision and the labels of all steps that it handled."""
        return dict(json.loads(self.page.locator("[data-testid=stCode] code").inner_text()))

    def wait(self, wanted: Callable[[State], bool]) -> State:
        """The state once it is as wanted; fails with the last one after a while."""
        deadline = time.monotonic() + PATIENCE
        while not wanted(state := self.state()):
            assert time.monotonic() < deadline, f"never came: {state}"
            self.page.wait_for_timeout(50)
        return state

    def labels(self, *wanted: str) -> State:
        """The state once exactly these steps were handled."""
        return self.wait(lambda state: state["labels"] == list(wanted))

    def node(self, id: str) -> Locator:
        """A layer on the canvas."""
        return self.page.locator(f".react-flow__node[data-id={id}]")

    def spot(self, id: str) -> tuple[float, float]:
        """The middle of a layer in a drawing that is painted, because it is large and far away."""
        return middle(self.page.locator(f".spot[data-id={id}]"))

    def layers(self) -> list[str]:
        """Ids of the layers that are drawn, in the order of the document."""
        return [str(node.get_attribute("data-id")) for node in self.page.locator(".react-flow__node").all()]

    def pane(self, x: float, y: float) -> tuple[float, float]:
        """A point of the window, from a share of the drawing's width and height."""
        box = box_of(self.page.locator(".react-flow__pane"))
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    def view(self) -> str:
        """Where the view stands: changes when it moves or zooms."""
        return str(self.page.locator(".react-flow__viewport").get_attribute("style"))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A drag with the mouse, slow enough to be one."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 8, start[1] + 8)
        mouse.move(*end, steps=8)
        mouse.move(*end)
        mouse.up()

    def drag_layer(self, layer: str, to: tuple[float, float]) -> None:
        """From the palette onto the drawing."""
        entry = self.page.locator(f".card[data-layer={layer}]")
        entry.scroll_into_view_if_needed()
        self.drag(middle(entry), to)

    def type_layers(self, *texts: str) -> None:
        """Opens the search with `/`, types layers, closes it."""
        self.click_pane()
        self.page.keyboard.press("/")
        for text in texts:
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
            expect(self.page.get_by_role("combobox", name="Add a layer")).to_have_value("")
        self.page.keyboard.press("Escape")

    def click_pane(self) -> None:
        """A click beside everything: nothing is chosen, keys go to the canvas."""
        self.page.mouse.click(*self.pane(0.06, 0.5))


def box_of(locator: Locator) -> FloatRect:
    """Where it lies in the window."""
    box = locator.bounding_box()
    assert box is not None
    return box


def middle(locator: Locator) -> tuple[float, float]:
    """The middle of an element in the window."""
    box = box_of(locator)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def wires(state: State) -> list[str]:
    """Edges as `a>b`, in the order of the document."""
    return [f"{edge['source']}>{edge['target']}" for edge in state["graph"]["edges"]]


def config(state: State, id: str) -> dict[str, Any] | None:
    """The parameters of one layer; None as long as the layer has not arrived."""
    return next((dict(node["config"]) for node in state["graph"]["nodes"] if node["id"] == id), None)

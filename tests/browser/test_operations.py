"""Operations on the canvas in a real Chromium: found by their sign, wired, with a number in the place of a wire."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import client
from engine.document.graph import Edge, Graph, Node
from tests.browser.apps.canvas_page import middle
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


def test_two_operations_are_found_wired_and_show_their_shapes(page: Page, server):
    drawn = client.preset("digits-mlp").with_graph(_two_branches())
    project = client.create_project(client.open_workspace(server.workspace), drawn)
    hand = Hand(page, server.address, server.workspace)
    hand.open(f"build?project={project.id}")
    hand.canvas_is_ready()

    hand.click(page.get_by_role("searchbox", name="Search layers"))
    page.keyboard.type("+")
    expect(page.locator(".card")).to_have_count(1)
    hand.drag(hand.from_palette("'ops.add'"), hand.pane(0.7, 0.5))
    for source, target in (("left", "x1"), ("right", "x2")):
        hand.drag(middle(hand.layer(source).locator(".source")), middle(_port(hand, "add", target)))
    expect(hand.layer("add")).to_contain_text("16", timeout=90_000)  # the first check waits for Keras
    hand.click(hand.layer("add"))
    hand.add_layers("ops.multiply x2=0.5", "ops.softmax")
    expect(hand.layer("multiply")).to_contain_text("x2 0.5")
    expect(hand.layer("softmax")).to_contain_text("16", timeout=30_000)
    saved = hand.saved_layers("Input", "Flatten", "Dense", "Dense", "ops.add", "ops.multiply", "ops.softmax")
    edges = {edge.key for edge in saved.document.networks["model"].edges}
    assert {"left.output>add.x1", "right.output>add.x2", "add.output>multiply.x1", "multiply.output>softmax.x"} <= edges


def _port(hand: Hand, node: str, name: str) -> Locator:
    return hand.layer(node).locator(f".react-flow__handle[data-handleid={name}]")


def _two_branches() -> Graph:
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="flatten", layer="Flatten", position={"y": 96}),
        Node(id="left", layer="Dense", config={"units": 16}, position={"y": 192}),
        Node(id="right", layer="Dense", config={"units": 16}, position={"x": 320, "y": 192}),
    )
    wires = (("input", "flatten"), ("flatten", "left"), ("flatten", "right"))
    return Graph(nodes=nodes, edges=tuple(Edge(source=source, target=target) for source, target in wires))

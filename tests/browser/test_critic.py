"""What the critic says of a drawing, mended by one click in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.graph import Edge, Graph, Node
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


def test_two_branches_that_do_not_fit_are_joined_by_one_click(page: Page, server):
    drawn = client.preset("digits-mlp").with_graph(_map_beside_row())
    project = client.create_project(client.open_workspace(server.workspace), drawn)
    hand = Hand(page, server.address, server.workspace)
    hand.open(f"build?project={project.id}")
    hand.canvas_is_ready()
    badge = hand.layer("join").get_by_role("button", name="1 problem")
    expect(badge).to_be_visible(timeout=90_000)  # the first check waits for Keras
    hand.click(badge)
    told = page.get_by_role("dialog", name="1 problem")
    expect(told).to_contain_text(
        "4 × 4 × 4 from conv (Conv2D) and 64 from flatten (Flatten), which do not fit together"
    )
    hand.click(told.get_by_role("button", name="Insert GlobalAveragePooling2D behind conv"))
    hand.saved_layers("Input", "Conv2D", "Flatten", "Concatenate", "Dense", "GlobalAveragePooling2D")
    expect(badge).to_have_count(0)


def _map_beside_row() -> Graph:
    conv = {"filters": 4, "kernel_size": 5, "activation": "relu"}
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="conv", layer="Conv2D", config=conv),
        Node(id="flatten", layer="Flatten"),
        Node(id="join", layer="Concatenate"),
        Node(id="dense", layer="Dense", config={"units": 10}),
    )
    wires = (("input", "conv"), ("input", "flatten"), ("conv", "join"), ("flatten", "join"), ("join", "dense"))
    return Graph(nodes=nodes, edges=tuple(Edge(source=a, target=b) for a, b in wires))

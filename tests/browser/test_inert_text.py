"""Names and labels from outside are inert text on every page, and in the script."""

from __future__ import annotations

import ast
import json

import pytest
from playwright.sync_api import Page, expect

from engine import client
from engine.document.project import Project
from tests.browser.apps.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

HOSTILE = (
    '<img src=x onerror="window.struck=1">',
    '<iframe srcdoc="<script>parent.struck=1</script>"></iframe>',
    "\"\"\"'''\\\nimport os; os.system('touch struck')\n# `x` **b** $y$ [z](javascript:alert(1)) :red[r]",
)


def hostile() -> Project:
    """The dense digits with hostile words wherever a person can write some."""
    project = client.preset("digits-mlp")
    graph = project.networks["model"]
    words = [HOSTILE[number % len(HOSTILE)] for number in range(len(graph.nodes))]
    nodes = [node.model_copy(update={"label": word}) for node, word in zip(graph.nodes, words, strict=True)]
    training = project.training.model_copy(update={"epochs": 1})
    named = project.model_copy(update={"name": HOSTILE[0], "description": HOSTILE[2], "training": training})
    return named.with_graph(graph.model_copy(update={"nodes": tuple(nodes)}))


def test_hostile_words_run_nowhere(page: Page, server):
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Open a file")
    document = client.write_document(hostile())
    page.locator("input[type=file]").set_input_files(
        {"name": "h.json", "mimeType": "application/json", "buffer": document.encode()}
    )
    hand.button("Open it")
    hand.arrive_at("Build")
    hand.canvas_is_ready()
    expect(page.locator(".react-flow__node").first).to_contain_text("<img src=x")
    struck(page)
    hand.layer(hand.project.document.networks["model"].nodes[-1].id).click()
    hand.button("Next: Train")
    hand.arrive_at("Train")
    hand.button("Train")
    hand.badge("finished")
    struck(page)
    page.frame_locator("iframe[title*=agraph]").locator("canvas").wait_for()
    struck(page)
    hand.click(page.get_by_role("link", name="Export"))
    code = page.get_by_test_id("stCode").locator("code")
    expect(code).to_contain_text("import keras")
    struck(page)
    hand.open()
    expect(page.get_by_role("heading", name="Your projects")).to_be_visible()
    struck(page)

    script = client.code(client.open_workspace(server.workspace), hostile())
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call)}
    assert not [name for name in called if name.startswith("os.")]


def struck(page: Page) -> None:
    """Fails when hostile words ran or became elements."""
    assert page.evaluate("window.struck") is None
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("iframe[srcdoc]").count() == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON"),
        (json.dumps({"format": "layerloom/1", "name": "x", "extra": 1}), "extra"),
        (json.dumps({"format": "layerloom/9"}), "layerloom"),
    ],
)
def test_a_document_with_a_fault_says_what_is_wrong(page: Page, server, text: str, sentence: str):
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    hand.button("Open a file")
    page.locator("input[type=file]").set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    alert = page.get_by_test_id("stAlert").first
    expect(alert).to_contain_text(sentence)
    assert page.get_by_role("button", name="Open it").count() == 0

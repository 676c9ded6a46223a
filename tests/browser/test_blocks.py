"""Blocks and shared weights by hand in the whole app: kept in one project, placed in another, and trained."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine import client
from tests.browser.apps.hand import Hand
from tests.unit.document.test_document_block import small

pytestmark = [pytest.mark.browser, pytest.mark.heavy]


def widths(hand: Hand) -> list[int]:
    """The units of all Dense layers, as saved."""
    nodes = hand.project.document.networks["model"].nodes
    return [node.config["units"] for node in nodes if node.layer == "Dense"]


def open_copy(hand: Hand) -> None:
    """A new copy of an example, nothing chosen."""
    hand.open_example("digits-mlp")
    hand.page.locator(".react-flow__pane").click(position={"x": 30, "y": 300})


def test_a_group_becomes_a_block_that_another_project_places_sets_repeats_and_takes_back(page: Page, server):
    hand = Hand(page, server.address, server.workspace)
    open_copy(hand)
    first = next(n.id for n in hand.project.document.networks["model"].nodes if n.layer == "Dense")
    width = widths(hand)[0]
    hand.click(hand.layer(first))
    hand.add_layers("dropout 0.3")
    page.keyboard.press("Escape")
    hand.click(hand.layer(first))
    hand.layer("dropout").last.click(modifiers=["Shift"])
    page.keyboard.press("Control+g")
    page.get_by_text("Save as a block").click()
    page.get_by_label("Block name").fill("<b>Tired</b> neurons")
    page.get_by_label("Ask for units").check()
    page.get_by_label("Name for units").fill("width")
    hand.button("Save")
    workspace = client.open_workspace(server.workspace)
    (block,) = hand.wait(lambda: client.blocks(workspace), lambda kept: len(kept) == 1)
    assert [(each.name, each.default) for each in block.parameters] == [("width", width)]

    open_copy(hand)
    known = len(widths(hand))
    hand.click(hand.layer(first))
    hand.click(page.locator(f".card[data-layer='{block.id}']"))
    hand.wait(lambda: len(widths(hand)), lambda number: number == known + 1)
    page.get_by_label("width").fill("24")
    page.keyboard.press("Enter")
    hand.wait(lambda: widths(hand), lambda found: 24 in found)
    page.get_by_label("Times in a row").fill("3")
    hand.button("Repeat")
    hand.wait(lambda: widths(hand), lambda found: found.count(24) == 3)
    graph = hand.project.document.networks["model"]
    assert [group.block for group in graph.groups] == [block.id] * 3
    for _ in range(3):
        page.keyboard.press("Control+z")
    hand.wait(lambda: len(widths(hand)), lambda number: number == known)


def test_weights_are_shared_by_a_gesture_and_the_owner_hands_them_on(page: Page, server):
    hand = Hand(page, server.address, server.workspace)
    open_copy(hand)
    first = next(n.id for n in hand.project.document.networks["model"].nodes if n.layer == "Dense")
    hand.click(hand.layer(first))
    hand.button("Use again, same weights")
    saved = hand.wait(
        lambda: hand.project.document.networks["model"], lambda graph: any(node.share for node in graph.nodes)
    )
    twin = next(node for node in saved.nodes if node.share)
    assert (twin.share, twin.config) == (first, {})
    expect(page.get_by_label(f"Shares its weights with {twin.id}")).to_be_visible()
    expect(hand.layer(first).locator(".kin")).to_be_visible()
    hand.click(hand.layer(first).locator(".name"))
    page.keyboard.press("Delete")
    after = hand.wait(
        lambda: hand.project.document.networks["model"], lambda graph: first not in {node.id for node in graph.nodes}
    )
    assert after.node(twin.id).share is None
    assert after.node(twin.id).config == saved.node(first).config


def test_a_block_is_downloaded_renamed_deleted_with_a_question_and_opened_again(page: Page, server):
    workspace = client.open_workspace(server.workspace)
    for kept in client.blocks(workspace):
        client.delete_block(workspace, kept.id)
    client.keep_block(workspace, small(name="<i>Small</i>"))
    hand = Hand(page, server.address, server.workspace)
    hand.open()
    row = page.locator(".st-key-block-small")
    expect(row).to_contain_text("<i>Small</i>")
    with page.expect_download() as download:
        row.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "i-small-i.json"
    row.get_by_role("button", name="More").click()
    page.get_by_text("Rename", exact=True).click()
    page.get_by_role("dialog").get_by_label("Name").fill("Tiny")
    page.keyboard.press("Enter")
    hand.button("Rename")
    expect(row).to_contain_text("Tiny")
    row.get_by_role("button", name="More").click()
    page.get_by_text("Delete", exact=True).click()
    hand.button("Delete")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Open a block").click()
    page.locator("input[type=file]").last.set_input_files(
        {"name": "small.json", "mimeType": "application/json", "buffer": download.value.path().read_bytes()}
    )
    hand.button("Keep the block")
    (again,) = hand.wait(lambda: client.blocks(workspace), lambda kept: len(kept) == 1)
    assert again == small(name="<i>Small</i>", id=again.id)

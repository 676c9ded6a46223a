"""Blocks in a workspace: kept, replaced, listed by name, forgotten; those that come along are always there."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.protocol import CanvasEvent
from engine import client
from engine.document.graph import Graph, Node
from engine.errors import DocumentError, NotFound
from engine.store.workspace import Workspace
from pages.parts.desk import Desk
from tests.builders import digits_mlp
from tests.unit.document.test_document_block import small


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return client.open_workspace(tmp_path)


def test_a_block_is_kept_for_all_projects_and_replaced_by_its_id(workspace: Workspace):
    client.keep_block(workspace, small(name="b"))
    client.keep_block(workspace, small(id="other", name="A"))
    client.keep_block(workspace, small(name="c"))
    assert [block.name for block in client.blocks(workspace)] == ["A", "c"]
    client.delete_block(workspace, "small")
    assert [block.id for block in client.blocks(workspace)] == ["other"]
    with pytest.raises(NotFound):
        client.delete_block(workspace, "small")


def test_a_block_of_unknown_layers_is_not_kept(workspace: Workspace):
    graph = Graph(nodes=(Node(id="input", layer="Input"), Node(id="l", layer="Lambda")))
    with pytest.raises(DocumentError, match="Lambda"):
        client.keep_block(workspace, small(graph=graph, parameters=()))
    assert client.blocks(workspace) == []


def test_what_the_canvas_sends_is_kept_and_a_broken_one_is_trouble_but_no_loss(workspace: Workspace):
    desk = Desk(workspace, client.create_project(workspace, digits_mlp()))
    drawn = small().model_dump(mode="json", exclude={"format"}) | {"own": True}
    steps = [
        {"seq": 1, "kind": "block", "label": "saved", "base": 1, "block": drawn},
        {"seq": 2, "kind": "block", "label": "saved", "base": 1, "block": {**drawn, "id": "../x"}},
    ]
    desk.take_in(CanvasEvent.model_validate({"client": "tab", "steps": steps}), ())
    assert client.blocks(workspace) == [small()]
    assert isinstance(desk.trouble, DocumentError)
    assert desk.acked["model"].seq == 2
    assert desk.document == digits_mlp()

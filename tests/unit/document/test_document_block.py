"""A block as a value and as a file: what it may hold, and what a stranger's file is refused for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from engine import client
from engine.document import edits
from engine.document.block import MAX_BLOCK_BYTES, Block, read_block, write_block
from engine.document.diff import diff
from engine.document.graph import Driven, Edge, Exposed, Graph, Group, Node
from engine.errors import DocumentError
from tests.builders import digits_mlp

WIDTH = Exposed(name="width", drives=(Driven(node="dense", name="units"),), default=8)


def small(**part: Any) -> Block:
    """One Dense behind an Input, with its units asked for."""
    graph = Graph(
        nodes=(Node(id="input", layer="Input"), Node(id="dense", layer="Dense", config={"units": 8})),
        edges=(Edge(source="input", target="dense"),),
        outputs=("dense",),
    )
    return Block.model_validate({"id": "small", "name": "Small", "graph": graph, "parameters": (WIDTH,), **part})


def test_a_block_is_the_same_after_writing_and_reading():
    block = small(description="A few neurons.", paper="https://arxiv.org/abs/1512.03385")
    assert read_block(write_block(block)) == block


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"graph": Graph(nodes=(Node(id="input", layer="Input"),)), "parameters": ()}, "needs layers"),
        ({"graph": Graph(nodes=(Node(id="dense", layer="Dense"),))}, "an Input where wires come in"),
        ({"parameters": (WIDTH, WIDTH)}, "one name"),
        ({"parameters": (Exposed(name="w", drives=(Driven(node="input", name="shape"),)),)}, "no layer of the block"),
        ({"paper": "javascript:alert(1)"}, "pattern"),
        ({"id": "../up"}, "pattern"),
        ({"name": ""}, "at least 1"),
    ],
)
def test_what_is_no_block_is_refused(part: dict[str, Any], words: str):
    with pytest.raises(ValidationError, match=words):
        small(**part)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" " * (MAX_BLOCK_BYTES + 1), "MB"),
        ("[" * 100_000, "nested too deep|not JSON"),
        ("[]", "The block is a list"),
        ('{"format": "layerloom/1", "name": "A project"}', "holds no block"),
        ("nonsense", "The block is not JSON"),
        (json.dumps({**json.loads(write_block(small())), "code": "import os"}), "unknown"),
        (write_block(small()).replace('"Dense"', '"Lambda"'), "There is no layer 'Lambda'"),
    ],
)
def test_a_strangers_file_is_refused_with_a_sentence(text: str, words: str):
    with pytest.raises(DocumentError, match=words):
        client.read_block(text)


def test_a_file_that_is_taken_in_gets_an_id_of_its_own():
    taken = client.read_block(write_block(small(name="<script>alert(1)</script>")))
    assert taken.id != "small"
    assert taken.name == "<script>alert(1)</script>"


def test_a_document_without_blocks_reads_as_before_and_a_group_names_only_what_is_there():
    group = {"id": "g", "nodes": ["a"]}
    graph = {"nodes": [{"id": "a", "layer": "Dense"}], "groups": [group]}
    assert Graph.model_validate(graph).groups[0].parameters == ()
    group["parameters"] = [{"name": "p", "drives": [{"node": "gone", "name": "units"}]}]
    with pytest.raises(ValidationError, match="'gone', which does not exist"):
        Graph.model_validate(graph)


def test_a_removed_node_takes_along_what_drove_it_and_hands_its_weights_on():
    nodes = (
        Node(id="a", layer="Dense", config={"units": 4}),
        Node(id="b", layer="Dense", share="a"),
        Node(id="c", layer="Dense", share="a"),
    )
    drives = tuple(Driven(node=id, name="units") for id in "ab")
    group = Group(id="g", nodes=("a", "b"), parameters=(Exposed(name="units", drives=drives),))
    left = edits.remove_node(Graph(nodes=nodes, groups=(group,)), "a")
    assert [(node.id, node.share, node.config) for node in left.nodes] == [("b", None, {"units": 4}), ("c", "b", {})]
    assert left.groups[0].parameters[0].drives == (Driven(node="b", name="units"),)
    gone = edits.remove_node(left, "b")
    assert gone.groups[0].parameters == ()
    assert gone.node("c").share is None


def test_comparing_tells_what_a_group_asks_for():
    before = digits_mlp()
    graph = before.networks["model"]
    drives = (Driven(node="dense_2", name="units"),)
    plain = Group(id="g", nodes=("dense_2",))
    asking = plain.model_copy(update={"parameters": (Exposed(name="width", drives=drives),)})
    first, second = (
        before.with_graph(graph.model_copy(update={"groups": (group,)}), "model") for group in (plain, asking)
    )
    assert diff(first, second) == ["parameters: none → width of the group 'g'"]

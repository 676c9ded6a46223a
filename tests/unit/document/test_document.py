"""The project document: read with care, written so that versions compare well, edited as data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import edits, files
from engine.document.graph import MAX_NODES, Edge, Graph, Node, Position
from engine.document.project import Choice, Project, Training
from engine.errors import DocumentError
from tests.builders import chain, digits_cnn, digits_mlp

names = st.text(max_size=30)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any acyclic graph of up to eight nodes with any labels and positions."""
    count = draw(st.integers(1, 8))
    nodes = [
        Node(
            id=f"n{index}",
            layer="Dense",
            label=draw(names),
            config={"units": draw(st.integers(1, 100))},
            position=Position(x=draw(numbers), y=draw(numbers)),
        )
        for index in range(count)
    ]
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Graph(nodes=tuple(nodes), edges=tuple(Edge(source=f"n{a}", target=f"n{b}") for a, b in chosen))


@given(graphs(), names.filter(bool))
def test_what_is_written_is_read_back(graph: Graph, name: str) -> None:
    project = Project(name=name, networks={"model": graph}, training=Training(losses=(Choice(name="Loss"),)))
    assert files.read(files.write(project)) == project
    assert files.write(files.read(files.write(project))) == files.write(project)


@given(graphs())
def test_sources_come_before_targets(graph: Graph) -> None:
    place = {node.id: index for index, node in enumerate(graph.sorted_nodes())}
    assert len(place) == len(graph.nodes)
    assert all(place[edge.source] < place[edge.target] for edge in graph.edges)


def test_a_node_is_one_line_of_the_file() -> None:
    text = files.write(digits_cnn())
    assert sum('"layer": ' in line for line in text.splitlines()) == 6


BAD: list[tuple[Any, str, str]] = [
    ("{", "not JSON", "line 1"),
    ("[1]", "is a list", ""),
    (b'{"name": "\xff"}', "not UTF-8", "byte"),
    ('{"format": "layerloom/9"}', "'layerloom/9'", "format"),
    ('{"format": "layerloom/1", "epochs": 3}', "'epochs' is unknown", "epochs"),
    ('{"format": "layerloom/1", "training": {"epochs": 0}}', "greater than or equal to 1", "training.epochs"),
    ('{"format": "layerloom/1", "training": {"epochs": NaN}}', "NaN", ""),
    ('{"format": "layerloom/1", "name": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deep", ""),
]


@pytest.mark.parametrize(("text", "what", "where"), BAD)
def test_bad_text_is_refused_in_words(text: str | bytes, what: str, where: str) -> None:
    with pytest.raises(DocumentError) as caught:
        files.read(text)
    assert what in caught.value.what
    assert where in caught.value.where


def graph_value(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> dict[str, Any]:
    """A document with one network, as JSON gives it."""
    return {"format": "layerloom/1", "networks": {"model": {"nodes": nodes, "edges": edges}}}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (graph_value([{"id": "a", "layer": "Dense"}] * 2, []), "two nodes have the id 'a'"),
        (graph_value([{"id": "a", "layer": "Dense"}], [{"source": "a", "target": "b"}]), "names the node 'b'"),
        (graph_value([{"id": "A B", "layer": "Dense"}], []), "'A B'"),
        (graph_value([{"id": f"n{i}", "layer": "Dense"} for i in range(5000)], []), "5,000 nodes"),
    ],
)
def test_bad_graphs_are_refused_in_words(value: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        files.read(json.dumps(value))
    assert words in str(caught.value)


def test_the_limit_itself_is_allowed() -> None:
    nodes = [{"id": f"n{index}", "layer": "Dense"} for index in range(MAX_NODES)]
    assert len(files.read_value(graph_value(nodes, [])).networks["model"].nodes) == MAX_NODES


def test_a_cycle_is_found() -> None:
    graph = Graph(
        nodes=tuple(Node(id=id, layer="Dense") for id in "abc"),
        edges=(Edge(source="a", target="b"), Edge(source="b", target="c"), Edge(source="c", target="b")),
    )
    assert graph.cycle() == ("b", "c")


def test_removing_a_node_heals_the_chain() -> None:
    project = edits.apply(digits_mlp(), [edits.RemoveNode(node="dense_2")])
    graph = project.networks["model"]
    assert [(edge.source, edge.target) for edge in graph.edges] == [("input", "flatten_1"), ("flatten_1", "dense_3")]


def test_inserting_takes_over_the_outgoing_edges() -> None:
    before = chain(("Dense", {"units": 2}), ("Dense", {"units": 3}))
    graph = edits.insert_after(before, "dense_1", "Dropout", {"rate": 0.5})
    assert {(edge.source, edge.target) for edge in graph.edges} == {
        ("input", "dense_1"),
        ("dense_1", "dropout"),
        ("dropout", "dense_2"),
    }


def test_edits_are_made_in_order_and_checked() -> None:
    project = edits.apply(
        digits_mlp(),
        [
            edits.SetConfig(node="dense_2", name="units", value=7),
            edits.SetField(path="training.losses.0", value={"name": "MeanSquaredError"}),
            edits.SetField(path="training.batch_size", value=8),
        ],
    )
    assert project.networks["model"].node("dense_2").config["units"] == 7
    assert project.training.losses == (Choice(name="MeanSquaredError"),)
    assert project.training.batch_size == 8
    with pytest.raises(DocumentError, match="greater than or equal"):
        edits.apply(project, [edits.SetField(path="training.batch_size", value=0)])
    with pytest.raises(DocumentError, match="no node 'gone'"):
        edits.apply(project, [edits.RemoveNode(node="gone")])

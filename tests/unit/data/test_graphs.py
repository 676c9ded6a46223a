"""Nodes of a graph as samples: neighbourhoods that give what the whole graph gives, and what a file may get wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from engine.data import recipe
from engine.data.base import Request
from engine.data.neighbourhoods import GRAPH, LINKS, NODES, Graph, around, normalised
from engine.data.pipeline import prepare
from engine.data.sources import SOURCES
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError
from engine.evaluation.baselines import label_propagation
from engine.evaluation.baselines.without_edges import has_edges, without_edges

NODES_CSV = "id,age,side\nana,30,a\nbo,40,b\ncy,50,\ndee,60,b\n"
EDGES_CSV = "one,other\nana,bo\nbo,cy\n"


def own(folder: Path, nodes: str = NODES_CSV, edges: str = EDGES_CSV, **settings: int):  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(folder / "data.zip", "w") as packed:
        packed.writestr("nodes.csv", nodes)
        packed.writestr("edges.csv", edges)
    return SOURCES["graph"].read(Request({"dataset": "a", **settings}), lambda id: folder / "data.zip")


def test_the_matrix_is_that_of_kipf_and_welling() -> None:
    graph = nx.karate_club_graph()
    joined = nx.to_numpy_array(graph, weight=None) + np.eye(34)
    scale = np.diag(joined.sum(axis=1) ** -0.5)
    links = np.array([*graph.edges, (0, 1), (1, 0), (5, 5)])  # said twice, and to oneself
    np.testing.assert_allclose(normalised(34, links).toarray(), scale @ joined @ scale, atol=1e-12)


def test_two_graph_convolutions_on_a_neighbourhood_are_those_on_the_whole_graph() -> None:
    dice = np.random.default_rng(0)
    graph = nx.random_regular_graph(3, 40, seed=1)
    features, links = dice.normal(size=(40, 5)).astype("float32"), np.array(graph.edges)
    made = Graph(features, links, np.arange(40), 10)  # itself, three, and six at two edges
    raw = SOURCES["karate"].read(Request(), Path)
    assert raw.arrays[NODES].shape == raw.arrays[LINKS].shape == (34, 34, 34)
    arrays = made.samples(recipe.Keeping())
    first, second = dice.normal(size=(5, 8)), dice.normal(size=(8, 2))
    whole = made.matrix @ np.maximum(made.matrix @ features @ first, 0.0) @ second
    hidden = np.maximum(arrays[LINKS] @ arrays[NODES] @ first, 0.0)
    np.testing.assert_allclose((arrays[LINKS] @ hidden @ second)[:, 0], whole, atol=1e-5)


def test_a_neighbourhood_begins_with_the_node_and_goes_outwards() -> None:
    path = normalised(6, np.array([[0, 1], [1, 2], [2, 3], [3, 4]]))
    assert list(around(path, 1, 3)) == [1, 0, 2]  # of its two neighbours, the one with fewer edges is first
    assert list(around(path, 2, 10))[:3] == [2, 1, 3]
    assert list(around(path, 5, 10)) == [5]


def test_nodes_without_a_label_are_seen_and_are_no_samples(tmp_path: Path) -> None:
    raw = own(tmp_path)
    assert list(raw.target) == ["a", "b", "b"]
    assert raw.without_target == 1
    assert list(raw.beside("id")) == ["ana", "bo", "dee"]
    np.testing.assert_array_equal(raw.arrays[NODES][0, :4, 0], [30.0, 40.0, 50.0, 0.0])
    assert raw.arrays[LINKS][2].sum() == 1.0  # dee knows nobody but herself
    assert any("no label" in note for note in raw.notes)


def test_nodes_without_features_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    raw = own(tmp_path, "id,side\nana,a\nbo,b\n", "one,other\nana,bo\n", places=2)
    np.testing.assert_array_equal(raw.arrays[NODES], [np.eye(2), np.eye(2)[::-1]])


def test_a_neighbourhood_that_is_cut_is_told(tmp_path: Path) -> None:
    raw = own(tmp_path, places=2)
    assert raw.arrays[NODES].shape == (3, 2, 1)
    assert any("more than 2 nodes" in note for note in raw.notes)


@pytest.mark.parametrize(
    ("nodes", "edges", "said"),
    [
        (NODES_CSV, "one,other\nana,eve\n", "'eve', which is no node"),
        (NODES_CSV, "one\nana\n", "cannot be read"),
        (NODES_CSV, "one,other\n", "0 edges"),
        (NODES_CSV + "ana,20,a\n", EDGES_CSV, "is called 'ana', as another is"),
        (NODES_CSV + ",20,a\n", EDGES_CSV, "has no name"),
        ("id\nana\nbo\n", EDGES_CSV, "nothing but a name"),
        ("id,side\nana,a\nbo,a\ncy,a\n", EDGES_CSV, "one class only"),
    ],
)
def test_what_is_wrong_with_a_graph_is_told(nodes: str, edges: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said) as caught:
        own(tmp_path, nodes, edges)
    assert caught.value.cure


def test_a_zip_without_edges_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        packed.writestr("nodes.csv", NODES_CSV)
    with pytest.raises(DataError, match=r"no file edges\.csv"):
        SOURCES["graph"].read(Request({"dataset": "a"}), lambda id: tmp_path / "data.zip")


def test_without_edges_each_node_sees_itself_alone() -> None:
    prepared = prepare(DataSettings(source=Choice(name="karate")), Path)
    assert has_edges(prepared)
    alone = without_edges(prepared)
    seen = alone.x["test"][LINKS] @ alone.x["test"][NODES]
    np.testing.assert_array_equal(seen[:, 0], prepared.x["test"][NODES][:, 0])
    assert (prepared.x["test"][LINKS] != alone.x["test"][LINKS]).any()
    assert not has_edges(prepare(DataSettings(source=Choice(name="iris")), Path))


def test_labels_spread_along_edges_and_no_test_label_is_looked_at() -> None:
    split = Split(kind="stratified", train=0.12, validation=0.24, test=0.64)
    prepared = prepare(DataSettings(source=Choice(name="karate"), split=split), Path)
    baseline, target = label_propagation.BASELINE, prepared.facts.target
    assert baseline.fits(target, prepared)
    scores = baseline.predict(target, prepared, 0)
    right = scores.argmax(axis=1) == prepared.y["test"]["club"]
    assert right.mean() > 0.7
    hidden = prepared.y["test"]["club"].copy()
    prepared.y["test"]["club"][:] = 0
    np.testing.assert_array_equal(scores, baseline.predict(target, prepared, 0))
    prepared.y["test"]["club"][:] = hidden
    assert GRAPH in prepared.raw.reading
    assert not baseline.fits(target, prepare(DataSettings(source=Choice(name="iris")), Path))

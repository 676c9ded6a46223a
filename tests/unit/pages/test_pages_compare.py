"""What the Compare page compares, draws and says."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from engine import client
from engine.document import edits
from engine.document.graph import Edge, Graph, Node
from engine.document.graph_diff import overlay
from engine.document.project import Project
from engine.messages.answers import NodeNote, TensorInfo
from engine.store import runs as store_runs
from engine.store.runs import Run
from pages.parts import drawings, overlaid, plain, sides
from pages.parts.desk import Desk
from tests.builders import digits_mlp


@pytest.fixture
def desk() -> Desk:
    workspace = client.open_workspace()
    return Desk(workspace, client.create_project(workspace, digits_mlp()))


def ran(desk: Desk, document: Project, **metrics: float) -> Run:
    """A run that ended."""
    run = store_runs.create(desk.workspace, document, desk.saved.id)
    store_runs.finish(desk.workspace, run.id, "finished", dict(metrics))
    return client.run(desk.workspace, run.id)


def runs(desk: Desk) -> list[Run]:
    return client.runs(desk.workspace, desk.saved.id)


def keys(desk: Desk) -> list[str]:
    pair = sides.usual_pair(desk, runs(desk))
    assert pair is not None
    return [side.key for side in pair]


# Which two


def test_one_version_and_no_run_is_nothing_to_compare(desk: Desk):
    assert sides.usual_pair(desk, []) is None


def test_without_a_run_the_version_before_is_compared_with_now(desk: Desk):
    desk.edit(digits_mlp(epochs=3), "changed epochs")
    desk.edit(digits_mlp(epochs=4), "changed epochs")
    assert keys(desk) == ["version-2", "now"]
    desk.undo()
    assert keys(desk) == ["version-1", "now"]
    desk.undo()
    assert keys(desk) == ["version-3", "now"]


def test_what_the_newest_run_trained_is_compared_with_now_unless_they_are_alike(desk: Desk):
    first = ran(desk, desk.document, test_loss=0.5)
    assert keys(desk) == [f"run-{first.id}", "now"]
    desk.edit(digits_mlp(epochs=3), "changed epochs")
    assert keys(desk) == [f"run-{first.id}", "now"]
    ran(desk, desk.document, test_loss=0.4)
    assert keys(desk) == ["version-1", "now"]


def test_a_state_has_the_figures_of_the_run_that_trained_it_whatever_it_was_called_then(desk: Desk):
    run = ran(desk, desk.document, test_loss=0.5)
    desk.edit(desk.document.model_copy(update={"name": "Another name"}), "renamed the project")
    found = sides.find("now", desk, runs(desk))
    assert found is not None
    assert found.run == run
    desk.edit(digits_mlp(epochs=3), "changed epochs")
    found = sides.find("now", desk, runs(desk))
    assert found is not None
    assert found.run is None
    before = sides.find("version-1", desk, runs(desk))
    assert before is not None
    assert (before.run, before.document) == (run, digits_mlp())


@pytest.mark.parametrize(
    "key", ["", "version-9", "version-", "version--1", "version-99999999999999999999", "run-x", "x"]
)
def test_an_address_that_names_nothing_finds_nothing(desk: Desk, key: str):
    assert sides.find(key, desk, []) is None


def test_versions_and_runs_are_listed_in_pages_and_searched(desk: Desk):
    for number in range(2, 32):
        label = "set units to 9" if number == 5 else "changed <b>epochs</b>"
        desk.edit(digits_mlp(epochs=number), label)
    first = sides.version_rows(desk, "", 0)
    assert [row[0] for row in first] == [f"version-{number}" for number in range(30, 30 - sides.PAGE - 1, -1)]
    assert [row[1] for row in sides.version_rows(desk, "UNITS", 0)] == ["Version 4"]
    assert sides.version_rows(desk, "Version 12", 0)[0][1] == "Version 12"
    assert sides.version_rows(desk, "no such thing", 0) == []
    for _ in range(3):
        ran(desk, desk.document)
    assert [row[1] for row in sides.run_rows(desk, "", 0)] == [f"Run {number}'s network" for number in (3, 2, 1)]
    assert [row[1] for row in sides.run_rows(desk, "run 2", 0)] == ["Run 2's network"]


def test_going_back_makes_the_older_document_a_new_version_that_undo_takes_back(desk: Desk):
    desk.edit(digits_mlp(epochs=9), "changed epochs")
    side = sides.find("version-1", desk, [])
    assert side is not None
    desk.edit(side.document, "went back")
    assert (desk.document, desk.saved.version) == (digits_mlp(), 3)
    desk.undo()
    assert desk.document == digits_mlp(epochs=9)


# The picture


def changed() -> tuple[Graph, Graph]:
    """One layer added, one removed, one changed."""
    before = digits_mlp()
    after = edits.apply(
        before,
        [
            edits.RemoveNode(node="flatten_1"),
            edits.SetConfig(node="dense_2", name="units", value=64),
            edits.InsertAfter(node="dense_2", layer="Dropout"),
        ],
    )
    return before.networks["model"], after.networks["model"]


def test_each_state_has_a_sign_and_a_border_of_its_own():
    both = overlay(*changed())
    boxes = {
        node.id: overlaid.box(both, node, overlaid.COLOURS["light"], dark=False) for node in both.graph.nodes
    }  # fmt: skip
    assert {id: drawn["label"] for id, drawn in boxes.items()} == {
        "input": "Input", "flatten_1": "− Flatten", "dense_2": "~ Dense", "dense_3": "Dense", "dropout": "+ Dropout",
    }  # fmt: skip
    borders = {(str(drawn["shapeProperties"]["borderDashes"]), drawn["borderWidth"]) for drawn in boxes.values()}
    assert len(borders) == 4


def test_a_wire_that_passes_by_a_layer_does_not_hide_behind_it():
    both = overlay(*changed())
    rows = overlaid.levels(both)
    assert rows == {"input": 0, "flatten_1": 1, "dense_2": 2, "dropout": 3, "dense_3": 4}
    wires = {
        edge.key: overlaid.wire(both.edges[edge.key], overlaid.COLOURS["dark"], rows, edge) for edge in both.graph.edges
    }
    bent = {key for key, wire in wires.items() if wire["smooth"]["enabled"]}
    assert bent == {"input.output>dense_2.inputs", "dense_2.output>dense_3.inputs"}
    assert wires["dense_2.output>dense_3.inputs"]["dashes"]
    assert not wires["input.output>dense_2.inputs"]["dashes"]


def test_two_networks_that_make_a_cycle_together_are_drawn():
    nodes = tuple(Node(id=id, layer="Dense") for id in "abc")
    one, other = (
        Graph(nodes=nodes, edges=tuple(Edge(source=a, target=b) for a, b in itertools.pairwise(order)))
        for order in ("abc", "cba")
    )
    rows = overlaid.levels(overlay(one, other))
    assert set(rows) == {"a", "b", "c"}


def test_layers_of_one_row_stand_side_by_side_below_what_feeds_them():
    nodes = tuple(Node(id=id, layer="Dense") for id in "abcd")
    ends = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))
    graph = Graph(nodes=nodes, edges=tuple(Edge(source=source, target=target) for source, target in ends))
    both = overlay(graph, graph)
    stand = overlaid.places(both, overlaid.levels(both))
    assert stand["c"] - stand["b"] == overlaid.COLUMN
    assert stand["a"] == stand["d"] == (stand["b"] + stand["c"]) / 2


SEEN_AS = {  # Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
    "everyone": np.eye(3),
    "no red cones": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green cones": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no blue cones": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """`#rrggbb` as linear RGB."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB as CIE Lab, in which distances are those that people see."""
    xyz = XYZ @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", SEEN_AS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_lie_apart_for_every_kind_of_colour_vision(theme: str, eyes: str):
    seen = {state: lab(SEEN_AS[eyes] @ linear(colour)) for state, colour in overlaid.COLOURS[theme].items()}
    near = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(seen, 2)}
    assert min(near.values()) > 12, near


@pytest.mark.parametrize(("theme", "paper"), [("light", drawings.PAPER), ("dark", drawings.DARK_PAPER)])
def test_what_differs_stands_out_from_the_paper(theme: str, paper: str):
    ground = XYZ[1] @ linear(paper)
    for state in ("added", "removed", "changed"):
        light = XYZ[1] @ linear(overlaid.COLOURS[theme][state])
        assert (max(light, ground) + 0.05) / (min(light, ground) + 0.05) >= 3, state


def test_a_layers_parameters_stand_side_by_side_with_keras_defaults():
    before = Node(id="d", layer="Dense", config={"units": 32, "activation": "relu"})
    after = Node(id="d", layer="Dense", config={"units": 64})
    note = NodeNote(outputs=(TensorInfo(shape=(None, 32), dtype="float32"),), trainable=2080)
    found = overlaid.rows(before, after, client.card("layer", "Dense"), ({"d": note}, {}))
    assert found == [
        {"parameter": "~ units", "before": "32", "after": "64"},
        {"parameter": "~ activation", "before": "relu", "after": "null (default)"},
        {"parameter": "~ output shape", "before": "32", "after": "–"},
        {"parameter": "~ trained parameters", "before": "2,080", "after": "–"},
    ]
    gone = overlaid.rows(before, None, None, ({}, {}))
    assert gone[0] == {"parameter": "~ units", "before": "32", "after": "–"}


# The figures and the words


def test_numbers_on_cards_are_short_and_differences_have_a_sign():
    assert [plain.short(number) for number in (None, 0, 38_314, 1_833_984, 2_500_000_000, 10**15)] == [
        "…", "0", "38,314", "1.83 M", "2.5 G", "1,000 T",
    ]  # fmt: skip
    assert [plain.difference(1, now, "{:,}") for now in (1, 4001, -2)] == ["no difference", "+4,000", "−3"]


def test_a_hostile_label_in_a_sentence_is_inert():
    label = "<img src=x> [a](javascript:b) :red[c]"
    before, after = digits_mlp(), digits_mlp()
    nodes = tuple(node.model_copy(update={"label": label}) for node in after.networks["model"].nodes)
    after = after.with_graph(after.networks["model"].model_copy(update={"nodes": nodes}))
    for change in client.changes(before, after):
        assert not re.search(r"(?<!\\)[<\[:]", plain.plain(change.sentence))

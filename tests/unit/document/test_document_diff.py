"""What two versions of a project differ in: as values, in words, and as one drawing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import edits
from engine.document.change import LONGEST
from engine.document.diff import changes, diff, trains_alike
from engine.document.graph import Edge, Graph, Group, Node, Position
from engine.document.graph_diff import near, overlay
from engine.document.match import aligned, matched
from engine.document.project import DataSettings, Project, Window
from tests.builders import chain, digits_cnn, digits_mlp


def set_field(path: str, value: Any) -> edits.SetField:
    return edits.SetField(path=path, value=value)


def renamed(graph: Graph) -> Graph:
    """The same drawing with ids of its own, as if somebody had drawn it anew."""
    ids = {node.id: f"other_{number}" for number, node in enumerate(graph.nodes)}
    return Graph(
        nodes=tuple(node.model_copy(update={"id": ids[node.id]}) for node in graph.nodes),
        edges=tuple(
            edge.model_copy(update={"source": ids[edge.source], "target": ids[edge.target]}) for edge in graph.edges
        ),
    )


def test_a_window_is_told_field_by_field() -> None:
    plain, cut, more = (
        Project(data=DataSettings(window=window))
        for window in (None, Window(length=30), Window(length=30, known=("price",)))
    )
    assert diff(plain, cut) == ["window: none → length 30, horizon 1"]
    assert diff(cut, more) == ['known: [] → ["price"] of the window']


def test_an_edited_parameter_is_one_change_with_its_values() -> None:
    before = digits_mlp()
    after = edits.apply(before, [edits.SetConfig(node="dense_2", name="units", value=64)])
    (change,) = changes(before, after)
    assert (change.part, change.kind, change.network, change.node) == ("network", "changed", "model", "dense_2")
    assert (change.field, change.before, change.after) == ("units", 32, 64)
    assert change.sentence == "units: 32 → 64 of Dense 'dense_2'"


@pytest.mark.parametrize(
    ("edit", "sentences"),
    [
        (edits.SetConfig(node="dense_2", name="activation"), ["activation: relu → default of Dense 'dense_2'"]),
        (set_field("name", "B"), ["name: “Test digits” → “B”"]),
        (set_field("data.source", None), ["source: digits → none"]),
        (set_field("data.source", {"name": "wine"}), ["source: digits → wine"]),
        (set_field("data.target", "y"), ["target: the source's own → y"]),
        (set_field("data.inputs", ["a", "b"]), ["inputs: all but the target → a, b"]),
        (set_field("data.kinds", {"a": "ignore"}), ["a: as guessed → ignore of the columns"]),
        (set_field("data.split.seed", 7), ["seed: 0 → 7 of the split"]),
        (set_field("data.recipe", [{"name": "Rescale"}]), ["added the step Rescale"]),
        (set_field("task.kind", "regression"), ["task: classification → regression"]),
        (set_field("task.settings", {"depth": 2}), ["depth: default → 2 of the task"]),
        (set_field("training.class_weights", {"y": "balanced"}), ["y: none → balanced of the class weights"]),
        (set_field("training.epochs", 9), ["epochs: 2 → 9"]),
        (set_field("training.optimizer.config.learning_rate", 0.1),
         ["learning_rate: default → 0.1 of the optimizer Adam"]),
        (set_field("training.optimizer", {"name": "SGD", "config": {"momentum": 0.9}}),
         ["optimizer: Adam → SGD(momentum=0.9)"]),
        (set_field("training.schedule", {"name": "CosineDecay"}), ["schedule: none → CosineDecay"]),
        (set_field("training.losses", []), ["removed the loss SparseCategoricalCrossentropy(from_logits=true)"]),
        (set_field("training.losses.0.config.from_logits", False),
         ["from_logits: true → false of the loss SparseCategoricalCrossentropy"]),
    ],
)  # fmt: skip
def test_each_part_is_told_in_words(edit: edits.Edit, sentences: list[str]) -> None:
    before = digits_mlp()
    after = edits.apply(before, [edit])
    assert diff(before, after) == sentences
    (change,) = changes(before, after)
    assert change.before != change.after
    json.dumps(change.model_dump(mode="json"))


def test_a_layer_put_between_two_others_is_told_with_its_wires() -> None:
    before = digits_mlp()
    after = edits.apply(before, [edits.InsertAfter(node="dense_2", layer="Dropout", config={"rate": 0.5})])
    assert [(change.kind, change.sentence) for change in changes(before, after)] == [
        ("added", "added Dropout 'dropout' with rate=0.5"),
        ("connected", "connected Dropout 'dropout' to Dense 'dense_3'"),
        ("connected", "connected Dense 'dense_2' to Dropout 'dropout'"),
        ("disconnected", "disconnected Dense 'dense_2' from Dense 'dense_3'"),
    ]
    kinds = {change.kind for change in changes(after, before)}
    assert kinds == {"removed", "connected", "disconnected"}


def test_the_parts_come_in_their_order() -> None:
    before = digits_mlp()
    after = edits.apply(
        before,
        [
            set_field("training.epochs", 9),
            set_field("task.settings", {"a": 1}),
            set_field("data.target", "y"),
            edits.SetConfig(node="dense_2", name="units", value=64),
            set_field("name", "new"),
        ],
    )
    assert [change.part for change in changes(before, after)] == ["project", "network", "data", "task", "training"]


def with_nodes(project: Project, **changed: Any) -> Project:
    graph = project.networks["model"]
    nodes = tuple(node.model_copy(update=changed) for node in graph.nodes)
    return project.with_graph(graph.model_copy(update={"nodes": nodes}))


def test_moving_layers_or_collapsing_a_group_is_no_difference() -> None:
    before = digits_mlp()
    assert diff(before, with_nodes(before, position=Position(x=700, y=1))) == []
    graph = before.networks["model"]
    groups = [
        before.with_graph(
            graph.model_copy(update={"groups": (Group(id="g", nodes=("dense_2",), collapsed=collapsed),)})
        )
        for collapsed in (False, True)
    ]
    assert diff(*groups) == []
    assert diff(before, groups[0]) == ["added the group 'g'"]


def test_a_new_label_is_a_new_name_and_the_layer_stays_the_same() -> None:
    before = digits_mlp()
    after = with_nodes(before, label="Mine")
    assert diff(before, after)[-1] == "name: no name → “Mine” of Dense 'dense_3'"
    assert trains_alike(before, after)
    assert not trains_alike(before, digits_mlp(epochs=3))
    assert trains_alike(before, before.model_copy(update={"name": "x"}))


def test_the_order_of_a_merges_inputs_is_a_difference() -> None:
    nodes = tuple(Node(id=id, layer=layer) for id, layer in (("a", "Input"), ("b", "Input"), ("c", "Subtract")))
    edges = (Edge(source="a", target="c"), Edge(source="b", target="c"))
    before, after = (digits_mlp().with_graph(Graph(nodes=nodes, edges=order)) for order in (edges, edges[::-1]))
    assert diff(before, after) == ["order of inputs: a, b → b, a of Subtract 'c'"]


def test_a_named_output_and_shared_weights_are_differences() -> None:
    before = digits_mlp()
    graph = before.networks["model"]
    after = before.with_graph(graph.model_copy(update={"outputs": ("dense_2",)}))
    assert diff(before, after) == ["Dense 'dense_2' is now named as an output"]
    nodes = tuple(
        node.model_copy(update={"share": "dense_2" if node.id == "dense_3" else None}) for node in graph.nodes
    )
    shared = before.with_graph(graph.model_copy(update={"nodes": nodes}))
    assert diff(before, shared) == ["shares the weights of: no node → 'dense_2' of Dense 'dense_3'"]


def test_one_step_used_twice_is_told_apart_and_order_counts() -> None:
    def project(*names: str) -> Project:
        return edits.apply(digits_mlp(), [set_field("data.recipe", [{"name": name} for name in names])])

    assert diff(project("Impute", "Impute"), project("Impute")) == ["removed the step Impute"]
    assert diff(project("Impute", "MinMax"), project("MinMax", "Impute")) == [
        "order of recipe: Impute, MinMax → MinMax, Impute"
    ]


def test_a_sentence_stays_short_and_on_one_line() -> None:
    before = digits_mlp()
    after = edits.apply(before, [set_field("name", "long\nname " * 15)])
    (change,) = changes(before, after)
    assert "\n" not in change.sentence
    assert len(change.sentence) < 2 * LONGEST + 20
    assert change.after == "long\nname " * 15


def test_networks_come_and_go_by_name() -> None:
    before = Project(networks={"generator": chain(("Dense", {}))})
    after = Project(networks={"generator": chain(("Dense", {})), "critic": chain(("Flatten", {}))})
    assert {(change.network, change.kind) for change in changes(before, after)} == {
        ("critic", "added"), ("critic", "connected"),
    }  # fmt: skip


# Which node is which


def test_common_ids_decide() -> None:
    before = chain(("Dense", {"units": 1}), ("Dense", {"units": 2}))
    after = edits.remove_node(before, "dense_1")
    assert matched(before, after) == {"input": "input", "dense_2": "dense_2"}


def test_networks_drawn_apart_are_matched_by_place_and_kind() -> None:
    before, after = digits_mlp(), digits_mlp()
    again = after.with_graph(renamed(after.networks["model"]))
    assert diff(before, again) == []
    cnn = renamed(digits_cnn().networks["model"])
    pairs = matched(before.networks["model"], cnn)
    assert pairs == {"input": "other_0", "flatten_1": "other_3", "dense_3": "other_5"}


def test_of_two_layers_of_a_kind_the_one_with_the_same_parameters_is_it() -> None:
    before = chain(("Dense", {"units": 64}), ("Dense", {"units": 10}))
    after = renamed(chain(("Dense", {"units": 128}), ("Dense", {"units": 64}), ("Dense", {"units": 10})))
    assert matched(before, after) == {"input": "other_0", "dense_1": "other_2", "dense_2": "other_3"}


def test_a_cycle_does_not_lose_a_node() -> None:
    nodes = tuple(Node(id=id, layer="Dense") for id in "abc")
    edges = (Edge(source="a", target="b"), Edge(source="b", target="c"), Edge(source="c", target="b"))
    graph = Graph(nodes=nodes, edges=edges)
    assert len(matched(graph, renamed(graph))) == 3


layers = st.lists(st.sampled_from(["Dense", "Dropout", "Flatten"]), max_size=7)


@given(layers, layers)
def test_matching_keeps_order_and_kind_and_pairs_each_node_once(one: list[str], other: list[str]) -> None:
    before, after = chain(*((name, {}) for name in one)), renamed(chain(*((name, {}) for name in other)))
    pairs = matched(before, after)
    assert len({*pairs.values()}) == len(pairs)
    assert all(before.node(old).layer == after.node(new).layer for old, new in pairs.items())
    places = [[node.id for node in after.nodes].index(new) for new in pairs.values()]
    assert places == sorted(places)
    assert {node.id for node in aligned(before, after).nodes} & {node.id for node in after.nodes} == {*pairs.values()}


# One drawing of both


def test_the_overlay_holds_both_networks_and_says_what_is_what() -> None:
    before = digits_mlp()
    after = edits.apply(
        before,
        [
            edits.RemoveNode(node="flatten_1"),
            edits.SetConfig(node="dense_2", name="units", value=64),
            edits.InsertAfter(node="dense_2", layer="Dropout"),
        ],
    )
    both = overlay(before.networks["model"], with_nodes(after, position=Position(x=9)).networks["model"])
    assert both.nodes == {
        "input": "unchanged", "dense_2": "changed", "dense_3": "unchanged", "dropout": "added", "flatten_1": "removed",
    }  # fmt: skip
    assert both.edges["dense_2.output>dropout.inputs"] == "added"
    assert both.edges["input.output>flatten_1.inputs"] == "removed"
    assert {node.id for node in both.graph.nodes} == {*both.nodes}
    assert {edge.key for edge in both.graph.edges} == {*both.edges}
    assert (both.before["dense_2"].config["units"], both.after["dense_2"].config["units"]) == (32, 64)


@given(layers, layers)
def test_an_overlay_with_no_change_marked_means_no_difference(one: list[str], other: list[str]) -> None:
    before, after = chain(*((name, {}) for name in one)), chain(*((name, {}) for name in other))
    both = overlay(before, after)
    quiet = {*both.nodes.values(), *both.edges.values()} <= {"unchanged"}
    projects = (digits_mlp().with_graph(graph) for graph in (before, after))
    assert quiet == (diff(*projects) == [])


def test_in_a_long_network_only_what_changed_and_its_neighbours_are_near() -> None:
    before = chain(*[("Dense", {"units": 8})] * 20)
    after = edits.apply(
        digits_mlp().with_graph(before),
        [edits.SetConfig(node="dense_5", name="units", value=9), edits.RemoveNode(node="dense_12")],
    ).networks["model"]
    both = overlay(before, after)
    small = near(both)
    assert [*small.nodes] == [f"dense_{number}" for number in (4, 5, 6, 10, 11, 13, 14, 12)]
    assert {key for key, state in small.edges.items() if state != "unchanged"} == {
        key for key, state in both.edges.items() if state != "unchanged"
    }
    assert all({edge.source, edge.target} <= {*small.nodes} for edge in small.graph.edges)
    assert near(overlay(before, before)).nodes == {}

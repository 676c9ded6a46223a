"""Rules that look at one output, where a network has several."""

from __future__ import annotations

from engine.document.edits import apply
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Task
from engine.messages.answers import TargetFacts
from engine.rules.base import Example
from engine.rules.check import check
from engine.rules.examples import SPARSE, SQUARED, chain, dense, facts, table

ACCURACY, R2 = Choice(name="SparseCategoricalAccuracy"), Choice(name="R2Score")


def two_heads(kind: int = 3, size: int = 1, activation: str | None = None, **training: object) -> Example:
    """Three classes and a number from rows of four numbers, each by a Dense of so many units."""
    graph = chain(dense(8, "relu"), dense(kind))
    head = Node(id="size", layer="Dense", config={"units": size, **({"activation": activation} if activation else {})})
    graph = Graph(nodes=(*graph.nodes, head), edges=(*graph.edges, Edge(source="dense_1", target="size")))
    target = TargetFacts(name="size", kind="number", minimum=-2.0, maximum=3.0)
    settings = {"losses": (SPARSE, SQUARED), "metrics": (ACCURACY, R2), **training}
    made = table(graph=graph, known=facts((4,), 3, further_targets=(target,)), **settings)
    data = DataSettings(source=made.project.data.source, further_targets=("size",))
    return Example(made.project.model_copy(update={"data": data, "task": Task(kind="several")}), made.facts)


def codes(example: Example) -> dict[str, str]:
    """What is found, by code, and where."""
    return {each.code: each.node or each.field for each in check(example.project, example.facts).problems}


def test_each_output_is_looked_at_with_its_own_loss_and_target() -> None:
    assert codes(two_heads()) == {}
    assert codes(two_heads(kind=2)) == {"output-units": "dense_2"}
    assert codes(two_heads(kind=5)) == {"spare-units": "dense_2"}
    assert codes(two_heads(size=2)) == {"broadcast-target": "size"}
    assert codes(two_heads(activation="sigmoid")) == {"output-range": "size"}


def test_a_wrong_loss_is_mended_in_its_own_place() -> None:
    example = two_heads(losses=(SPARSE, SPARSE))
    (problem,) = check(example.project, example.facts).problems
    assert (problem.code, problem.field) == ("loss-target", "training.losses.1")
    assert problem.fix is not None
    assert apply(example.project, problem.fix.edits).training.losses == (SPARSE, SQUARED)


def test_one_loss_for_all_is_not_mended_for_one_of_them() -> None:
    example = two_heads(losses=(SQUARED,), metrics=(R2,))
    found = {each.code: each.fix for each in check(example.project, example.facts).problems}
    assert found == {"numbers-loss-on-classes": None}


def test_a_metric_that_fits_no_output_is_told() -> None:
    found = codes(two_heads(metrics=(ACCURACY, R2, Choice(name="CategoricalAccuracy"))))
    assert found == {"metric-target": "training.metrics.2"}


def test_unknown_losses_and_metrics_are_left_to_the_rule_that_knows_them() -> None:
    assert codes(two_heads(losses=(SPARSE, Choice(name="Nothing"))))["bad-choice"] == "training.losses.1"
    assert codes(two_heads(metrics=(Choice(name="Nothing"),))) == {"bad-choice": "training.metrics.0"}

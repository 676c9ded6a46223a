"""An Embedding of tokens needs a row for each number that there can be, not only for those of the training rows."""

from __future__ import annotations

import pytest

from engine.document.graph import Edge, Graph, Node
from engine.messages.answers import DataFacts, TensorInfo
from engine.rules.check import check
from engine.rules.examples import chain, dense, facts, table

pytestmark = pytest.mark.heavy


def embedded(rows: int, known: DataFacts, column: str = "") -> list[str]:
    """What is said of an Embedding with so many rows behind an Input."""
    graph = chain(("Embedding", {"input_dim": rows, "output_dim": 4}), ("Flatten", {}), dense(3))
    whole = Node(id="input", layer="Input", config={"column": column} if column else {})
    nodes, edges = (whole, *graph.nodes[1:]), graph.edges
    if column:  # the other input joins before the scores
        nodes = (
            *nodes,
            Node(id="other", layer="Input", config={"column": "features"}),
            Node(id="both", layer="Concatenate"),
        )
        last = edges[-1]
        edges = (
            *edges[:-1],
            Edge(source=last.source, target="both"),
            Edge(source="other", target="both"),
            Edge(source="both", target=last.target),
        )
    example = table(graph=Graph(nodes=nodes, edges=edges), known=known)
    return [each.sentence for each in check(example.project, known).problems if each.code == "embedding-size"]


def tokens(maximum: float) -> DataFacts:
    info = TensorInfo(shape=(None, 6), dtype="int32")
    return facts((6,), 3, maximum=maximum, inputs={"text": info}, vocabularies={"text": 22})


def test_the_vocabulary_counts_where_the_training_rows_do_not_reach_its_end() -> None:
    (said,) = embedded(20, tokens(maximum=15.0))
    assert "0 to 19" in said
    assert "Set input_dim to 22 or more" in said
    assert embedded(22, tokens(maximum=15.0)) == []


def test_each_input_has_its_own_and_measurements_beside_it_count_for_nothing() -> None:
    inputs = {
        "text": TensorInfo(shape=(None, 6), dtype="int32"),
        "features": TensorInfo(shape=(None, 2), dtype="float32"),
    }
    known = facts((6,), 3, maximum=900.0, inputs=inputs, vocabularies={"text": 22})
    assert len(embedded(21, known, "text")) == 1
    assert embedded(22, known, "text") == []


@pytest.mark.parametrize(("reverse", "told"), [(True, []), (False, ["scores"])])
def test_an_embedding_that_is_read_backwards_takes_vectors(*, reverse: bool, told: list[str]) -> None:
    """Of two that share their weights the second gives scores; without `reverse` it would look vectors up."""
    nodes = (
        Node(id="input", layer="Input"),
        Node(id="vectors", layer="ReversibleEmbedding", config={"input_dim": 22, "output_dim": 4}),
        Node(id="scores", layer="ReversibleEmbedding", share="vectors", config={"reverse": reverse}),
    )
    edges = (Edge(source="input", target="vectors"), Edge(source="vectors", target="scores"))
    known = tokens(21.0)
    example = table(graph=Graph(nodes=nodes, edges=edges), known=known)
    problems = check(example.project, known).problems
    assert [each.node for each in problems if each.code == "embedding-floats"] == told

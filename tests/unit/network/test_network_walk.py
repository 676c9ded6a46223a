"""The walk over a drawing, and what hangs on it: which nodes are needed, whose layer a node uses."""

from __future__ import annotations

from engine.document.graph import Edge, Graph, Node
from engine.network.walk import needed, owner_of, walk


def graph(*edges: tuple[str, str], nodes: str = "", **more: object) -> Graph:
    ids = nodes.split() or sorted({id for edge in edges for id in edge})
    wires = tuple(Edge(source=a, target=b) for a, b in edges)
    return Graph.model_validate({"nodes": [Node(id=id, layer="Dense") for id in ids], "edges": wires, **more})


def paths(drawing: Graph) -> dict[str, str]:
    """Walks with text: what leaves a node is its id behind all that came in."""

    def visit(node: Node, wires: object) -> dict[str, str] | None:
        arrived = "+".join(wires.get("inputs", ()))  # type: ignore[attr-defined]
        return None if node.id == "unknown" else {"output": f"({arrived}){node.id}" if arrived else node.id}

    return {id: outputs["output"] for id, outputs in walk(drawing, visit).items()}


def test_values_flow_in_the_order_in_which_edges_were_drawn() -> None:
    assert paths(graph(("b", "m"), ("a", "m"), ("m", "z")))["z"] == "((b+a)m)z"


def test_what_lies_behind_an_unknown_node_is_never_visited() -> None:
    assert set(paths(graph(("a", "unknown"), ("unknown", "b"), ("a", "c")))) == {"a", "c"}


def test_a_node_with_one_known_and_one_unknown_input_is_not_visited() -> None:
    assert "m" not in paths(graph(("a", "m"), ("unknown", "m")))


def test_nodes_on_or_behind_a_cycle_are_not_visited() -> None:
    assert set(paths(graph(("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")))) == {"a"}


def test_a_port_that_its_node_does_not_have_gives_nothing() -> None:
    drawing = graph(("a", "b"))
    wrong = drawing.model_copy(update={"edges": (Edge(source="a", target="b", source_port="state"),)})
    assert set(paths(wrong)) == {"a"}


def test_only_what_outputs_depend_on_is_needed() -> None:
    kept = needed(graph(("a", "b"), ("a", "loose"), outputs=["b"]))
    assert [node.id for node in kept.nodes] == ["a", "b"]
    assert [edge.key for edge in kept.edges] == ["a.output>b.inputs"]


def test_the_owner_of_a_chain_of_shares_is_its_end() -> None:
    nodes = [
        Node(id="a", layer="Dense"),
        Node(id="b", layer="Dense", share="a"),
        Node(id="c", layer="Dense", share="b"),
    ]
    drawing = Graph(nodes=tuple(nodes))
    assert [owner_of(drawing, node).id for node in nodes] == ["a", "a", "a"]


def test_nodes_that_share_in_a_circle_end_somewhere() -> None:
    nodes = (Node(id="a", layer="Dense", share="b"), Node(id="b", layer="Dense", share="a"))
    assert owner_of(Graph(nodes=nodes), nodes[0]).id == "b"

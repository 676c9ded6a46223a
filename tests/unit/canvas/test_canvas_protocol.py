"""The Python side of the canvas's protocol: cards out, steps in, and nothing from a browser taken on trust."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from canvas.generate import TARGET, typescript
from canvas.protocol import Acked, CanvasData, CanvasEvent, History, Palette, Parameter, Totals
from engine.catalog.read import all_cards, cards
from engine.document.graph import MAX_LABEL, MAX_NODES, Graph
from engine.errors import DocumentError
from pages.parts.desk import read_graph

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "\"'`${alert(1)}\n\r\u2028</script><!--",
    "\u202e\u0000 \U0001f9f6 {{constructor}}",
]


def event(*steps: dict[str, Any], client: str = "tab") -> CanvasEvent:
    """An outbox as a browser sends it, numbered from 1 and built on version 7."""
    plain = {"kind": "edit", "label": "an edit", "base": 7}
    made = [{"seq": seq, **plain, **step} for seq, step in enumerate(steps, 1)]
    return CanvasEvent.model_validate({"client": client, "steps": made})


def drawing(count: int = 1, **node: Any) -> dict[str, Any]:
    """A graph as a browser sends it."""
    return {"nodes": [{"id": f"n{number}", "layer": "Dense", **node} for number in range(count)], "edges": []}


def seqs(event: CanvasEvent, acked: Acked | None, revision: int = 7) -> list[int]:
    return [step.seq for step in event.new_steps(acked, revision)]


def test_typescript_types_are_written_from_this_protocol():
    assert TARGET.read_text(encoding="utf-8") == typescript(), "run `python -m canvas.generate`"


def test_every_layer_of_the_catalog_is_in_the_palette_with_all_that_its_form_needs():
    palette = Palette.of(card.model_dump(mode="json") for card in all_cards())
    offered = {(card.kind, card.name): card for card in palette.cards}
    for card in cards("layer"):
        shown = offered["layer", card.name]
        assert [each.model_dump() for each in shown.parameters] == [
            {name: value for name, value in each.model_dump().items() if name in Parameter.model_fields}
            for each in card.parameters
        ]
        assert shown.positional == tuple(card.positional)
        assert [port.name for port in shown.inputs] == [port.name for port in card.inputs]


def test_a_palette_is_named_by_what_is_in_it():
    one = {"kind": "layer", "name": "Dense", "title": "Dense", "category": "core"}
    assert Palette.of([one]).digest == Palette.of([dict(reversed(one.items()))]).digest
    assert Palette.of([one]).digest != Palette.of([{**one, "summary": "another"}]).digest


def test_a_step_is_handled_once_however_often_it_is_sent():
    sent = event({}, {}, {})
    first = sent.last(None)
    assert seqs(sent, None) == [1, 2, 3]
    assert first == Acked(client="tab", seq=3)
    assert seqs(sent, first) == []
    assert seqs(event({}, {}, {}, {}), first) == [4]


def test_steps_of_an_acknowledged_tab_count_whatever_version_they_began_at():
    assert seqs(event({}, {"base": 3}), Acked(client="tab", seq=1), revision=99) == [2]


def test_an_unknown_tab_is_believed_only_where_it_stands_on_the_newest_version():
    sent = event({}, {"kind": "undo"})
    assert seqs(sent, Acked(client="another", seq=9)) == [1, 2]
    assert seqs(sent, Acked(client="another", seq=9), revision=8) == []
    assert seqs(event({}, {"base": 6}), None) == []
    assert sent.last(Acked(client="another", seq=9)) == Acked(client="tab", seq=2)


def test_an_acknowledgement_never_goes_back():
    assert event().last(Acked(client="tab", seq=5)) == Acked(client="tab", seq=5)
    assert event({}).last(Acked(client="tab", seq=5)).seq == 5


@pytest.mark.parametrize(
    "value",
    [
        None,
        "edit",
        {"client": "x" * 65},
        {"client": "tab", "steps": [{"seq": 1}]},
        {"client": "tab", "steps": [{"seq": 1, "kind": "erase", "label": "", "base": 1}]},
        {"client": "tab", "steps": [{"seq": 1, "kind": "edit", "label": "x" * 301, "base": 1}]},
        {"client": "tab", "steps": [{"seq": 1, "kind": "edit", "label": "", "base": 1, "graph": {"nodes": "all"}}]},
    ],
)
def test_what_is_no_event_is_refused(value: Any):
    with pytest.raises(ValidationError):
        CanvasEvent.model_validate(value)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_travels_as_it_is(text: str):
    """Inert text needs no cleaning: what is typed comes back character by character, and markup stays text."""
    sent = event({"graph": drawing(label=text, config={"name": text}), "label": text})
    graph = read_graph(sent.steps[0].graph)
    back = CanvasData.model_validate(
        {
            "project": "canvas", "graph": graph.model_dump(mode="json"), "revision": 8, "noted": 8, "height": 1,
            "cards_digest": "", "cards": None, "notes": {}, "problems": (), "totals": Totals(), "busy": False,
            "history": History(undo=text), "acked": Acked(),
        }
    )  # fmt: skip
    assert back.graph.nodes[0].label == text
    assert back.graph.nodes[0].config == {"name": text}
    assert back.history.undo == text


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (drawing(MAX_NODES + 1), f"at most {MAX_NODES}"),
        (drawing(label="x" * (MAX_LABEL + 1)), f"at most {MAX_LABEL} characters"),
        (drawing(id="../../etc/passwd"), "match pattern"),
        (drawing(layer="__import__('os')"), "match pattern"),
        (drawing(position={"x": float("nan"), "y": 0}), "finite"),
        ({"nodes": [], "edges": [{"source": "a", "target": "b"}]}, "does not exist"),
    ],
    ids=["too many layers", "too long a label", "a path for an id", "code for a layer", "nowhere", "a loose wire"],
)
def test_a_drawing_that_no_document_may_hold_is_refused_in_words(graph: dict[str, Any], said: str):
    with pytest.raises(DocumentError, match=said) as refused:
        read_graph(event({"graph": graph}).steps[0].graph)
    assert "Undo it on the canvas" in str(refused.value)


def test_the_largest_drawing_that_a_document_may_hold_is_taken():
    graph = read_graph(event({"graph": drawing(MAX_NODES)}).steps[0].graph)
    assert isinstance(graph, Graph)
    assert len(graph.nodes) == MAX_NODES

"""Every document of the corpus ends as it says: refused in words, or read, and then found wrong by the check."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from engine import client
from engine.document.graph import MAX_NODES
from engine.errors import DocumentError
from engine.messages.answers import DataFacts, TargetFacts, TensorInfo
from engine.rules.check import check

CASES = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))["documents"]
DIGITS = DataFacts(
    inputs={"image": TensorInfo(shape=(None, 8, 8, 1), dtype="float32")},
    target=TargetFacts(name="digit", kind="classes", classes=tuple("0123456789"), counts=(100,) * 10),
    rows={"train": 1_000, "validation": 200, "test": 200},
    maximum=1.0,
)
DENSE = {"layer": "Dense", "config": {"units": 4, "activation": "relu"}}


def of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if kind in case]


def text(case: dict[str, Any]) -> str:
    """The document of a case; nodes that it brings stand behind an input and a Flatten, in a chain unless told."""
    if "text" in case:
        return str(case["text"])
    output = {"id": "out", "layer": "Dense", "config": {"units": 10}}
    nodes = [{"id": "input", "layer": "Input"}, {"id": "flatten", "layer": "Flatten"}, *case.get("nodes", [output])]
    ids = [node["id"] for node in nodes]
    edges = [{"source": a, "target": b} for a, b in case.get("edges", itertools.pairwise(ids))]
    document = {
        "format": "layerloom/1",
        "networks": {"model": {"nodes": nodes, "edges": edges}},
        "data": {"source": {"name": "digits"}},
        **case.get("change", {}),
    }
    return json.dumps(document)


@pytest.mark.parametrize("case", of("error"))
def test_what_is_no_document_is_refused_in_words(case: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as caught:
        client.read_document(text(case))
    for field, words in case["error"].items():
        assert words in getattr(caught.value, field)


@pytest.mark.parametrize("content", [b'{"name": "\xff"}', b"\x80\x04\x95", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
def test_what_is_no_text_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"not UTF-8 text|not JSON"):
        client.read_document(content)


def test_what_is_too_large_is_refused_in_words() -> None:
    """5,000 nodes; 9 MB; a number of 5,000 digits."""
    nodes = [{"id": f"n{number}", **DENSE} for number in range(4_998)]
    with pytest.raises(DocumentError, match="The network has 5,000 nodes") as caught:
        client.read_document(text({"nodes": nodes, "edges": []}))
    assert caught.value.expected == f"at most {MAX_NODES:,} nodes"
    with pytest.raises(DocumentError, match=r"The document is 8\.6 MB"):
        client.read_document('{"name": "' + "x" * 9_000_000 + '"}')
    with pytest.raises(DocumentError, match="thousands of digits"):
        client.read_document('{"name": ' + "9" * 5_000 + "}")


@pytest.mark.heavy
@pytest.mark.parametrize("case", of("problem"))
def test_what_cannot_work_is_told_by_the_check_at_its_place(case: dict[str, Any]) -> None:
    project = client.read_document(text(case))
    assert client.read_document(client.write_document(project)) == project
    found = [problem for problem in check(project, DIGITS).problems if problem.severity == "error"]
    said = case["problem"]
    assert said["code"] in [problem.code for problem in found]
    first = next(problem for problem in found if problem.code == said["code"])
    assert said["sentence"] in first.sentence
    assert first.node == said.get("node", first.node)


@pytest.mark.heavy
def test_the_largest_network_that_is_allowed_is_checked() -> None:
    nodes = [{"id": f"n{number}", **DENSE} for number in range(MAX_NODES - 3)]
    out = {"id": "out", "layer": "Dense", "config": {"units": 10}}
    answer = check(client.read_document(text({"nodes": [*nodes, out]})), DIGITS)
    assert answer.problems == ()
    assert len(answer.notes["model"]) == MAX_NODES

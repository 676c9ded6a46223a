"""The table of all exports: what each cell says, and that no name in it is more than a name."""

from __future__ import annotations

from engine.catalog.card import Card
from engine.messages.using import Exported
from pages.parts import exported

CARD = Card(kind="export", name="onnx", title="<b>ONNX", category="model", summary='"quoted"', inputs=(), outputs=())
PROVED = Exported(
    format="onnx",
    path="/x/onnx.onnx",
    bytes=2048,
    difference=2.5e-7,
    tried="64 test rows",
    milliseconds=0.0512,
    agreed=1.0,
)


def test_what_was_compared_has_its_figures() -> None:
    told = exported.cells(PROVED)
    assert told == ("made and compared", "2 KB", "2.5e-07", "100.0 %", "0.051 ms", "64 test rows")
    assert exported.quick(148.3) == "148 ms"
    assert exported.cells(PROVED.model_copy(update={"difference": 0.0, "agreed": None}))[2:4] == ("0", "–")


def test_what_was_not_says_so() -> None:
    assert set(exported.cells(None)[1:]) == {"–"}
    assert exported.cells(None)[0] == "not made yet"
    assert exported.cells(Exported(format="onnx", path="", refused="Why."))[0] == "cannot be made"
    assert exported.cells(Exported(format="code", path="/x", bytes=1, unproven="Why."))[0] == "made, not opened"
    assert {len(exported.cells(each)) for each in (None, PROVED, Exported(format="a", path="", refused="b"))} == {6}


def test_names_are_inert_and_every_format_has_a_row() -> None:
    found = exported.table([CARD, CARD], {"onnx": PROVED})
    assert found.count("<tr>") == 3
    assert "<b>" not in found
    assert "&lt;b&gt;ONNX" in found
    assert "/x/" not in found


def test_a_file_is_called_as_its_project() -> None:
    assert exported.file_name("Ünï 3/../x", ".onnx") == "n-3-x.onnx"
    assert exported.file_name("", ".py") == "project.py"

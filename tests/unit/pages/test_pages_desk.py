"""One tab's view of a project: saves at once, keeps what cannot be saved, tells apart its own edits and others'."""

from __future__ import annotations

import pytest

from canvas import CanvasEvent
from canvas.protocol import ProblemPlace, Step
from engine import client
from engine.document.edits import SetConfig
from engine.document.project import Project
from engine.errors import Conflict, DocumentError, StoreError
from engine.messages.answers import Fix, Problem
from pages.parts.desk import Desk, copy_name
from tests.builders import digits_mlp


@pytest.fixture
def desk() -> Desk:
    workspace = client.open_workspace()
    return Desk(workspace, client.create_project(workspace, digits_mlp()))


def named(document: Project, name: str) -> Project:
    return document.model_copy(update={"name": name})


def drawn(desk: Desk, seq: int, units: int, base: int | None = None) -> Step:
    """A step of the canvas that sets the units of the last layer."""
    graph = desk.document.networks["model"].model_dump(mode="json", exclude={"weights"})
    graph["nodes"][-1]["config"]["units"] = units
    base = desk.saved.version if base is None else base
    return Step.model_validate(
        {"seq": seq, "kind": "edit", "label": f"set units to {units}", "base": base, "graph": graph}
    )


def units(desk: Desk) -> int:
    return int(desk.document.networks["model"].nodes[-1].config["units"])


def test_an_edit_is_a_version_at_once_and_the_same_document_is_none(desk: Desk):
    desk.edit(named(desk.document, "One"), "renamed")
    assert client.load_project(desk.workspace, desk.saved.id).document.name == "One"
    version = desk.saved.version
    desk.edit(desk.document, "nothing")
    assert desk.saved.version == version


def test_a_whole_outbox_is_done_once_and_in_order(desk: Desk):
    base = desk.saved.version
    event = CanvasEvent(client="tab", steps=(drawn(desk, 1, 20, base), drawn(desk, 2, 30, base)))
    desk.take_in(event, ())
    desk.take_in(event, ())
    assert units(desk) == 30
    assert desk.acked["model"].seq == 2
    assert [label for _, label, _ in client.versions(desk.workspace, desk.saved.id)][-2:] == [
        "set units to 20",
        "set units to 30",
    ]
    desk.take_in(CanvasEvent(client="tab", steps=(Step(seq=3, kind="undo", label="", base=base),)), ())
    assert units(desk) == 20


def test_what_another_tab_did_first_is_kept_and_so_is_mine(desk: Desk):
    other = Desk(desk.workspace, desk.saved)
    other.edit(named(other.document, "Theirs"), "renamed")
    desk.edit(named(desk.document, "Mine"), "renamed")
    assert isinstance(desk.trouble, Conflict)
    assert desk.document.name == "Mine"
    desk.edit(named(desk.document, "Mine too"), "renamed")
    copy = desk.save_copy()
    assert copy.document.name == "Mine too (copy)"
    desk.load_newer()
    assert (desk.document.name, desk.trouble, desk.unsaved) == ("Theirs", None, None)


def test_a_step_drawn_on_an_older_version_of_others_conflicts(desk: Desk):
    desk.take_in(CanvasEvent(client="tab", steps=(drawn(desk, 1, 20),)), ())
    old = desk.saved.version
    Desk(desk.workspace, desk.saved).edit(named(desk.document, "Theirs"), "renamed")
    desk.refresh()
    desk.take_in(CanvasEvent(client="tab", steps=(drawn(desk, 2, 99, old),)), ())
    assert isinstance(desk.trouble, Conflict)
    assert units(desk) == 99


def test_an_edit_that_finds_the_disk_full_waits_and_is_saved_later(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:

        def full(*arguments: object, **options: object) -> None:
            raise StoreError("The disk is full", cure="Free some space.")

        patch.setattr(client, "save_project", full)
        desk.edit(named(desk.document, "Waits"), "renamed")
        assert desk.document.name == "Waits"
        assert isinstance(desk.trouble, StoreError)
    desk.retry()
    assert client.load_project(desk.workspace, desk.saved.id).document.name == "Waits"
    assert desk.trouble is None


def test_a_drawing_that_is_no_network_is_refused_in_words(desk: Desk):
    step = drawn(desk, 1, 5)
    assert step.graph is not None
    twice = step.graph.model_copy(update={"nodes": (*step.graph.nodes, step.graph.nodes[0])})
    desk.take_in(CanvasEvent(client="tab", steps=(step.model_copy(update={"graph": twice}),)), ())
    assert isinstance(desk.trouble, DocumentError)
    assert "cannot be kept" in desk.trouble.what
    assert client.load_project(desk.workspace, desk.saved.id).document == digits_mlp()


def test_a_fix_mends_the_problem_at_its_place(desk: Desk):
    node = desk.document.networks["model"].nodes[-1].id
    fix = Fix(label="Give it 10 units", edits=(SetConfig(node=node, name="units", value=12),))
    problem = Problem(code="output-units", severity="error", sentence="...", node=node, fix=fix)
    place = ProblemPlace(code="output-units", node=node)
    desk.take_in(
        CanvasEvent(client="tab", steps=(Step(seq=1, kind="fix", label="", base=desk.saved.version, problem=place),)),
        (problem,),
    )
    assert units(desk) == 12
    assert desk.saved.undo == "Give it 10 units"


def test_a_copy_of_the_longest_name_has_a_name_that_is_allowed():
    assert len(copy_name("x" * 200)) <= 200


def test_an_edit_on_the_canvas_keeps_the_opened_weights(desk: Desk):
    """The canvas knows nothing of them, so what it sends does not name them."""
    opened = desk.document.networks["model"].model_copy(update={"weights": "0" * 32})
    desk.edit(desk.document.with_graph(opened), "opened")
    step = drawn(desk, 1, 20)
    assert "weights" not in step.model_dump()["graph"]
    desk.take_in(CanvasEvent(client="tab", steps=(step,)), ())
    assert units(desk) == 20
    assert desk.document.networks["model"].weights == "0" * 32

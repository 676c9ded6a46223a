"""Projects and their history: undo without a limit, branches that stay, and tabs that never overwrite each other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.document.project import Project
from engine.errors import Conflict, NotFound
from engine.store import projects
from engine.store.workspace import Workspace
from tests.builders import digits_cnn, digits_mlp


def renamed(document: Project, name: str) -> Project:
    """The same document under another name."""
    return document.model_copy(update={"name": name})


def test_a_new_project_is_loaded_as_it_was() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, digits_cnn(), preset="digits-cnn")
    assert saved.document == digits_cnn()
    assert (saved.version, saved.undo, saved.redo, saved.preset) == (1, None, None, "digits-cnn")
    assert projects.load(workspace, saved.id) == saved


def test_an_edit_is_a_version_with_a_label() -> None:
    workspace = Workspace.open()
    first = projects.create(workspace, digits_mlp())
    second = projects.save(workspace, first.id, digits_cnn(), first.version, "added Conv2D")
    assert (second.version, second.undo, second.redo) == (2, "added Conv2D", None)
    assert projects.load(workspace, first.id).document == digits_cnn()
    assert [(number, label) for number, label, _ in projects.versions(workspace, first.id)] == [
        (1, "created"),
        (2, "added Conv2D"),
    ]


def test_undo_has_no_limit_and_redo_brings_all_back() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, renamed(digits_mlp(), "0"))
    for number in range(1, 301):
        saved = projects.save(
            workspace, saved.id, renamed(saved.document, str(number)), saved.version, f"edit {number}"
        )
    for number in range(300, 0, -1):
        assert (saved.document.name, saved.undo) == (str(number), f"edit {number}")
        saved = projects.undo(workspace, saved.id, saved.version)
    assert (saved.document.name, saved.undo, saved.redo) == ("0", None, "edit 1")
    for _ in range(300):
        saved = projects.redo(workspace, saved.id, saved.version)
    assert (saved.document.name, saved.redo) == ("300", None)


def test_undo_at_the_start_and_redo_at_the_end_change_nothing() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, digits_mlp())
    assert projects.undo(workspace, saved.id, 1) == saved
    assert projects.redo(workspace, saved.id, 1) == saved


def test_a_save_after_an_undo_cuts_redo_off_but_keeps_the_versions() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, renamed(digits_mlp(), "start"))
    projects.save(workspace, saved.id, renamed(saved.document, "left"), 1, "left")
    projects.undo(workspace, saved.id, 2)
    branch = projects.save(workspace, saved.id, renamed(saved.document, "right"), 1, "right")
    assert (branch.version, branch.undo, branch.redo) == (3, "right", None)
    assert [label for _, label, _ in projects.versions(workspace, saved.id)] == ["created", "left", "right"]
    assert projects.undo(workspace, saved.id, 3).redo == "right"


def test_two_tabs_on_one_version_do_not_overwrite_each_other() -> None:
    workspace = Workspace.open()
    base = projects.create(workspace, digits_mlp())
    mine = projects.save(workspace, base.id, renamed(base.document, "mine"), base.version, "mine")
    with pytest.raises(Conflict, match="another tab") as caught:
        projects.save(workspace, base.id, renamed(base.document, "theirs"), base.version, "theirs")
    assert caught.value.cure
    assert projects.load(workspace, base.id) == mine
    for step in (projects.undo, projects.redo):
        with pytest.raises(Conflict):
            step(workspace, base.id, base.version)
    assert projects.load(workspace, base.id) == mine


def test_of_many_tabs_that_save_at_once_exactly_one_wins(own_workspace: Path) -> None:
    base = projects.create(Workspace.open(), digits_mlp())
    outcomes: list[str] = []

    def save(name: str) -> None:
        try:
            projects.save(Workspace.open(), base.id, renamed(base.document, name), base.version, name)
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")

    tabs = [threading.Thread(target=save, args=(str(number),)) for number in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(60)
    assert sorted(outcomes) == ["conflict"] * 7 + ["saved"]
    assert projects.load(Workspace.open(), base.id).version == 2


def test_the_list_has_the_project_changed_last_first() -> None:
    workspace = Workspace.open()
    first = projects.create(workspace, renamed(digits_mlp(), "first"), preset="p")
    second = projects.create(workspace, renamed(digits_mlp(), "second"))
    assert [entry.id for entry in projects.listing(workspace)] == [second.id, first.id]
    projects.save(workspace, first.id, renamed(first.document, "newly named"), 1, "rename")
    entries = projects.listing(workspace)
    assert [(entry.id, entry.name, entry.preset, entry.versions) for entry in entries] == [
        (first.id, "newly named", "p", 2),
        (second.id, "second", "", 1),
    ]
    assert entries[0].updated > entries[0].created


def test_an_undone_rename_shows_in_the_list() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, renamed(digits_mlp(), "before"))
    projects.save(workspace, saved.id, renamed(saved.document, "after"), 1, "rename")
    projects.undo(workspace, saved.id, 2)
    assert [entry.name for entry in projects.listing(workspace)] == ["before"]


def test_a_deleted_project_is_gone_for_all() -> None:
    workspace = Workspace.open()
    id = projects.create(workspace, digits_mlp()).id
    projects.delete(workspace, id)
    assert projects.listing(workspace) == []
    assert projects.versions(workspace, id) == []
    for call in (
        lambda: projects.load(workspace, id),
        lambda: projects.save(workspace, id, digits_mlp(), 1, ""),
        lambda: projects.undo(workspace, id, 1),
        lambda: projects.delete(workspace, id),
    ):
        with pytest.raises(NotFound, match=id):
            call()


def test_words_of_strangers_stay_words() -> None:
    workspace = Workspace.open()
    nasty = "'; DROP TABLE projects; -- <img src=x onerror=alert(1)> \n\u202e\U0001f9f6"
    saved = projects.create(workspace, renamed(digits_mlp(), nasty), preset=nasty)
    projects.save(workspace, saved.id, renamed(saved.document, nasty), 1, nasty)
    loaded = projects.load(workspace, saved.id)
    assert (loaded.document.name, loaded.undo, loaded.preset) == (nasty, nasty, nasty)


class History(RuleBasedStateMachine):
    """The store against the plainest model of it: two stacks of names."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace.open()
        self.saved = projects.create(self.workspace, renamed(digits_mlp(), "start"))
        self.past: list[str] = []
        self.name = "start"
        self.future: list[str] = []

    @rule(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
    def save(self, name: str) -> None:
        self.saved = projects.save(
            self.workspace, self.saved.id, renamed(self.saved.document, name), self.saved.version, name
        )
        self.past, self.name, self.future = [*self.past, self.name], name, []

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.saved = projects.undo(self.workspace, self.saved.id, self.saved.version)
        *self.past, before = self.past
        self.name, self.future = before, [self.name, *self.future]

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.saved = projects.redo(self.workspace, self.saved.id, self.saved.version)
        after, *self.future = self.future
        self.past, self.name = [*self.past, self.name], after

    @invariant()
    def agrees(self) -> None:
        loaded = projects.load(self.workspace, self.saved.id)
        assert loaded == self.saved
        assert loaded.document.name == self.name
        assert loaded.undo == (self.name if self.past else None)
        assert loaded.redo == (self.future[0] if self.future else None)


History.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHistory = History.TestCase


def test_versions_are_found_by_words_and_number_in_pages_the_newest_first() -> None:
    workspace = Workspace.open()
    saved = projects.create(workspace, digits_mlp())
    for number in range(2, 46):
        label = f"added 50%_{number} layers" if number % 2 else f"changed epochs to {number}"
        saved = projects.save(workspace, saved.id, renamed(saved.document, str(number)), saved.version, label)
    first = projects.find_versions(workspace, saved.id)
    assert [version.number for version in first] == list(range(45, 25, -1))
    assert [version.number for version in projects.find_versions(workspace, saved.id, skip=40)] == [5, 4, 3, 2, 1]
    assert [version.number for version in projects.find_versions(workspace, saved.id, "EPOCHS to 4")] == [44, 42, 40, 4]
    assert [version.number for version in projects.find_versions(workspace, saved.id, "%_7")] == [7]
    assert [version.number for version in projects.find_versions(workspace, saved.id, " 12 ")][-1] == 12
    assert projects.find_versions(workspace, saved.id, "' OR 1=1 --") == []
    assert projects.find_versions(workspace, "no such project") == []


def test_a_version_has_its_document_and_its_parent() -> None:
    workspace = Workspace.open()
    first = projects.create(workspace, digits_mlp())
    projects.save(workspace, first.id, digits_cnn(), 1, "another network")
    version, document = projects.version(workspace, first.id, 2)
    assert (version.number, version.parent, version.label, document) == (2, 1, "another network", digits_cnn())
    assert projects.version(workspace, first.id, 1)[0].parent is None
    with pytest.raises(NotFound, match="no version 3"):
        projects.version(workspace, first.id, 3)

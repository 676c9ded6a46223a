"""Fields that the document fills: who changed what, and what a late event then speaks of."""

from __future__ import annotations

from typing import Any

from pages.parts.fields import Fields


def test_a_field_that_a_person_changes_stays_the_same_field():
    fields, state = Fields(), {}
    key = fields.fill(state, "task", "regression")
    state[key] = "classification"  # the person's choice; the callback puts it into the document
    assert fields.fill(state, "task", "classification") == key
    assert state[key] == "classification"


def test_a_field_that_the_program_changes_is_a_new_field():
    fields, state = Fields(), {}
    old = fields.fill(state, "task", "regression")
    new = fields.fill(state, "task", "classification")
    assert new != old
    assert (state[old], state[new]) == ("regression", "classification")
    assert fields.fill(state, "task", "classification") == new
    assert fields.late(old, "regression")
    assert not fields.late(old, "clustering")  # what a person chose before the new field was there counts
    assert not fields.late(new, "classification")


def test_what_a_person_chose_can_be_undone_under_yet_another_key():
    fields, state = Fields(), {}
    first = fields.fill(state, "units", 8)
    state[first] = 16
    assert fields.fill(state, "units", 16) == first
    undone = fields.fill(state, "units", 8)
    assert undone != first
    assert state[undone] == 8


def test_a_value_that_was_put_right_keeps_its_field():
    fields, state = Fields(), {}
    key = fields.fill(state, "size", "3, 3", typed=True)
    state[key] = "4,4"
    assert fields.fill(state, "size", "4, 4", typed=True) == key
    assert state[key] == "4, 4"


def test_a_field_that_is_typed_into_is_set_only_when_it_shows_something_else():
    fields, state = Fields(), Watched()
    key = fields.fill(state, "name", "net", typed=True)
    fields.fill(state, "name", "net", typed=True)
    assert state.set == [key]
    fields.fill(state, "choice", "a")
    fields.fill(state, "choice", "a")
    assert state.set == [key, "choice", "choice"]


def test_a_field_that_was_forgotten_shows_the_document_again():
    fields, state = Fields(), {}
    state.pop(fields.fill(state, "epochs", 10, typed=True))  # another page was shown meanwhile
    assert state[fields.fill(state, "epochs", 10, typed=True)] == 10
    state.clear()
    assert state[fields.fill(state, "epochs", 20, typed=True)] == 20


class Watched(dict[Any, Any]):
    """Remembers what was set."""

    def __init__(self) -> None:
        super().__init__()
        self.set: list[Any] = []

    def __setitem__(self, key: Any, value: Any) -> None:
        self.set.append(key)
        super().__setitem__(key, value)

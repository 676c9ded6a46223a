"""Fields that the document fills: who changed what, and what a late event then speaks of."""

from __future__ import annotations

from pages.parts.fields import Fields


def test_a_field_that_a_person_changes_stays_the_same_field():
    fields, state = Fields(), {}
    key = fields.fill(state, "task", "regression")
    state[key] = "classification"  # the person's choice; the callback puts it into the document
    assert fields.fill(state, "task", "classification") == key
    assert fields.fill(state, "task", "classification") == key


def test_a_field_that_the_program_changes_is_a_new_field():
    fields, state = Fields(), {}
    old = fields.fill(state, "task", "regression")
    state[old] = "regression"  # as Streamlit does when it draws it
    new = fields.fill(state, "task", "classification")
    assert new != old
    state[new] = "classification"
    assert fields.fill(state, "task", "classification") == new
    assert fields.late(old, "regression")
    assert not fields.late(old, "clustering")  # what a person chose before the new field was there counts
    assert not fields.late(new, "classification")


def test_what_a_person_chose_can_be_undone_and_chosen_again():
    fields, state = Fields(), {}
    first = fields.fill(state, "units", 8)
    state[first] = 16
    assert fields.fill(state, "units", 16) == first
    undone = fields.fill(state, "units", 8)
    assert undone != first
    assert fields.late(first, 16)
    state[undone] = 16
    assert fields.fill(state, "units", 16) == undone
    assert not fields.late(undone, 16)


def test_a_field_is_never_set():
    fields, state = Fields(), {}
    fields.fill(state, "epochs", 10)
    fields.fill(state, "epochs", 20)
    assert state == {}


def test_what_was_put_right_is_shown_in_a_new_field():
    fields, state = Fields(), {}
    key = fields.fill(state, "size", "3, 3")
    state[key] = "4,4"
    assert fields.fill(state, "size", "4, 4") != key


def test_a_field_that_was_forgotten_shows_the_document_again():
    fields, state = Fields(), {}
    key = fields.fill(state, "epochs", 10)
    assert fields.fill(state, "epochs", 20) == key  # another page was shown meanwhile: drawn anew, with 20

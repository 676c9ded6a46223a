"""Fields that the document fills: who changed what, and what a late event then speaks of."""

from __future__ import annotations

from pages.parts.fields import Fields


def test_a_choice_that_a_person_makes_stays_the_same_field():
    fields, state = Fields(), {}
    key = fields.choice(state, "task", "regression")
    assert state[key] == "regression"
    state[key] = "classification"  # the person's choice; the callback puts it into the document
    assert fields.choice(state, "task", "classification") == key
    assert state[key] == "classification"


def test_a_choice_that_the_program_changes_is_a_new_field():
    fields, state = Fields(), {}
    old = fields.choice(state, "task", "regression")
    new = fields.choice(state, "task", "classification")
    assert new != old
    assert (state[old], state[new]) == ("regression", "classification")
    assert fields.choice(state, "task", "classification") == new
    assert fields.late(old, "regression")
    assert not fields.late(old, "clustering")  # what a person chose before the new field was there counts
    assert not fields.late(new, "classification")


def test_a_choice_can_be_undone_and_made_again():
    fields, state = Fields(), {}
    first = fields.choice(state, "units", 8)
    state[first] = 16
    assert fields.choice(state, "units", 16) == first
    undone = fields.choice(state, "units", 8)
    assert undone != first
    assert fields.late(first, 16)
    state[undone] = 16
    assert fields.choice(state, "units", 16) == undone
    assert not fields.late(undone, 16)


def test_a_field_that_is_typed_into_is_never_set():
    fields, state = Fields(), {}
    key = fields.typed(state, "epochs", 10)
    assert fields.typed(state, "epochs", 10) == key
    state[key] = 20  # typed; the callback puts it into the document
    assert fields.typed(state, "epochs", 20) == key
    undone = fields.typed(state, "epochs", 10)
    assert undone != key
    assert state == {key: 20}
    assert fields.late(key, 20)


def test_what_was_put_right_is_shown_in_a_new_field():
    fields, state = Fields(), {}
    key = fields.typed(state, "size", "3, 3")
    state[key] = "4,4"
    assert fields.typed(state, "size", "4, 4") != key


def test_a_field_that_was_forgotten_shows_the_document_again():
    fields, state = Fields(), {}
    key = fields.typed(state, "epochs", 10)
    assert fields.typed(state, "epochs", 20) == key  # another page was shown meanwhile: drawn anew, with 20
    fields.choice(state, "task", "regression")
    state.clear()
    assert state.get(fields.choice(state, "task", "classification")) == "classification"

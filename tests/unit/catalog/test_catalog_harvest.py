"""The cards file is what the installed Keras and the overrides say, and no override is left over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.catalog import harvest as harvester
from engine.catalog.card import Kind
from engine.catalog.docstrings import arguments, first_sentence
from engine.catalog.harvest import NAMESPACES, cards_path, classes, harvest, left_out, offered, overrides, write
from engine.catalog.infer import MISSING, infer
from engine.catalog.left_out import PAGE, page
from engine.catalog.read import has
from engine.errors import CatalogError

pytestmark = pytest.mark.heavy


def test_the_file_is_what_the_harvest_gives(tmp_path: Path) -> None:
    write(harvest(), tmp_path / "cards.json")
    now, kept = (tmp_path / "cards.json").read_text("utf-8"), cards_path().read_text("utf-8")
    assert now.splitlines() == kept.splitlines(), "run: python -m engine.catalog.harvest"


def test_the_page_of_what_is_left_out_is_what_the_harvest_gives() -> None:
    assert PAGE.read_text("utf-8") == left_out(), "run: python -m engine.catalog.harvest"
    assert "- **Odd**: wraps code." in page("3", {"layer": 9}, {"layer": {"Odd": "wraps code"}})
    assert "| Layers | 8 | 9 |" in page("3", {"layer": 9}, {"layer": {"Odd": "wraps code"}})


@pytest.mark.parametrize("kind", NAMESPACES)
def test_every_exclusion_names_a_class_that_keras_offers(kind: Kind) -> None:
    offered = classes(kind)
    for name, reason in overrides()["excluded"].get(kind, {}).items():
        assert name in offered
        assert len(reason) > 5
        assert not has(kind, name)


@pytest.mark.parametrize("kind", NAMESPACES)
def test_every_class_of_keras_is_offered_or_left_out_for_a_reason(kind: Kind) -> None:
    left_out = {name for name in classes(kind) if not has(kind, name)}
    assert left_out == set(overrides()["excluded"].get(kind, {}))


def test_every_override_names_something_that_exists() -> None:
    for kind in NAMESPACES:
        for name, table in overrides().get(kind, {}).items():
            assert set(table.get("parameters", {})) <= set(offered(kind, name, classes(kind)[name])), (kind, name)


def test_every_hidden_or_explained_parameter_exists() -> None:
    used = {
        kind: {name for own, thing in classes(kind).items() for name in offered(kind, own, thing)}
        for kind in NAMESPACES
    }
    for kind, names in overrides()["hidden"].items():
        known = set.union(*used.values()) if kind == "any" else used[kind]
        assert set(names) <= known, kind
    assert set(overrides()["names"]) <= set.union(*used.values())


def test_every_parameter_override_changes_something() -> None:
    """An entry that repeats what introspection and the table of names already give is to be removed."""
    idle = []
    for kind in NAMESPACES:
        hidden = {*overrides()["hidden"]["any"], *overrides()["hidden"].get(kind, {})}
        for name, table in overrides().get(kind, {}).items():
            for parameter, fields in table.get("parameters", {}).items():
                found = _guess(kind, name, parameter)
                gained = {key: value for key, value in fields.items() if found.get(key, _quiet(key)) != value}
                idle += [] if gained or parameter in hidden else [f"{kind} {name}.{parameter}"]
    assert idle == []


def _quiet(field: str) -> Any:
    return {"advanced": False, "required": False, "nullable": False}.get(field)


def _guess(kind: Kind, card: str, name: str) -> dict[str, Any]:
    thing = classes(kind)[card]
    default = offered(kind, card, thing)[name].default
    fields = infer(name, default, harvester._texts(thing).get(name, ""))
    return harvester._as_choice(fields) | overrides()["names"].get(name, {})


def test_a_parameter_without_type_or_help_fails_the_harvest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strange:
        """A layer of another kind."""

        def __init__(self, riddle: Any) -> None:
            self.riddle = riddle

    Strange.__module__ = "keras.src.layers.core.strange"
    monkeypatch.setattr(harvester, "classes", lambda kind: {"Strange": Strange} if kind == "layer" else {})
    with pytest.raises(CatalogError, match=r"layer Strange\.riddle needs a type"):
        harvest()


@pytest.mark.parametrize(
    ("default", "doc", "expected"),
    [
        (True, "", {"type": "bool", "default": True}),
        (3, "", {"type": "int", "default": 3}),
        (0.5, "", {"type": "float", "default": 0.5}),
        ((1, 1), "", {"type": "ints", "length": 2, "default": [1, 1]}),
        ((0.1, 2), "", {"type": "floats", "length": 2}),
        ("a", 'One of `"a"`, `"b"` or `"c"`.', {"type": "enum", "options": ["a", "b", "c"]}),
        ("a", "A text.", {"type": "str"}),
        (MISSING, "Positive integer, how many.", {"type": "int", "required": True}),
        (None, "Optional float. A share.", {"type": "float", "nullable": True}),
        (None, "Tuple of integers, a shape.", {"type": "shape", "nullable": True}),
        (None, "Something else.", {"nullable": True}),
    ],
)
def test_types_are_guessed(default: Any, doc: str, expected: dict[str, Any]) -> None:
    found = infer("name", default, doc)
    assert {key: found[key] for key in expected} == expected
    assert ("type" in found) == ("type" in expected)


def test_arguments_of_a_docstring() -> None:
    doc = """Does things.

    Args:
        units: Positive integer, the `size`
            of the output. More.
        **kwargs: Others.

    Returns:
        other: no argument.
    """
    assert arguments(doc)["units"] == "Positive integer, the `size` of the output. More."
    assert "other" not in arguments(doc)
    assert arguments("nothing here") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the `size`, e.g. Big ones. More.", "The size, e.g. Big ones."),
        ("See [this](https://x.y/z) and **that**", "See this and that."),
        ("Float between 0.5 and 1.", "Float between 0.5 and 1."),
        ("", ""),
    ],
)
def test_the_first_sentence_is_plain(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence

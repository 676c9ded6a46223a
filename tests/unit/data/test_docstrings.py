"""Docstrings as texts to be summed up: what is read of a file, what is left out, and in which order."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.data import docstrings
from engine.data.base import Request
from engine.data.docstrings import distinct, documented, in_two, source_files
from engine.data.sources import SOURCES
from engine.errors import DataError

CODE = '''
"""The module."""
def first(x):
    """Gives the first one of them."""
    def inner(): "What nobody sees."
class Second:
    """The class.

    And more of it.
    """
    async def third(self): r"""With a \\d."""
    def _fourth(self): "Private."
    def fifth(self): pass
class _Sixth:
    def seventh(self): "Of a private class."
def last(): "The end."
'''
SOURCE = SOURCES["docstrings"]


def test_public_functions_classes_and_their_methods_in_the_order_of_the_file() -> None:
    found = ["Gives the first one of them.", "The class.\n\nAnd more of it.", "With a \\d.", "", "The end."]
    assert list(documented(CODE.encode())) == found


@pytest.mark.parametrize(
    ("docstring", "wanted"),
    [
        ("Give the row's number.\n\nAlso\n   where none is.", ("Also where none is.", "Give the row's number.")),
        ("Give the row's number.", ("", "Give the row's number.")),
        ("Give the number of rows,\nwhere there are some.\n\nMore.", ("", "")),
        ("Give the number of rows.\nMore.", ("", "")),
        ("give the number of rows.\n\nMore.", ("", "")),
        ("Give rows.\n\nToo short to say anything.", ("", "")),
    ],
)  # fmt: skip
def test_a_first_line_is_a_sentence_above_a_blank_line(docstring: str, wanted: tuple[str, str]) -> None:
    assert in_two(docstring) == wanted


def test_of_texts_that_are_nearly_alike_the_first_stays() -> None:
    text = "Every row of the table is counted once where it has a value and left out where it has none"
    rows = [
        (text, "Count the rows of a table.", "a"),
        (text.replace("none", "no value"), "Count the rows of a table.", "b"),
        ("Weights are those of the best epoch, and the last ones where no epoch was validated", "Weights.", "a"),
    ]
    assert list(distinct(rows)) == [rows[0], rows[2]]


def test_files_come_in_one_order_without_tests_and_nothing_is_imported() -> None:
    before = {*sys.modules}
    found = list(source_files(["networkx"]))
    names = [name for name, _ in found]
    assert names == list(dict.fromkeys(names))
    assert names.index("argparse") < names.index("json.decoder") < names.index("networkx.classes.graph")
    assert not any("tests" in name.split(".") or "site-packages" in str(path) for name, path in found[:500])
    assert {*sys.modules} - before == set()
    assert "turtle" in names
    assert all(isinstance(path, Path) for _, path in found)


def test_a_text_is_cut_and_a_group_is_the_package_that_it_is_from() -> None:
    raw = SOURCE.read(Request({"length": 100}), Path)
    assert raw.table["text"].str.len().between(1, 100).all()
    assert raw.target.str.fullmatch(r"[A-Z].*\.").all()
    assert {"asyncio", "argparse", "networkx.algorithms.shortest_paths", "keras.src.layers.core"} <= {
        *raw.seen["package"]
    }
    assert not raw.seen.duplicated(["text", "summary"]).any()


@pytest.mark.parametrize("length", [5, 1_000_000, "long"])
def test_a_length_out_of_range_is_refused(length: object) -> None:
    with pytest.raises(DataError, match="length is") as caught:
        SOURCE.read(Request({"length": length}), Path)
    assert caught.value.where == "data.source.length"


def test_a_package_that_is_not_installed_gives_no_files() -> None:
    assert all(not name.startswith("no_such_package") for name, _ in source_files(["no_such_package"]))
    assert docstrings.RUN > 1

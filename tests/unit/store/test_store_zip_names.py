"""The first names in a zip, found without the list of all."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from engine.store.zip_names import first


def packed(names: list[str], before: bytes = b"", comment: bytes = b"") -> io.BytesIO:
    content = io.BytesIO()
    content.write(before)
    with zipfile.ZipFile(content, "a" if before else "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        archive.comment = comment
    return content


@pytest.mark.parametrize(
    "names", [["cat/1.png", "dog/ü.png", "日本/犬.png"], [], ["a" * 500]], ids=["some", "none", "long"]
)
def test_names_are_those_that_zipfile_finds(names: list[str]) -> None:
    for file in (packed(names), packed(names, before=b"a picture first" * 9), packed(names, comment=b"PK\5" * 99)):
        assert first(file) == names == zipfile.ZipFile(file).namelist()


def test_more_files_than_a_small_end_can_count() -> None:
    file = packed([f"{number}.png" for number in range(66_000)])
    assert first(file) == [f"{number}.png" for number in range(200)]


def test_a_million_names_cost_no_memory() -> None:
    entry = packed(["x.png"]).getvalue()
    start = entry.index(b"PK\1\2")
    end = entry.index(b"PK\5\6")
    many = entry[start:end] * 400_000
    tail = entry[end : end + 8] + b"\xff" * 4 + len(many).to_bytes(4, "little") + bytes(6)
    file = io.BytesIO(many + tail)
    tracemalloc.start()
    assert len(first(file)) == 200
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK no zip at all", b"PK\5\6", b"PK\5\6" + b"\xff" * 18, b"PK\5\6" + bytes(18), bytes(99)],
)
def test_what_is_no_zip_has_no_names(content: bytes) -> None:
    assert first(io.BytesIO(content)) == []


def test_a_zip_that_was_cut_or_changed_anywhere_is_no_danger() -> None:
    whole = packed(["a.png", "b.png"]).getvalue()
    for place in range(len(whole)):
        first(io.BytesIO(whole[:place]))
        first(io.BytesIO(whole[:place] + b"\xff" + whole[place + 1 :]))

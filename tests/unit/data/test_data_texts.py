"""Texts of a person's own in a zip: every case of the corpus ends as it says, and its script reads the same."""

from __future__ import annotations

import io
import json
import runpy
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import memory, pipeline, preview, recipe
from engine.data.base import Raw, Request
from engine.data.code import code
from engine.data.sources.texts import SOURCE
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError

CASES = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))["texts"]
ID = "0123456789abcdef"
SOUND = {"a/1.txt": b"One text", "b/2.txt": b"Another text"}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def noise(size: int) -> bytes:
    """Letters at random, which pack badly."""
    return np.random.default_rng(0).integers(97, 123, size, dtype="uint8").tobytes()


MADE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: zipped(SOUND | {"b/3.txt": b"a" * 2**22}),
    "long text": lambda: zipped(SOUND | {"b/3.txt": noise(6 * 2**20)}),
    "nested": lambda: zipped({"a.zip": zipped(SOUND), "b.zip": zipped(SOUND)}),
    "cut off": lambda: zipped(SOUND)[:-40],
    "password": lambda: zipped(SOUND).replace(b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"),
    "damaged": lambda: zipped(SOUND, zipfile.ZIP_STORED).replace(b"Another text", b"Another kind"),
    "many files": lambda: zipped({f"{'ab'[n % 2]}/{n}.txt": b"x" for n in range(50_001)}, zipfile.ZIP_STORED),
    "a table": lambda: b"a,b\n1,2\n",
}


def of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if kind in case]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The zip of a case."""
    files = {name: bytes.fromhex(each["hex"]) if isinstance(each, dict) else each.encode()
             for name, each in case.get("zip", {}).items()}  # fmt: skip
    path = folder / "data.zip"
    path.write_bytes(MADE[case["made"]]() if "made" in case else zipped(files))
    return path


def read(path: Path, target: str = "", **settings: Any) -> Raw:
    return SOURCE.read(Request({"dataset": ID, **settings}, target=target), lambda id: path)


@pytest.mark.parametrize("case", of("error"))
def test_what_is_wrong_is_told_in_words(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(case, tmp_path)
    with pytest.raises(DataError) as caught:
        read(path, case.get("target", ""), **case.get("settings", {}))
    for field, words in case["error"].items():
        assert words in getattr(caught.value, field)
    assert caught.value.where
    assert caught.value.cure or caught.value.expected
    assert str(tmp_path) not in str(caught.value)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("case", of("gives"))
def test_what_is_odd_and_good_is_read_alike_by_its_script(case: dict[str, Any], tmp_path: Path) -> None:
    path, request = written(case, tmp_path), Request({"dataset": ID, **case.get("settings", {})})
    raw = SOURCE.read(request, lambda id: path)
    (column,) = raw.columns("text")
    assert raw.table[column].tolist() == case["gives"]["texts"]
    assert raw.target.tolist() == case["gives"]["target"]
    lines = SOURCE.code(request, raw)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    assert told["table"][column].tolist() == case["gives"]["texts"]
    assert told["target"].tolist() == case["gives"]["target"]


WORDS = {f"{kind}/{n}.txt": f"{kind} text number {n} {'abc'[n % 3] * 4}".encode() for n in range(12) for kind in "xy"}
TABLE = "name,writer,label\n" + "".join(f"{n}.txt,w{n % 5},{n * 1.5}\n" for n in reversed(range(12)))


@pytest.mark.parametrize(
    ("files", "split"),
    [
        (WORDS, Split(kind="stratified")),
        (WORDS, Split(kind="group", column="file")),
        (WORDS, Split(kind="group", column="text")),
        ({name: each for name, each in WORDS.items() if "x/" in name} | {"t.csv": TABLE.encode()},
         Split(kind="group", column="writer")),
    ],
)  # fmt: skip
def test_the_script_prepares_the_same_bits(files: dict[str, bytes], split: Split, tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(zipped(files))
    data = DataSettings(source=Choice(name="texts", config={"dataset": ID}), split=split)
    data = data.model_copy(update={"recipe": recipe.default(pipeline.read(data, lambda id: path))})
    prepared, lines = pipeline.prepare(data, lambda id: path), code(data, lambda id: path)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    for part in ("train", "validation", "test"):
        assert told[f"x_{part}"].tobytes() == prepared.x[part]["text"].tobytes()
        assert told[f"y_{part}"].tobytes() == next(iter(prepared.y[part].values())).tobytes()


def test_long_texts_are_shown_by_their_begin(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(zipped({"a/1.txt": noise(5_000), "b/2.txt": b"short"}))
    first, second = preview.sample(read(path))
    assert (len(first["text"]), first["text"][-4:], second["text"]) == (504, " ...", "short")


def test_more_texts_than_memory_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.zip"
    path.write_bytes(zipped({"a/1.txt": noise(2**18), "b/2.txt": noise(2**18)}))
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: type("Memory", (), {"available": 2**23}))
    with pytest.raises(DataError, match="of memory"):
        read(path)

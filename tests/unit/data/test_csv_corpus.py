"""Every CSV of the corpus ends as it says: with the words of an error, or read as described."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import client
from engine.data import memory, pipeline, recipe
from engine.document.project import Choice, DataSettings, Split, Step
from engine.errors import DataError
from engine.store import datasets

CASES = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))["csv"]
# Thirty sound rows; a case with `more` adds lines to them, a case with `text` brings all of its own.
ROWS = [f"{row * 37 % 500 / 100},{row * 91 % 300 / 100},{'yes' if row % 3 else 'no'}" for row in range(30)]


def of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if kind in case]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case; `bytes` are given as letters of Latin-1."""
    if "bytes" in case:
        (folder / "data.csv").write_bytes(case["bytes"].encode("latin-1"))
        return folder / "data.csv"
    lines = case.get("text", [case.get("header", "a,b,label"), *ROWS, *case.get("more", [])])
    text = case.get("newline", "\n").join([*lines, ""])
    (folder / "data.csv").write_bytes(text.encode(case.get("encoding", "utf-8")))
    return folder / "data.csv"


def settings(case: dict[str, Any]) -> DataSettings:
    return DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        target=case.get("target", ""),
        kinds=case.get("kinds", {}),
        split=Split(kind=case.get("split", "random")),
    )


@pytest.mark.parametrize("case", of("error"))
def test_a_fault_is_told_with_its_place_and_a_cure(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(case, tmp_path)
    with pytest.raises(DataError) as caught:
        pipeline.prepare(settings(case), lambda id: path)
    for field, words in case["error"].items():
        assert words in getattr(caught.value, field)
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("case", of("gives"))
def test_what_can_be_read_is_read_as_described(case: dict[str, Any], tmp_path: Path) -> None:
    path, gives = written(case, tmp_path), case["gives"]
    raw = pipeline.read(settings(case), lambda id: path)
    chosen = settings(case).model_copy(update={"recipe": recipe.default(raw)})
    prepared = pipeline.prepare(chosen, lambda id: path)
    assert raw.rows == sum(prepared.facts.rows.values()) == gives["rows"]
    assert list(prepared.columns) == gives["features"]
    assert prepared.facts.target.kind == gives["target"]
    assert raw.without_target == gives.get("without_target", 0)
    assert raw.infinite == gives.get("infinite", {})
    assert raw.reading["options"].get("na_values", {}) == gives.get("stray", {})
    for values in (*prepared.x["train"].values(), *prepared.x["test"].values()):
        assert np.isfinite(values).all()


def test_many_columns_long_names_and_long_cells_are_refused(tmp_path: Path) -> None:
    wide = ",".join(f"c{column}" for column in range(5_001))
    for lines, words in (
        ([wide, wide.replace("c", "")], "5,001 columns"),
        (["a" * 201 + ",b,label", *ROWS], "has 201 letters"),
        (["a,b,label", *ROWS, "1,2," + "x" * 100_001], "more than 100,000 characters"),
        (["a,label", *(f"{row},class {row}" for row in range(1_001))], "1,001 classes"),
    ):
        path = written({"text": lines}, tmp_path)
        with pytest.raises(DataError, match=words):
            pipeline.prepare(settings({}), lambda id, path=path: path)


def test_a_table_larger_than_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written({}, tmp_path)
    need = 30 * 3 * memory.BYTES_A_VALUE
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=2 * need))
    assert pipeline.read(settings({}), lambda id: path).rows == 30
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=2 * need - 2))
    monkeypatch.setattr("pandas.read_csv", None)
    with pytest.raises(DataError, match="30 rows of 3 columns need about") as caught:
        pipeline.read(settings({}), lambda id: path)
    assert "Keep fewer rows or columns" in caught.value.cure


def test_a_category_that_would_become_too_many_inputs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """25 values, each an input: more than the same rows take in the file."""
    lines = [f"{row},v{row % 25},{'yes' if row % 2 else 'no'}" for row in range(100)]
    path = written({"text": ["a,kind,label", *lines]}, tmp_path)
    chosen = settings({}).model_copy(update={"recipe": (Step(name="OneHot"),)})
    free = 2 * 100 * 10 * memory.BYTES_A_VALUE
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    with pytest.raises(DataError, match="100 rows of 25 columns"):
        pipeline.prepare(chosen, lambda id: path)


def test_an_upload_that_is_too_large_is_refused(own_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "MAX_BYTES", 2**20)
    workspace = client.open_workspace()
    with pytest.raises(DataError, match="The file has 2 MB") as caught:
        client.add_dataset(workspace, "large.csv", b"x" * 2 * 2**20)
    assert caught.value.expected == "at most 1 MB"
    assert client.datasets(workspace) == []

"""Every file of the corpus that is no plain text ends as it says; what cannot lie in a JSON file is made here."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.data import memory, pipeline, recipe
from engine.document.project import Choice, DataSettings
from engine.errors import DataError
from tests.workbooks import ods, packed, xlsx

CASES = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))["files"]
FREE = 8 * 2**30  # bytes of memory that the machine is said to have, so that every machine refuses alike
SOUND = pd.DataFrame(
    {"a": [1.5, 2, 7, 9] * 3, "b": np.arange(12.0) % 5, "label": ["yes", "no", "yes"] * 4},
)
DATES = pd.date_range("2024-01-01", periods=12, freq="9D")


def parquet(frame: pd.DataFrame, *, index: bool = False) -> bytes:
    made = io.BytesIO()
    frame.to_parquet(made, index=index)
    return made.getvalue()


def tricky(name: str, mode: int = 0) -> bytes:
    """A workbook with one member more."""
    made = io.BytesIO(xlsx({"sheet": [["a", "label"], [1, "yes"]]}))
    with zipfile.ZipFile(made, "a") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, "/etc/passwd")
    return made.getvalue()


def entities() -> bytes:
    """Ten entities, each ten times the one before: a billion letters."""
    told = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 500}">' for n in range(10))
    content = f"<?xml version='1.0'?><!DOCTYPE x [{told}]><x>&e9;</x>"
    return packed({"META-INF/manifest.xml": "<x/>", "content.xml": content})


def wide() -> bytes:
    return (",".join(f"c{n}" for n in range(10_000)) + "\n" + "1," * 9_999 + "1\n").encode()


def many_classes() -> bytes:
    return ("a,label\n" + "".join(f"{n * n},class {n}\n" for n in range(10_000))).encode()


MADE: dict[str, Callable[[], bytes]] = {
    "nested zips": lambda: packed({"in.zip": packed({"data.csv": "a,b\n1,2\n"})}),
    "cut zip": lambda: xlsx({"sheet": [["a", "label"], [1, "yes"]]})[:-40],
    "gzip bomb": lambda: gzip.compress(bytes(2**24)),
    "workbook bomb": lambda: xlsx({"sheet": []}, sheet1=" " * 2**24),
    "entities": entities,
    "path trick": lambda: tricky("../../evil.xml"),
    "link": lambda: tricky("xl/worksheets/sheet2.xml", 0o120777),
    "deep JSON": lambda: b'{"a": ' + b"[" * 100_000,
    "cut Parquet": lambda: parquet(SOUND)[:-100],
    "Parquet lists": lambda: parquet(pd.DataFrame({"a": [[1], [2]], "label": ["yes", "no"]})),
    "Parquet bytes": lambda: parquet(pd.DataFrame({"a": [b"1", b"2"], "label": ["yes", "no"]})),
    "Parquet without rows": lambda: parquet(SOUND.head(0)),
    "10,000 columns": wide,
    "10,000 classes": many_classes,
    "one long line": lambda: b"a" * 2**21,
    "Parquet": lambda: parquet(SOUND),
    "rich Parquet": lambda: parquet(
        SOUND.assign(when=DATES, town=pd.Categorical(["Ulm", "Bonn", "Ulm"] * 4))[["when", "town", "label"]].set_index(
            pd.Index(range(5, 17), name="row")
        ),
        index=False,
    ),
}  # fmt: skip


def of(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if kind in case]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case, under a name that says nothing."""
    if "made" in case:
        content = MADE[case["made"]]()
    elif "hex" in case:
        content = bytes.fromhex(case["hex"]) + bytes(64)
    elif "zip" in case:
        content = packed(case["zip"])
    elif "ods" in case:
        content = ods(case["ods"])
    elif "xlsx" in case:
        content = xlsx(case["xlsx"], **{name: case[name] for name in case if name == "sheet1"})
    else:
        content = "\n".join(case["text"]).encode(case.get("encoding", "utf-8"))
    path = folder / "0123456789abcdef"
    path.write_bytes(content)
    return path


def settings(case: dict[str, Any]) -> DataSettings:
    asked = {"dataset": "0123456789abcdef", **({"sheet": case["sheet"]} if "sheet" in case else {})}
    return DataSettings(source=Choice(name="csv", config=asked))


@pytest.fixture(autouse=True)
def one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=FREE))


@pytest.mark.parametrize("case", of("error"))
def test_what_is_no_table_is_told_in_words(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(case, tmp_path)
    with pytest.raises(DataError) as caught:
        pipeline.prepare(settings(case), lambda id: path)
    for field, words in case["error"].items():
        assert words in getattr(caught.value, field)
    assert str(tmp_path) not in str(caught.value)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("case", of("gives"))
def test_what_is_odd_and_good_is_taken(case: dict[str, Any], tmp_path: Path) -> None:
    path, gives = written(case, tmp_path), case["gives"]
    raw = pipeline.read(settings(case), lambda id: path)
    prepared = pipeline.prepare(settings(case).model_copy(update={"recipe": recipe.default(raw)}), lambda id: path)
    assert raw.rows == sum(prepared.facts.rows.values()) == gives["rows"]
    assert list(prepared.columns) == gives["features"]
    assert (raw.without_target, raw.infinite) == (gives.get("without_target", 0), gives.get("infinite", {}))
    assert prepared.facts.missing == 0


def test_the_corpus_is_large() -> None:
    """At least sixty files that are refused, and forty odd ones that are taken."""
    corpus = json.loads((Path(__file__).parents[2] / "corpus" / "cases.json").read_text(encoding="utf-8"))
    tables = [*corpus["csv"], *corpus["files"]]
    assert sum("error" in case for case in tables) >= 60
    assert sum("gives" in case for case in tables) >= 40

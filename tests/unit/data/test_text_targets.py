"""Texts as targets: numbered by what the training rows have, told the same way in the script, and turned back."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.data import preview, targets
from engine.data.base import Raw, Target
from engine.data.code import code
from engine.data.pipeline import Prepared, prepare, read
from engine.document.project import Choice, DataSettings, Split, Step
from engine.errors import DataError
from engine.messages.pictures import Bars

TEXTS = ("one two", "two", "two two three", "naïve Ω", "four", " three  one ")
OWN = "\n".join(["part,size,said", *(f"{'train' if n < 18 else 'test'},{n}.5,{TEXTS[n % 3]}" for n in range(24)),
                 "test,3.5,naïve Ω", "test,4.5,", "train,5.5, three  one "])  # fmt: skip


def settings(**more: Any) -> DataSettings:
    values: dict[str, Any] = {
        "source": Choice(name="csv", config={"dataset": "a"}),
        "target": "said",
        "kinds": {"said": "text", "part": "ignore"},
        "recipe": (Step(name="Standardize"),),
        "split": Split(kind="column", column="part"),
    }
    return DataSettings(**{**values, **more})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


def prepared(file: Path, **more: Any) -> Prepared:
    return prepare(settings(**more), lambda id: file)


def labelled(texts: Sequence[str], train: Sequence[int], unit: targets.Unit = "character") -> Any:
    return targets.labelled(Target("said", "text", pd.Series(texts)), np.asarray(train), "", unit)


def test_a_person_says_that_a_target_is_a_text(file: Path) -> None:
    found = prepared(file)
    assert found.raw.target_kind == "text"
    assert found.raw.without_target == 1
    assert found.facts.target.kind == "text"
    assert found.facts.target.unit == "character"
    assert found.facts.target.shape == (len("two two three"),)
    assert found.y["train"]["said"].dtype == np.int32
    assert prepared(file, kinds={"part": "ignore"}).facts.target.kind == "classes"


@pytest.mark.parametrize(("unit", "unknown"), [("character", "n���e �"), ("word", "� �")])
def test_numbers_turn_back_into_the_texts(file: Path, unit: targets.Unit, unknown: str) -> None:
    found = prepared(file, target_unit=unit)
    target = found.preparation.target
    texts = [" ".join(text.split()) if unit == "word" else text for text in found.raw.target]
    again = {part: targets.written(found.y[part]["said"], target) for part in ("train", "test")}
    assert again["train"] == [texts[row] for row in found.rows["train"]]
    assert again["test"] == [*(texts[row] for row in found.rows["test"][:-1]), unknown]


def test_the_vocabulary_is_that_of_the_training_rows() -> None:
    labels, facts = labelled(["ba", "ab", "abc"], [0, 1])
    assert facts.classes == ("", "�", "a", "b")
    assert labels.tolist() == [[3, 2, 0], [2, 3, 0], [2, 3, 1]]
    assert facts.counts == (2, 0, 2, 2)
    _, fewer = labelled(["ba", "ab", "xyz"], [0, 1])
    assert fewer.classes == facts.classes


def test_words_are_what_stands_between_blanks() -> None:
    labels, facts = labelled(["go on", "on", " go  go off "], [0, 1], "word")
    assert facts.classes == ("", "�", "go", "on")
    assert labels.tolist() == [[2, 3, 0], [3, 0, 0], [2, 2, 1]]


def test_faults_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="no character in the training rows"):
        labelled(["", "ab"], [0])
    with pytest.raises(DataError, match="2,001 characters"):
        labelled(["x" * 2_001], [0])
    monkeypatch.setattr(targets, "MOST_TOKENS", 2)
    with pytest.raises(DataError, match="3 different words") as caught:
        labelled(["a b c"], [0], "word")
    assert caught.value.cure == "Take characters, or another target."


@pytest.mark.parametrize("unit", ["character", "word"])
def test_the_script_gives_the_same_bits(file: Path, unit: targets.Unit) -> None:
    asked = settings(target_unit=unit, further_targets=())
    lines, found = code(asked, lambda id: file), prepared(file, target_unit=unit)
    path = file.with_name("script.py")
    path.write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(path))
    for part in ("train", "test"):
        assert told[f"y_{part}"].dtype == np.int32
        assert told[f"y_{part}"].tobytes() == found.y[part]["said"].tobytes()


def test_a_text_can_be_a_further_target(file: Path) -> None:
    asked = settings(target="size", further_targets=("said",), kinds={"said": "text", "part": "ignore"})
    pd.read_csv(file).dropna().assign(more=lambda each: each["size"] % 3).to_csv(file, index=False)
    found = prepare(asked, lambda id: file)
    assert [(each.name, each.kind) for each in found.facts.targets] == [("size", "number"), ("said", "text")]
    assert "said" not in found.facts.inputs
    lines = code(asked, lambda id: file)
    path = file.with_name("script.py")
    path.write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(path))
    assert told["y_train"][1].tobytes() == found.y["train"]["said"].tobytes()


def test_texts_cannot_be_stratified(file: Path) -> None:
    with pytest.raises(DataError, match="the target is a text"):
        prepared(file, split=Split(kind="stratified"))


def test_the_page_shows_how_long_they_are(file: Path) -> None:
    raw = read(settings(), lambda id: file)
    bars = next(each for each in preview.pictures(raw) if each.title == "How long the texts are")
    assert isinstance(bars, Bars)
    assert sum(bars.values) == raw.rows
    assert dict(zip(bars.names, bars.values, strict=True))["3"] == sum(text == "two" for text in raw.target)


def test_long_texts_are_counted_in_few_bars() -> None:
    texts = pd.Series(["x" * size for size in range(1, 301)])
    raw = Raw(pd.DataFrame(index=range(300)), texts, "said", "text", seen=pd.DataFrame({"said": texts}))
    (bars,) = preview.pictures(raw)
    assert isinstance(bars, Bars)
    assert len(bars.names) <= preview.MOST_BARS
    assert sum(bars.values) == 300
    assert bars.x_label == "characters of said, from"

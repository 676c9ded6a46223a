"""The next token as what is predicted: targets, marks at both ends, and the same as lines of a script."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data import passages, pipeline
from engine.data.code import code
from engine.data.steps import STEPS
from engine.data.steps.tokenize import BEGIN, END, written
from engine.document.project import Choice, DataSettings, Split, Step
from engine.errors import DataError

ID = "0123456789abcdef"
ONE = "row,text\n" + "\n".join(f"{row},{'ab' * (1 + row % 3)} c{'de'[row % 2]}" for row in range(40)) + "\n"
TWO = "label,english,french\n" + "\n".join(
    f"{row % 2},the {'cd'[row % 2]}at {row % 7},le {('chat', 'chien')[row % 2]} {row % 7}" for row in range(40)
)


def tokenize(*columns: str, **config: object) -> Step:
    return Step(name="Tokenize", columns=columns, config={"unit": "character", "length": 12, **config})


def settings(target: str = "", *steps: Step, **more: object) -> DataSettings:
    source = Choice(name="csv", config={"dataset": ID})
    return DataSettings(source=source, target=target, aim="next", recipe=steps, **more)  # type: ignore[arg-type]


def file(folder: Path, text: str) -> Path:
    (folder / "data.csv").write_text(text, encoding="utf-8")
    return folder / "data.csv"


def test_a_text_alone_predicts_itself_one_token_further(tmp_path: Path) -> None:
    path = file(tmp_path, ONE)
    data = settings("text", tokenize("text"), kinds={"text": "text"})
    prepared = pipeline.prepare(data, lambda _: path)
    x, y = prepared.x["train"]["text"], prepared.y["train"]["text"]
    np.testing.assert_array_equal(y[:, :-1], x[:, 1:])
    assert not y[:, -1].any()
    target = prepared.facts.target
    assert (target.kind, target.shape, target.classes[0]) == ("classes", (12,), "")
    assert len(target.classes) == prepared.facts.vocabularies["text"]
    assert [target.classes[token] for token in x[0] if token] == list(
        prepared.raw.table["text"][prepared.rows["train"][0]]
    )


def test_a_text_that_is_the_target_is_an_input_too(tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    steps = (tokenize("english"), tokenize("french", ends=True, length=16))
    data = settings("french", *steps, kinds={"english": "text", "french": "text"}, inputs=("english", "french"))
    facts = pipeline.facts(data, lambda _: path)
    assert list(facts.inputs) == ["english", "french"]
    assert facts.target.name == "french"
    assert BEGIN in facts.target.classes


def test_a_label_beside_the_texts_is_left_out(tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    kinds = {"english": "text", "french": "text", "label": "category"}
    facts = pipeline.facts(settings("label", tokenize(), kinds=kinds), lambda _: path)
    assert (list(facts.inputs), facts.target.name) == (["english", "french"], "french")
    with pytest.raises(DataError, match="no text whose next token") as caught:
        pipeline.facts(DataSettings(source=Choice(name="iris"), aim="next"), lambda _: path)
    assert caught.value.cure


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["character", "word", "byte pair"])
@pytest.mark.parametrize("target", ["french", "english"])
def test_a_script_has_the_same_bits(unit: str, target: str, tmp_path: Path) -> None:
    path = file(tmp_path, TWO)
    kinds = {"english": "text", "french": "text"}
    data = settings(target, tokenize("english", "french", unit=unit, ends=True, vocabulary=60), kinds=kinds)
    data = data.model_copy(update={"inputs": ("english", "french"), "split": Split(seed=3)})
    prepared, lines = pipeline.prepare(data, lambda _: path), code(data, lambda _: path, ["french", "english"])
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(told[f"x_{part}"][0], prepared.x[part]["french"])
        np.testing.assert_array_equal(told[f"x_{part}"][1], prepared.x[part]["english"])
        np.testing.assert_array_equal(told[f"y_{part}"], prepared.y[part][target])
        assert told[f"y_{part}"].dtype == np.int32


@pytest.mark.heavy
@pytest.mark.parametrize("unit", ["character", "word", "byte pair"])
def test_marks_stand_at_both_ends_and_texts_come_back(unit: str) -> None:
    step, column = STEPS["Tokenize"], pd.Series(["a cat", "the cat", ""], dtype="str")
    state = step.fit(column, {"unit": unit, "ends": True, "length": 20})
    tokens, names = step.apply(column, state), ["", "?", *state["vocabulary"]]
    for row in tokens[:2]:
        shown = [names[token] for token in row if token]
        assert (shown[0], shown[-1]) == (BEGIN, END)
    assert not tokens[2].any()
    assert [written(row, names, unit) for row in tokens] == ["a cat", "the cat", ""]


@pytest.mark.heavy
def test_runs_of_tokens_have_no_next_one(tmp_path: Path) -> None:
    path = file(tmp_path, ONE)
    with pytest.raises(DataError, match="runs of them") as caught:
        pipeline.prepare(settings("text", tokenize("text", ngrams=2), kinds={"text": "text"}), lambda _: path)
    assert caught.value.cure


def test_passages_end_where_a_word_ends() -> None:
    whole = pd.DataFrame({"text": ["one two three", "four"], "book": ["a", "b"]})
    cut = passages.passages(whole, 8)
    assert cut["text"].tolist() == ["one two", "three", "four"]
    assert cut["book"].tolist() == ["a", "a", "b"]

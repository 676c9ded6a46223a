"""Data without labels: every column goes in, no file needs a folder, and the split may keep to what is normal."""

from __future__ import annotations

import io
import runpy
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from engine.data import preview, recipe
from engine.data.code import code
from engine.data.pipeline import Prepared, prepare, read
from engine.document.project import Choice, DataSettings, Split, Step, Window
from engine.errors import DataError

ID = "0123456789abcdef"
ROWS = 40


def table(folder: Path) -> Path:
    path = folder / "data.csv"
    rows = [f"{row % 7},{'' if row == 3 else row * 5 % 11},{'ab'[row % 2]},{row / 2}" for row in range(ROWS)]
    path.write_text("\n".join(["one,two,letter,last", *rows]), encoding="utf-8")
    return path


def packed(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


def pictures(folder: Path) -> Path:
    files = {}
    for number in range(ROWS):
        file = io.BytesIO()
        Image.new("RGB", (9, 9), (5 * number, 255, 0)).save(file, "PNG")
        files[f"photos/{number}.png" if number % 2 else f"{number}.png"] = file.getvalue()
    return packed(folder, files)


def sounds(folder: Path) -> Path:
    files = {}
    for number in range(ROWS):
        file = io.BytesIO()
        soundfile.write(file, np.sin(np.arange(400) / (number + 3)), 8_000, format="WAV")
        files[f"all/{number}.wav"] = file.getvalue()
    return packed(folder, files)


def arrays(folder: Path) -> Path:
    path = folder / "data.npz"
    np.savez(path, rows=np.arange(ROWS * 3).reshape(ROWS, 3) % 17, photo=np.arange(ROWS * 64).reshape(ROWS, 8, 8) % 255)
    return path


OWN: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "csv": (table, ["one", "two", "letter", "last"]),
    "images": (pictures, ["image"]),
    "sounds": (sounds, ["sound"]),
    "arrays": (arrays, ["rows_1", "rows_2", "rows_3", "photo"]),
}


def settings(source: str, path: Path) -> DataSettings:
    data = DataSettings(source=Choice(name=source, config={"dataset": ID}), aim="input")
    return data.model_copy(update={"recipe": recipe.default(read(data, lambda id: path))})


@pytest.mark.parametrize("source", OWN)
def test_all_columns_go_in_and_none_is_the_target(source: str, tmp_path: Path) -> None:
    write, names = OWN[source]
    path = write(tmp_path)
    data = settings(source, path)
    raw = read(data, lambda id: path)
    assert raw.names == names
    assert (raw.target_name, raw.target_kind, raw.targets, raw.rows) == ("", "none", (), ROWS)
    assert "" not in raw.seen.columns
    assert preview.columns(raw)
    assert isinstance(preview.pictures(raw), tuple)
    prepared = prepare(data, lambda id: path)
    assert [each.name for each in prepared.facts.targets] == list(prepared.x["train"])
    told = runpy.run_path(str(script(data, path)))
    for part in ("train", "validation", "test"):
        theirs = told[f"x_{part}"] if len(prepared.x[part]) > 1 else [told[f"x_{part}"]]
        assert [each.tobytes() for each in theirs] == [each.tobytes() for each in prepared.x[part].values()]
        assert [each.tobytes() for each in theirs] == [each.tobytes() for each in prepared.y[part].values()]


def script(data: DataSettings, path: Path) -> Path:
    """The lines of the data as a file beside them."""
    lines = code(data, lambda id: path)
    made = path.with_name("script.py")
    made.write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "split", [Split(kind="group", column="letter"), Split(kind="time"), Split(test=0.0, train=0.85)]
)
def test_rows_without_labels_are_divided_in_other_ways_too(split: Split, tmp_path: Path) -> None:
    path = table(tmp_path)
    data = settings("csv", path).model_copy(update={"split": split})
    if split.kind == "group":
        with pytest.raises(DataError, match="2 different values"):
            prepare(data, lambda id: path)
        data = data.model_copy(update={"split": split.model_copy(update={"column": "one"})})
    prepared, told = prepare(data, lambda id: path), runpy.run_path(str(script(data, path)))
    assert told["x_train"].tobytes() == prepared.x["train"]["features"].tobytes()


def test_classes_that_are_not_there_cannot_be_shared_out(tmp_path: Path) -> None:
    path = table(tmp_path)
    data = settings("csv", path).model_copy(update={"split": Split(kind="stratified")})
    with pytest.raises(DataError, match="the target is not named"):
        prepare(data, lambda id: path)


def test_a_target_that_is_named_stays_beside(tmp_path: Path) -> None:
    path = table(tmp_path)
    data = DataSettings(source=Choice(name="csv", config={"dataset": ID}), aim="input", target="letter")
    raw = read(data, lambda id: path)
    assert (raw.names, raw.target_name, raw.target_kind) == (["one", "two", "last"], "letter", "classes")


NORMAL = DataSettings(
    source=Choice(name="breast_cancer"),
    aim="input",
    recipe=(Step(name="Standardize"),),
    split=Split(kind="stratified", normal="benign"),
)


def test_training_and_validation_rows_are_normal_and_test_rows_of_every_class(tmp_path: Path) -> None:
    prepared = prepare(NORMAL, Path)
    everything = prepare(NORMAL.model_copy(update={"split": Split(kind="stratified")}), Path)
    kinds = {part: set(prepared.raw.target.iloc[rows]) for part, rows in prepared.rows.items()}
    assert kinds == {"train": {"benign"}, "validation": {"benign"}, "test": {"benign", "malignant"}}
    assert prepared.rows["test"].tolist() == everything.rows["test"].tolist()
    assert abs(prepared.x["train"]["features"].mean(axis=0)).max() < 1e-6  # the recipe saw these rows alone
    told = runpy.run_path(str(script(NORMAL, tmp_path / "data.csv")))
    for part in ("train", "validation", "test"):
        assert told[f"x_{part}"].tobytes() == prepared.x[part]["features"].tobytes()


@pytest.mark.parametrize(("source", "normal", "words"), [
    ("breast_cancer", "healthy", "No training row is of the normal class 'healthy'"),
    ("diabetes", "low", "the target has no classes"),
])  # fmt: skip
def test_a_normal_class_that_is_not_there_is_refused(source: str, normal: str, words: str) -> None:
    data = DataSettings(source=Choice(name=source), aim="input", split=Split(normal=normal))
    with pytest.raises(DataError, match=words) as caught:
        prepare(data, Path)
    assert caught.value.where == "data.split.normal"
    assert caught.value.cure


def test_a_file_of_one_column_is_taken_for_what_can_be_learned_from_it(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"

    def prepared(name: str, rows: list[str], **settings: Any) -> Prepared:
        path.write_text("\n".join([name, *rows]), encoding="utf-8")
        chosen = DataSettings(source=Choice(name="csv", config={"dataset": ID}), **settings)
        given = recipe.default(read(chosen, lambda id: path), writes=chosen.aim == "next")
        return prepare(chosen.model_copy(update={"recipe": given}), lambda id: path)

    lines = [f"line {row} tells of {row * row} and {row % 7}" for row in range(ROWS)]
    written = prepared("line", lines, aim="next")
    assert list(written.facts.inputs) == ["line"]
    assert written.facts.target.kind == "classes"
    numbers = [f"{row * 37 % 101 / 10}" for row in range(ROWS)]
    series = prepared("sold", numbers, window=Window(length=4, horizon=2), split=Split(kind="time"))
    assert series.x["train"]["past"].shape[1:] == (4, 1)
    itself = prepared("sold", numbers, aim="input")
    assert itself.x["train"]["features"].shape[1:] == (1,)
    with pytest.raises(DataError, match="no column is left") as caught:
        prepared("sold", numbers)
    assert "comma, semicolon, tab or bar" in caught.value.cure

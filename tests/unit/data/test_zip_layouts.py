"""How files lie in a zip: parts of the split told by folders, and files told apart by a table that names folders."""

from __future__ import annotations

import io
import runpy
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from engine.data import parts, pipeline, recipe
from engine.data.base import Raw, Request
from engine.data.code import code
from engine.data.sources import SOURCES
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError

ID = "0123456789abcdef"
ENDINGS = {"images": "png", "sounds": "wav", "texts": "txt"}


def content(ending: str, seed: int) -> bytes:
    """A picture, a sound or a text that is like no other."""
    made, chance = io.BytesIO(), np.random.default_rng(seed)
    if ending == "txt":
        return f"text {seed} {chance.integers(10**9)}".encode()
    if ending == "wav":
        soundfile.write(made, chance.uniform(-1.0, 1.0, 900), 8_000, format="WAV")
    else:
        Image.fromarray(chance.integers(0, 256, (9, 9), dtype="uint8")).save(made, "PNG")
    return made.getvalue()


def written(folder: Path, names: list[str], table: str = "") -> Path:
    """A zip of files with these names, no two of them alike, and a table."""
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for seed, name in enumerate(names):
            packed.writestr(name, content(name.rsplit(".", 1)[1], seed))
        if table:
            packed.writestr("labels.csv", table)
    return path


def read(path: Path, name: str, **more: Any) -> Raw:
    settings = {"height": 8, "width": 8} if name == "images" else {"seconds": 0.1} if name == "sounds" else {}
    return SOURCES[name].read(
        Request({"dataset": ID, **settings, **more.pop("config", {})}, **more), lambda dataset: path
    )


def counted(raw: Raw) -> dict[str, int]:
    return dict(raw.seen[parts.PART].value_counts())


def files(ending: str, counts: Mapping[str, int]) -> list[str]:
    """So many files in each folder, numbered alike in all of them."""
    return [f"{folder}/{number}.{ending}" for folder, count in counts.items() for number in range(count)]


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize(
    "folders",
    [
        {"train/cat": 6, "train/dog": 5, "validation/cat": 2, "validation/dog": 2, "test/cat": 3, "test/dog": 3},
        {"pets/Train/cat": 6, "pets/Train/dog": 5, "pets/val/cat": 2, "pets/val/dog": 2, "pets/TEST/cat": 6},
        {"cat/training": 6, "dog/training": 5, "cat/valid": 2, "dog/valid": 2, "dog/testing": 6},
    ],
)
def test_folders_say_the_part_and_those_below_the_class(name: str, folders: dict[str, int], tmp_path: Path) -> None:
    raw = read(written(tmp_path, files(ENDINGS[name], folders)), name)
    assert counted(raw) == {"train": 11, "validation": 4, "test": 6}
    assert set(raw.target) == {"cat", "dog"}
    assert raw.part == parts.PART
    (note,) = raw.notes
    assert "11 for training, 4 for validation, 6 for the test" in note
    divided = pipeline.prepare_raw(
        raw,
        DataSettings(split=Split(kind="column", column=raw.part), recipe=recipe.default(raw)),
    )
    assert {part: len(rows) for part, rows in divided.rows.items()} == {"train": 11, "validation": 4, "test": 6}


def test_without_a_folder_for_it_validation_is_taken_from_all_over_training(tmp_path: Path) -> None:
    path = written(tmp_path, files("png", {"train/cat": 20, "train/dog": 20, "test/cat": 4, "test/dog": 4}))
    raw = read(path, "images")
    assert counted(raw) == {"train": 36, "validation": 4, "test": 8}
    held = raw.target[raw.seen[parts.PART] == "validation"]
    assert dict(held.value_counts()) == {"cat": 2, "dog": 2}
    assert "36 for training, 8 for the test, and 4 more training ones, from all over them" in raw.notes[0]
    none = read(path, "images", config={"validation": 0.0})
    assert counted(none) == {"train": 40, "test": 8}


def test_training_and_validation_alone_leave_no_test(tmp_path: Path) -> None:
    raw = read(written(tmp_path, files("txt", {"train/a": 4, "train/b": 4, "val/a": 2})), "texts")
    assert counted(raw) == {"train": 8, "validation": 2}


@pytest.mark.parametrize(
    ("folders", "classes"),
    [
        ({"train": 3, "bus": 3, "car": 3}, {"train", "bus", "car"}),  # a class may be called so
        ({"set/train/cat": 3, "set/train/dog": 3}, {"cat", "dog"}),  # one part alone is none
    ],
)
def test_what_only_looks_like_parts_is_none(folders: dict[str, int], classes: set[str], tmp_path: Path) -> None:
    raw = read(written(tmp_path, files("png", folders)), "images")
    assert (raw.part, set(raw.target), raw.notes) == ("", classes, ())
    assert parts.PART not in raw.seen


@pytest.mark.parametrize("folders", [{"train": 3, "test": 3}, {"train/cat": 3, "test/cat": 3}])
def test_parts_without_classes_are_told(folders: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="say only the part of the split") as caught:
        read(written(tmp_path, files("png", folders)), "images")
    assert "folders" in caught.value.cure


@pytest.mark.parametrize("order", ["{part}/{kind}/{n}.png", "{kind}/{part}/{n}.png"])
def test_masks_lie_beside_the_pictures_of_their_part(order: str, tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for place, part in enumerate(("train", "val", "test")):
            for number in range(4 - place):
                made = io.BytesIO()
                Image.fromarray(np.full((8, 8), 10 * place + number, "uint8")).save(made, "PNG")
                packed.writestr(order.format(part=part, kind="images", n=number), made.getvalue())
                made = io.BytesIO()
                Image.fromarray(np.arange(64, dtype="uint8").reshape(8, 8) % 2 * (place + 1)).save(made, "PNG")
                packed.writestr(order.format(part=part, kind="masks", n=number), made.getvalue())
    raw = read(path, "images", config={"colour": "grey"})
    assert raw.target_kind == "mask"
    assert counted(raw) == {"train": 4, "validation": 3, "test": 2}
    place = {"train": 1, "validation": 2, "test": 3}
    for part, picture, mask in zip(raw.seen[parts.PART], raw.arrays["image"], raw.target, strict=True):
        assert int(raw.classes[mask.max()]) == place[part]
        assert picture.max() // 10 == place[part] - 1
    same_in_its_script(path, "images", "", tmp_path)


@pytest.mark.parametrize("name", ENDINGS)
def test_a_table_may_name_files_with_their_folders(name: str, tmp_path: Path) -> None:
    ending = ENDINGS[name]
    listed = files(ending, {"data/train": 12, "data/test": 4})
    rows = [f"{each.removeprefix('data/')},{'ab'[place % 2]}" for place, each in enumerate(reversed(listed))]
    path = written(tmp_path, listed, "\n".join(["file,label", *rows]))
    raw = read(path, name)
    assert raw.target.tolist() == ["ab"[place % 2] for place in range(16)]
    assert counted(raw) == {"train": 11, "validation": 1, "test": 4}
    assert raw.seen[parts.PART].tolist()[:4] == ["test"] * 4
    same_in_its_script(path, name, "", tmp_path)


def test_a_table_that_names_no_folder_where_names_are_alike_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, files("png", {"train": 3, "test": 3}), "file,label\n0.png,a\n1.png,b")
    with pytest.raises(DataError, match="Two pictures have one name") as caught:
        read(path, "images")
    assert "with their folders" in caught.value.cure


def test_a_column_of_the_table_comes_before_folders(tmp_path: Path) -> None:
    listed = ["train/1.png", "train/2.png", "test/3.png"]
    path = written(tmp_path, listed, "file,label,part\n1,a,test\n2,b,train\n3,a,train")
    raw = read(path, "images")
    assert raw.seen["part"].tolist() == ["test", "train", "train"]
    assert (raw.part, raw.notes) == ("part", ())
    assert raw.guesses["part"].reason == parts.REASON


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("parts_in", [("train", "test"), ("train", "val", "test")])
def test_the_script_divides_alike(name: str, parts_in: tuple[str, ...], tmp_path: Path) -> None:
    folders = {f"{part}/{kind}": 7 for part in parts_in for kind in "ab"}
    same_in_its_script(written(tmp_path, files(ENDINGS[name], folders)), name, "", tmp_path)


def same_in_its_script(path: Path, name: str, target: str, folder: Path) -> None:
    """The script, run alone beside the zip, gives the same bits in the same parts."""
    settings = {"height": 8, "width": 8} if name == "images" else {"seconds": 0.1} if name == "sounds" else {}
    data = DataSettings(
        source=Choice(name=name, config={"dataset": ID, **settings}),
        target=target,
        split=Split(kind="column", column=parts.PART),
    )
    raw = pipeline.read(data, lambda dataset: path)
    data = data.model_copy(update={"recipe": recipe.default(raw)})
    prepared, lines = pipeline.prepare(data, lambda dataset: path), code(data, lambda dataset: path)
    (folder / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(folder / "script.py"))
    for part in ("train", "validation", "test"):
        assert told[f"x_{part}"].tobytes() == next(iter(prepared.x[part].values())).tobytes()
        assert told[f"y_{part}"].tobytes() == next(iter(prepared.y[part].values())).tobytes()
        assert len(prepared.rows[part])

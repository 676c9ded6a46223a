"""Texts that are predicted from texts and from pictures: tables of pairs, captions in a zip, arrays, built-in ones."""

from __future__ import annotations

import io
import runpy
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import pipeline, recipe, targets
from engine.data.base import Request
from engine.data.code import code
from engine.data.sources import SOURCES
from engine.document.project import Choice, DataSettings, Split

ID = "0123456789abcdef"
ANIMALS, DOINGS, PLACES = ("cat", "dog", "hen", "owl"), ("sleeps", "eats", "runs"), ("at home", "in a field", "outside")
CAPTIONS = [f"a small {animal} {doing} {place}" for animal in ANIMALS for doing in DOINGS for place in PLACES]
FRENCH = [
    caption.replace("a small", "un petit").replace("sleeps", "dort").replace("eats", "mange") for caption in CAPTIONS
]


def csv(folder: Path) -> Path:
    path = folder / "data.csv"
    path.write_text("\n".join(["english,french", *map(",".join, zip(CAPTIONS, FRENCH, strict=True)), ""]))
    return path


def pictures(folder: Path) -> Path:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(len(CAPTIONS)):
            picture = io.BytesIO()
            Image.new("RGB", (12, 12), (7 * number, 0, 255)).save(picture, "PNG")
            packed.writestr(f"photos/{number}.png", picture.getvalue())
        rows = [f"{number}.png, {caption} " for number, caption in enumerate(CAPTIONS)]
        packed.writestr("captions.csv", "\n".join(["name,caption", *rows]))
    return path


def written(folder: Path) -> Path:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number, caption in enumerate(CAPTIONS):
            packed.writestr(f"texts/{number}.txt", caption)
        rows = [f"{number},{french}" for number, french in enumerate(FRENCH)]
        packed.writestr("pairs.csv", "\n".join(["name,label", *rows]))
    return path


def arrays(folder: Path) -> Path:
    path = folder / "data.npz"
    images = np.arange(len(CAPTIONS) * 144, dtype="uint8").reshape(-1, 12, 12)
    np.savez(path, image=images, y=np.array(CAPTIONS))
    return path


MADE = {"csv": csv, "images": pictures, "texts": written, "arrays": arrays}


@pytest.mark.parametrize("name", MADE)
def test_a_file_of_pairs_is_prepared_as_its_script_does(name: str, tmp_path: Path) -> None:
    path = MADE[name](tmp_path)
    config = {"dataset": ID, **({"height": 12, "width": 12} if name == "images" else {})}
    data = DataSettings(source=Choice(name=name, config=config), split=Split(seed=3), target_unit="word")
    raw = pipeline.read(data, lambda id: path)
    assert raw.target_kind == "text"  # guessed: several words, nearly all different
    data = data.model_copy(update={"recipe": recipe.default(raw)})
    prepared, lines = pipeline.prepare(data, lambda id: path), code(data, lambda id: path)
    known = prepared.facts.target
    assert (known.kind, known.unit) == ("text", "word")
    told = targets.written(prepared.y["train"][raw.target_name], known)
    assert told == [raw.target[row] for row in prepared.rows["train"]]
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    run = runpy.run_path(str(tmp_path / "script.py"))
    for part in ("train", "validation", "test"):
        assert run[f"x_{part}"].tobytes() == next(iter(prepared.x[part].values())).tobytes()
        assert run[f"y_{part}"].tobytes() == next(iter(prepared.y[part].values())).tobytes()


@pytest.mark.parametrize("name", MADE)
def test_a_persons_word_makes_classes_of_them(name: str, tmp_path: Path) -> None:
    path = MADE[name](tmp_path)
    target = {"csv": "french", "images": "caption", "texts": "label", "arrays": "y"}[name]
    request = Request({"dataset": ID}, kinds={target: "category"})
    assert SOURCES[name].read(request, lambda id: path).target_kind == "classes"


def test_no_date_is_written_like_another() -> None:
    raw = SOURCES["dates"].read(Request(), Path)
    assert raw.seen.groupby("text")["iso"].nunique().max() == 1
    assert raw.target.str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    assert raw.seen["language"].nunique() == 24


def test_names_of_emoji_are_paired() -> None:
    raw = SOURCES["emoji_pairs"].read(Request(), Path)
    pairs = dict(zip(raw.table["english"], raw.target, strict=True))
    assert pairs["dog face"] == "tête de chien"
    assert (raw.table["english"] == raw.target).mean() < 0.1

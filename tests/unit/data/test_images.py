"""Pictures of a person's own in a zip: three layouts, read alike by their script, and what is refused."""

from __future__ import annotations

import io
import runpy
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.data.base import Raw, Request
from engine.data.code import code
from engine.data.pipeline import prepare
from engine.data.sources.images import SOURCE
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError

Files = dict[str, bytes]
SIZE = {"height": 12, "width": 10}


def png(seed: int = 0, mode: str = "RGB", size: tuple[int, int] = (9, 14), **options: Any) -> bytes:
    """A picture of noise; `size` is width and height."""
    channels = {"RGB": (3,), "RGBA": (4,), "L": (), "P": ()}[mode]
    values = np.random.default_rng(seed).integers(0, 256, (*size[::-1], *channels), dtype="uint8")
    return saved(Image.fromarray(values, mode=None if mode != "P" else "L").convert(mode), **options)


def saved(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def mask(seed: int, size: tuple[int, int] = (9, 14)) -> bytes:
    values = np.random.default_rng(seed).integers(0, 3, size[::-1], dtype="uint8") * 100
    return saved(Image.fromarray(values))


def zipped(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


CLASSES: Files = {f"animals/{kind}/{n}.png": png(n, mode) for n, mode in enumerate(["RGB", "L", "P", "RGBA"] * 3)
                  for kind in ("cat", "dog ä")}  # fmt: skip
CLASSES |= {
    "animals/cat/turned.jpg": saved(
        Image.new("RGB", (30, 8), "red"),
        "JPEG",
        exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    )
}
CLASSES |= {
    "__MACOSX/animals/cat/._0.png": b"not a picture",
    "animals/.hidden.png": b"",
    "animals/read me.txt": b"hello",
}
ROWS = "file,age,label\n" + "".join(f"{n}.png,{n % 7}.5,{'xy'[n % 2]}\n" for n in reversed(range(12)))
TABLE: Files = {"labels.csv": ROWS.encode(), **{f"all/{n}.png": png(n) for n in range(13)}}
MASKS: Files = {
    **{f"coins/images/{n}.png": png(n) for n in range(9)},
    **{f"coins/masks/{n}.png": mask(n) for n in range(9)},
}


def read(path: Path, **settings: Any) -> Raw:
    request = Request({"dataset": "0123456789abcdef", **SIZE, **settings})
    return SOURCE.read(request, lambda id: path)


def test_a_folder_is_a_class(tmp_path: Path) -> None:
    raw = read(zipped(tmp_path / "data.zip", CLASSES))
    assert raw.arrays["image"].shape == (25, 12, 10, 3)
    assert raw.arrays["image"].dtype == np.float32
    assert dict(raw.target.value_counts()) == {"cat": 13, "dog ä": 12}
    assert (raw.target_name, raw.target_kind) == ("class", "classes")
    assert read(tmp_path / "data.zip", colour="grey").arrays["image"].shape == (25, 12, 10, 1)


def test_a_table_says_what_each_picture_is(tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", TABLE)
    raw = read(path)
    assert (raw.target_name, raw.target_kind, raw.rows) == ("label", "classes", 12)
    assert raw.target.tolist() == ["xy"[n % 2] for n in reversed(range(12))]
    first = Image.open(io.BytesIO(TABLE["all/11.png"])).resize((10, 12), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(raw.arrays["image"][0], np.asarray(first, "float32"))
    request = Request({"dataset": "0123456789abcdef", **SIZE}, target="age")
    ages = SOURCE.read(request, lambda id: path)
    assert ages.target_kind == "number"
    assert ages.target.tolist() == [n % 7 + 0.5 for n in reversed(range(12))]


def test_masks_lie_beside_pictures(tmp_path: Path) -> None:
    raw = read(zipped(tmp_path / "data.zip", MASKS), height=14, width=9)
    assert (raw.target_kind, raw.classes, raw.target.shape) == ("mask", ("0", "100", "200"), (9, 14, 9))
    np.testing.assert_array_equal(raw.target[2] * 100, np.asarray(Image.open(io.BytesIO(MASKS["coins/masks/2.png"]))))


@pytest.mark.parametrize(
    ("files", "split", "further"),
    [
        (CLASSES, Split(kind="stratified"), {}),
        (CLASSES, Split(kind="group", column="file"), {}),
        (TABLE, Split(kind="time", column="age"), {}),
        (TABLE, Split(), {"target": "age"}),
        (MASKS, Split(kind="group", column="file"), {}),
        (MASKS, Split(kind="group", column="mask"), {}),
    ],
)
def test_the_script_reads_the_same_bits(files: Files, split: Split, further: dict[str, Any], tmp_path: Path) -> None:
    path = zipped(tmp_path / "data.zip", files)
    source = Choice(name="images", config={"dataset": "0123456789abcdef", **SIZE})
    data = DataSettings(source=source, split=split, **further)
    prepared, lines = prepare(data, lambda id: path), code(data, lambda id: path)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    for part in ("train", "validation", "test"):
        assert told[f"x_{part}"].tobytes() == prepared.x[part]["image"].tobytes()
        assert told[f"y_{part}"].tobytes() == next(iter(prepared.y[part].values())).tobytes()


def two(name: str, content: bytes) -> Files:
    """A zip that is sound but for one file."""
    return {"a/0.png": png(), "b/1.png": png(), name: content}


def huge_png(side: int) -> bytes:
    """A black square picture of some kilobytes that would be hundreds of megabytes."""
    row = zlib.compress(bytes(side + 1) * 64, 9)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


REFUSED: dict[str, tuple[Files, str]] = {
    "no pictures": ({"a/readme.txt": b"x"}, "holds no picture"),
    "one class": ({"a/0.png": png(), "a/1.png": png()}, "no folder that says what it is"),
    "a picture outside": (two("2.png", png()), "no folder that says what it is"),
    "not a picture": (two("b/2.png", b"hello"), "cannot be read"),
    "cut off": (two("b/2.png", png(size=(90, 90))[:-4000]), "cannot be read"),
    "a page as a picture": (two("b/2.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "cannot be read"),
    "a huge picture": (two("b/2.png", huge_png(13_000)), "13,000 × 13,000 pixels"),
    "16 bits": (two("b/2.png", saved(Image.fromarray(np.ones((4, 4), "uint16")))), "8 bits"),
    "a bomb": (two("b/2.png", bytes(30 * 2**20)), "times as large as packed"),
    "a file too large": (two("b/2.png", bytes(51 * 2**20)), "has 51 MB"),
    "a way out": (two("../b/2.png", png()), "leads out of it"),
    "an absolute name": (two("/b/2.png", png()), "leads out of it"),
    "two tables": (two("x.csv", b"a,b\n") | {"y.csv": b"a,b\n"}, "several CSVs"),
    "a table of other files": (two("x.csv", b"file,label\nelsewhere.png,yes\n"), "no column of file names"),
    "a missing file": (two("x.csv", b"file,label\n0.png,1\n7.png,2\n"), "no picture of this name"),
    "no label": (two("x.csv", b"file,label\n0.png,1\n1.png,\n"), "has no label"),
    "a table in no words": (two("x.csv", b"\xff\xfe\x00,\xd8\n"), "CSV cannot be read"),
    "two of one name": (two("x.csv", b"file,label\n0.png,1\n1.png,2\n") | {"c/0.png": png()}, "have one name"),
    "no mask": ({"images/0.png": png(), "masks/1.png": mask(1)}, "no mask of this name"),
    "blurred masks": ({"images/0.png": png(), "masks/0.png": png(0, "L", (40, 40))}, "different values"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_told_in_words_and_soon(name: str, tmp_path: Path) -> None:
    files, words = REFUSED[name]
    path, began = zipped(tmp_path / "data.zip", files), time.monotonic()
    with pytest.raises(DataError, match=words) as caught:
        read(path)
    assert time.monotonic() - began < 3.0
    assert caught.value.where
    assert str(tmp_path) not in str(caught.value)


def broken(change: Callable[[bytes], bytes], path: Path) -> Path:
    path.write_bytes(change(zipped(path, two("b/2.png", png())).read_bytes()))
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: b"a,b\n1,2\n", "is no zip"),
        (lambda content: content[:60], "is no zip"),
        (lambda content: content[:40] + bytes(60) + content[100:], "damaged|cannot be read"),
        (
            lambda content: content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
            "password",
        ),
    ],
)
def test_a_broken_zip_is_refused(change: Callable[[bytes], bytes], words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=words):
        read(broken(change, tmp_path / "data.zip"))


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"height": 4}, "data.source.height"),
        ({"colour": "red"}, "data.source.colour"),
        ({"dataset": ""}, "data.source"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], where: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path / "data.zip", **settings)
    assert caught.value.where == where


def test_more_pictures_than_memory_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 200_000}))
    with pytest.raises(DataError, match="of memory"):
        read(zipped(tmp_path / "data.zip", CLASSES))

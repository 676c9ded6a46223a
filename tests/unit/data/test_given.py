"""Raw input for a trained model: whatever file a person brings becomes rows, or a plain sentence says why not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from PIL import Image

from engine.data.given import Given, read
from engine.data.preparation import Column
from engine.data.written import csv
from engine.errors import DataError

PICTURE = Column(name="image", kind="image", shape=(4, 4, 1), maximum=16.0)
SOUND = Column(name="sound", kind="sound", shape=(400,), rate=8_000)
NUMBER, TEXT = Column(name="size", kind="number"), Column(name="text", kind="text")


def png(grey: int, mode: str = "L") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (8, 8), grey if mode == "L" else (grey, grey, grey)).save(file, "PNG")
    return file.getvalue()


def wav(frequency: float) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.sin(np.arange(800) * frequency), 16_000, format="WAV")
    return file.getvalue()


def file(folder: Path, content: bytes) -> Path:
    (folder / "content").write_bytes(content)
    return folder / "content"


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return held.getvalue()


def given(folder: Path, content: bytes, *columns: Column) -> Given:
    return read(file(folder, content), columns, [column.name for column in columns])


def test_a_picture_is_resized_and_has_the_units_of_the_training_pictures(tmp_path: Path) -> None:
    found = given(tmp_path, png(255, "RGB"), PICTURE)
    assert found.arrays["image"].shape == (1, 4, 4, 1)
    assert found.arrays["image"].max() == 16.0
    several = given(tmp_path, zipped({"b/2.png": png(0), "a/1.png": png(255)}), PICTURE)
    assert several.names == ("a/1.png", "b/2.png")
    assert [picture.max() for picture in several.arrays["image"]] == [16.0, 0.0]


def test_a_sound_has_the_rate_and_the_length_of_the_training_sounds(tmp_path: Path) -> None:
    assert given(tmp_path, wav(0.1), SOUND).arrays["sound"].shape == (1, 400)
    assert given(tmp_path, zipped({"1.wav": wav(0.1), "2.wav": wav(0.2)}), SOUND).rows == 2


def test_a_table_may_be_csv_json_or_parquet(tmp_path: Path) -> None:
    table = pd.DataFrame({"size": [1.5, 2.5]})
    packed = io.BytesIO()
    table.to_parquet(packed)
    for content in (
        b"size\n1.5\n2.5\n",
        b'[{"size": 1.5}, {"size": 2.5}]',
        packed.getvalue(),
        b"size;b\n1,5;x\n2,5;y\n",
    ):
        found = given(tmp_path, content, NUMBER)
        assert found.table is not None
        assert found.table["size"].tolist() == [1.5, 2.5]


def test_texts_are_a_column_lines_or_files(tmp_path: Path) -> None:
    for content in (b"text\nhello\nwell, then\n".replace(b"well, then", b'"well, then"'), b"hello\n\nwell, then\n"):
        found = given(tmp_path, content, TEXT)
        assert found.table is not None
        assert found.table["text"].tolist() == ["hello", "well, then"]
    found = given(tmp_path, zipped({"1.txt": b"hello", "2.txt": b"well, then"}), TEXT)
    assert found.table is not None
    assert found.table["text"].tolist() == ["hello", "well, then"]


def test_pictures_with_a_table_beside_them_and_several_a_row(tmp_path: Path) -> None:
    files = {"one.png": png(255), "two.png": png(0), "told.csv": b"file,size\ntwo.png,2\none.png,1\n"}
    found = given(tmp_path, zipped(files), PICTURE, NUMBER)
    assert found.table is not None
    assert found.table["size"].tolist() == [2, 1]
    assert [picture.max() for picture in found.arrays["image"]] == [0.0, 16.0]
    left, right = (PICTURE.model_copy(update={"name": name}) for name in ("left", "right"))
    both = given(tmp_path, zipped({"left/1.png": png(255), "right/1.png": png(0)}), left, right)
    assert both.arrays["left"].max() == 16.0
    assert both.arrays["right"].max() == 0.0
    with pytest.raises(DataError, match="several pictures a row"):
        given(tmp_path, zipped({"left/1.png": png(255), "other/1.png": png(0)}), left, right)


def test_arrays_by_their_names(tmp_path: Path) -> None:
    held = io.BytesIO()
    np.savez(held, image=np.ones((3, 4, 4, 1)), size=np.arange(3))
    found = given(tmp_path, held.getvalue(), PICTURE, NUMBER)
    assert found.rows == 3
    assert found.table is not None
    lacking = io.BytesIO()
    np.savez(lacking, other=np.ones(3))
    with pytest.raises(DataError, match="no array 'image'"):
        given(tmp_path, lacking.getvalue(), PICTURE)
    objects = io.BytesIO()
    np.savez(objects, image=np.array([{}], dtype=object))
    with pytest.raises(DataError, match="cannot be read"):
        given(tmp_path, objects.getvalue(), PICTURE)


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        (b"size\n1\n", PICTURE, "no zip"),
        (png(1), NUMBER, "a PNG picture, not a table"),
        (zipped({"1.txt": b"a"}), PICTURE, "holds no pictures"),
        (b"", NUMBER, "empty"),
    ],
    ids=["a table for a picture", "a picture for a table", "texts for pictures", "nothing"],  # a zip has a time in it
)
def test_what_is_of_another_kind_is_said(tmp_path: Path, content: bytes, column: Column, words: str) -> None:
    with pytest.raises(DataError, match=words):
        given(tmp_path, content, column)


def test_no_cell_that_leaves_is_a_formula() -> None:
    table = pd.DataFrame({"=name": ["=1+1", "-5", "plain", "@sum", "+x"], "n": [-1.0, 2.0, 3.0, 4.0, 5.0]})
    assert csv(table).splitlines() == ["'=name,n", "'=1+1,-1.0", "-5,2.0", "plain,3.0", "'@sum,4.0", "'+x,5.0"]


def test_what_was_written_comes_back_as_it_was(tmp_path: Path) -> None:
    table = pd.DataFrame({"=name": ["=1+1", "'quoted'", "'=x", "@sum", None], "n": [-1.0, 2.0, 3.0, 4.0, 5.0]})
    (tmp_path / "rows.csv").write_text(csv(table))
    found = read(tmp_path / "rows.csv", (Column(name="=name", kind="category"),), ("=name", "n")).table
    assert found is not None
    assert found["=name"].tolist()[:4] == table["=name"].tolist()[:4]
    assert found["=name"].isna().tolist() == [False] * 4 + [True]
    assert found["n"].tolist() == table["n"].tolist()

"""Data sets of keras.datasets: their files are those that Keras asks for, and without them nothing is asked for."""

from __future__ import annotations

import importlib
import socket
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.data import pipeline, recipe
from engine.data.base import Request
from engine.data.online import KerasDataset, files_in
from engine.data.sources import SOURCES
from engine.document.project import Choice, DataSettings, Split
from engine.errors import DataError
from engine.store.downloads import files_of
from tests import stand_ins

ONLINE = sorted(name for name, source in SOURCES.items() if isinstance(source, KerasDataset))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *words, **more: pytest.fail("the network was asked"))


def source(name: str) -> KerasDataset:
    found = SOURCES[name]
    assert isinstance(found, KerasDataset)
    return found


@pytest.mark.parametrize("name", ONLINE)
def test_the_card_names_the_files_that_keras_asks_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader, asked = importlib.import_module(f"keras.src.datasets.{source(name).module}"), []

    def get_file(fname: str, origin: str, file_hash: str = "", extract: bool = False, **more: Any) -> str:
        asked.append((fname, origin, file_hash, extract))
        return str(tmp_path / fname)

    monkeypatch.setattr(loader, "get_file", get_file)
    for ask in ("load_data", "get_word_index"):
        if hasattr(loader, ask):
            with pytest.raises(FileNotFoundError):
                getattr(loader, ask)()
    files = files_of(source(name).card.facts)
    assert [(file.name, file.address, file.checksum, file.unpack) for file in files] == asked
    assert all(file.bytes for file in files)


def test_every_data_set_of_keras_is_there_but_one() -> None:
    """Boston's houses are left out: their data hold a column made of the share of Black people in a district."""
    modules = {source(name).module for name in ONLINE}
    assert modules | {"boston_housing"} == {name for name in dir(keras.datasets) if not name.startswith("_")}


def test_the_topics_are_those_of_keras() -> None:
    assert source("keras_reuters").classes == keras.datasets.reuters.get_label_names()
    assert len(set(source("keras_cifar100").classes)) == 100
    assert [*source("keras_cifar100").classes] == sorted(source("keras_cifar100").classes)


@pytest.mark.parametrize("name", ONLINE)
def test_what_is_not_downloaded_is_told_with_its_size(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"not on this machine yet.* MB") as caught:
        source(name).read(Request(), lambda id: tmp_path / id)
    assert name in caught.value.cure
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("name", ["keras_reuters", "keras_fashion_mnist", "keras_imdb", "keras_cifar100"])
def test_damaged_files_are_told(name: str, tmp_path: Path) -> None:
    folder = stand_ins.write(name, tmp_path / name)
    damaged = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(DataError, match="are damaged") as caught:
        source(name).read(Request(), lambda id: folder)
    assert "download them again" in caught.value.cure


def test_the_test_rows_stay_those_that_are_given(tmp_path: Path) -> None:
    folder = stand_ins.write("keras_mnist", tmp_path)
    settings = DataSettings(
        source=Choice(name="keras_mnist", config={"validation": 0.25}), split=Split(kind="column", column="part")
    )
    raw = pipeline.read(settings, lambda id: folder)
    assert raw.part == "part"
    prepared = pipeline.prepare(settings.model_copy(update={"recipe": recipe.default(raw)}), lambda id: folder)
    assert prepared.facts.rows == {"train": 30, "validation": 10, "test": 20}
    given = stand_ins.pictures(stand_ins.TEST, 28, 28).astype("float32")[..., None]
    np.testing.assert_allclose(prepared.x["test"]["image"], given / 255, rtol=1e-6)


def test_texts_are_written_in_words(tmp_path: Path) -> None:
    folder = stand_ins.write("keras_imdb", tmp_path)
    raw = source("keras_imdb").read(Request(), lambda id: folder)
    written = {" ".join(list(stand_ins.WORDS)[number - 1] for number in each) for each in stand_ins.reviews(40)}
    assert set(raw.table["text"]) == written
    assert set(raw.target) == {"negative", "positive"}


def test_cifar10_is_loaded_by_keras_from_what_was_downloaded(tmp_path: Path) -> None:
    folder = stand_ins.write("keras_cifar10", tmp_path)
    with files_in(folder, "cifar10") as loader:
        (x_train, y_train), (x_test, y_test) = source("keras_cifar10")._load(loader)
    assert (x_train.shape, y_train.shape) == ((50_000, 32, 32, 3), (50_000, 1))
    assert (x_test.shape, y_test.shape) == ((20, 32, 32, 3), (20, 1))

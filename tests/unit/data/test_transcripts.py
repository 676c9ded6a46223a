"""Recordings with transcripts of a person's own: what is read, and that a network learns to write them down."""

from __future__ import annotations

import io
import itertools
import runpy
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import soundfile

from engine.data import parts, pipeline, recipe
from engine.data.base import Raw, Request
from engine.data.code import code
from engine.data.said import greedy
from engine.data.sources import SOURCES
from engine.document.graph import Graph
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training
from engine.errors import DataError
from engine.evaluation.texts import error_rate
from engine.tasks import TASKS
from tests.builders import chain

ID = "0123456789abcdef"
TONES = {"a": 400.0, "b": 900.0, "c": 1_800.0}  # hertz of each letter


def recorded(text: str, seed: int) -> bytes:
    """A tone for each letter, not all equally long or loud, with rests between them and noise over all."""
    chance, pieces = np.random.default_rng(seed), []
    for letter in text:
        length, loud = chance.integers(400, 900), chance.uniform(0.3, 0.8)
        pieces += [np.sin(np.arange(length) * 2 * np.pi * TONES[letter] / 8_000) * loud, np.zeros(300)]
    values, made = np.concatenate(pieces), io.BytesIO()
    soundfile.write(made, values + chance.normal(0.0, 0.02, len(values)), 8_000, format="FLAC")
    return made.getvalue()


def zipped(folder: Path, texts: dict[str, str], header: str = "recording,said") -> Path:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for seed, (name, text) in enumerate(texts.items()):
            packed.writestr(f"speech/{name}", recorded(text or "a", seed))
        packed.writestr("speech/said.csv", "\n".join([header, *(f"{name},{text}" for name, text in texts.items())]))
    return path


def every_text() -> dict[str, str]:
    """Each text of two and three letters several times; the part of each is told by its folder."""
    texts = ["".join(each) for size in (2, 3) for each in itertools.product("abc", repeat=size)]
    folders = ("train", "train", "train", "train", "train", "train", "val", "test")
    return {f"{folder}/{text}{take}.flac": text for text in texts for take, folder in enumerate(folders)}


def data() -> DataSettings:
    return DataSettings(
        source=Choice(name="sounds", config={"dataset": ID, "seconds": 0.5}),
        split=Split(kind="column", column=parts.PART),
        recipe=(Step(name="Spectrogram"),),
        kinds={"said": "text"},
    )


def read(path: Path, **more: object) -> Raw:
    return SOURCES["sounds"].read(Request({"dataset": ID, "seconds": 0.5}, **more), lambda id: path)


def test_the_column_of_texts_is_the_target_in_the_order_of_the_table(tmp_path: Path) -> None:
    texts = {f"{number}.flac": f"{'ab' * (number % 3 + 1)}" for number in (3, 1, 2)}
    raw = read(zipped(tmp_path, texts), kinds={"said": "text"})
    assert (raw.target_name, raw.target_kind) == ("said", "text")
    assert raw.target.tolist() == list(texts.values())
    assert raw.seen["recording"].tolist() == list(texts)
    ends = [np.flatnonzero(np.abs(each) > 0.1).max() for each in raw.arrays["sound"]]
    assert np.argsort(ends).tolist() == np.argsort([len(text) for text in texts.values()]).tolist()
    assert raw.guesses["said"].kind == "text"
    assert read(zipped(tmp_path, texts)).target_kind == "text"  # by its name
    assert read(zipped(tmp_path, texts, "file,word")).target_kind == "classes"  # three short words are three classes
    assert read(zipped(tmp_path, texts, "file,said"), kinds={"said": "category"}).target_kind == "classes"


def test_sentences_are_taken_for_texts_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(30):
            packed.writestr(f"{number}.flac", recorded("a", number))
        said = "\n".join(f"{number}.flac,this is sentence number {number * 7}" for number in range(30))
        packed.writestr("said.csv", f"file,text\n{said}")
    assert read(path).target_kind == "text"
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("30.flac", recorded("a", 30))
    names = {f"{number}.flac": "abc"[number % 3] * (number + 2) for number in range(30)}
    assert read(zipped(tmp_path, names, "file,word")).target_kind == "text"  # words, nearly all of them different


def test_numbers_that_were_spoken_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(4):
            packed.writestr(f"{number}.flac", recorded("a", number))
        packed.writestr("said.csv", "file,said\n0,007\n1,70\n2,0\n3,12")
    assert read(path, kinds={"said": "text"}).target.tolist() == ["007", "70", "0", "12"]


@pytest.mark.parametrize(
    ("texts", "words"),
    [({"1.flac": "ab", "2.flac": ""}, "A sound has no label"), ({"1.ogg": "a", "2.ogg": "b"}, "holds no sound")],
)
def test_faults_are_told(texts: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=words):
        read(zipped(tmp_path, texts), kinds={"said": "text"})


@pytest.mark.heavy
def test_a_small_network_learns_to_write_them_down(tmp_path: Path) -> None:
    """With the loss CTC, from the folder for training alone; the texts of the test are other recordings."""
    path = zipped(tmp_path, every_text())
    project = Project(networks={"model": hears()}, data=data(), task=Task(kind="transcription"),
                      training=Training(optimizer=Choice(name="Adam", config={"learning_rate": 0.01})))  # fmt: skip
    prepared, task = pipeline.prepare(project.data, lambda id: path), TASKS["transcription"]
    assert {part: len(rows) for part, rows in prepared.rows.items()} == {"train": 216, "validation": 36, "test": 36}
    completed = task.complete(project, prepared.facts)
    assert [loss.name for loss in completed.training.losses] == ["CTC"]
    keras.utils.set_random_seed(completed.training.seed)
    model = task.make(completed, prepared.facts)
    model.fit(prepared.x["train"]["sound"], prepared.y["train"]["said"], batch_size=24, epochs=24, verbose=0)
    wrote = greedy(model.predict(prepared.x["test"]["sound"], verbose=0), prepared.facts.target)
    truth = prepared.raw.target.iloc[prepared.rows["test"]].to_numpy()
    assert error_rate(wrote, truth) < 0.1
    assert error_rate(["aaa"] * len(truth), truth) > 0.5  # what is right without hearing anything


def hears() -> Graph:
    """Moments of a spectrogram, looked at with their neighbours: scores for blank, unknown and three letters."""
    return chain(
        ("Reshape", {"target_shape": [-1, 40]}),
        ("Conv1D", {"filters": 32, "kernel_size": 7, "padding": "same", "activation": "relu"}),
        ("BatchNormalization", {}),
        ("Conv1D", {"filters": 32, "kernel_size": 5, "padding": "same", "activation": "relu"}),
        ("Dense", {"units": 5}),
    )


def test_the_script_reads_the_same_bits(tmp_path: Path) -> None:
    path = zipped(tmp_path, {name: text for name, text in every_text().items() if len(text) == 2})
    prepared, lines = pipeline.prepare(data(), lambda id: path), code(data(), lambda id: path)
    (tmp_path / "script.py").write_text("\n".join([*lines.imports, *lines.body, ""]), encoding="utf-8")
    told = runpy.run_path(str(tmp_path / "script.py"))
    assert [step.name for step in recipe.default(prepared.raw)] == ["Spectrogram"]
    for part in ("train", "validation", "test"):
        assert told[f"x_{part}"].tobytes() == prepared.x[part]["sound"].tobytes()
        assert told[f"y_{part}"].tobytes() == prepared.y[part]["said"].tobytes()

"""Data that do not fit in memory: the same bits as in memory, in a bounded part of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image

from engine.data import pipeline
from engine.data.code import code
from engine.data.memory import TooLarge
from engine.data.stored import Stored
from engine.document.graph import Edge, Graph, Node
from engine.document.project import Choice, DataSettings, Project, Split, Step, Training
from engine.evaluation.judge import judge
from engine.evaluation.predict import predict
from engine.messages.events import Epoch, Event
from engine.tasks import TASKS
from engine.training import streamed
from engine.training.reader import Reader
from engine.training.run import feeds, train
from engine.training.speed import Evaluator, Stepper, epoch_order

pytestmark = pytest.mark.heavy
PICTURES = 90


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety coloured pictures of three classes, told apart by their brightness."""
    path = tmp_path_factory.mktemp("zip") / "pictures.zip"
    pack(path, PICTURES, 20)
    return path


def pack(path: Path, count: int, size: int) -> None:
    dice = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            kind = number % 3
            pixels = dice.integers(60 * kind, 60 * kind + 100, (size, size, 3)).astype("uint8")
            with archive.open(f"{'abc'[kind]}/{number:05}.png", "w") as file:
                Image.fromarray(pixels).save(file, "PNG", compress_level=0)


def project(storage: str = "auto", *, augmented: bool = False, weighted: bool = False, size: int = 16) -> Project:
    """A small convolutional network on such pictures."""
    nodes = (
        Node(id="input", layer="Input", config={"shape": [size, size, 3]}),
        Node(id="conv", layer="Conv2D", config={"filters": 4, "kernel_size": 3, "strides": 2, "activation": "relu"}),
        Node(id="norm", layer="BatchNormalization"),
        Node(id="pool", layer="GlobalAveragePooling2D"),
        Node(id="drop", layer="Dropout", config={"rate": 0.2}),
        Node(id="dense", layer="Dense", config={"units": 3}),
    )
    names = [node.id for node in nodes]
    edges = tuple(Edge(source=one, target=other) for one, other in pairwise(names))
    data = DataSettings(
        source=Choice(name="images", config={"dataset": "pictures", "height": size, "width": size}),
        recipe=(Step(name="Rescale", config={"maximum": 255.0}), Step(name="Normalise")),
        augmentation=(Step(name="RandomFlip", config={"mode": "horizontal"}),) if augmented else (),
        split=Split(kind="stratified"),
        storage=storage,
    )
    settings = Training(
        epochs=3,
        batch_size=16,
        optimizer=Choice(name="Adam", config={"learning_rate": 0.01}),
        class_weights={"class": {"a": 5.0, "b": 1.0, "c": 0.5}} if weighted else {},
    )
    return Project(networks={"model": Graph(nodes=nodes, edges=edges)}, data=data, training=settings)


def trained(project: Project, zipped: Path, folder: Path) -> tuple[Any, pipeline.Prepared, list[Event]]:
    told: list[Event] = []
    prepared = pipeline.prepare(project.data, lambda _: zipped, folder)
    return train(project, prepared, "run", told.extend, tuple), prepared, told


@pytest.mark.parametrize("how", [{}, {"augmented": True}, {"weighted": True}], ids=["plain", "augmented", "weighted"])
def test_a_run_from_disk_ends_with_the_bits_of_a_run_in_memory(
    zipped: Path, tmp_path: Path, how: dict[str, bool]
) -> None:
    here, held, _ = trained(project("memory", **how), zipped, tmp_path)
    there, stored, told = trained(project("disk", **how), zipped, tmp_path)
    assert isinstance(stored.x["train"]["image"], Stored)
    assert not isinstance(held.x["train"]["image"], Stored)
    assert there.metrics == here.metrics
    for mine, other in zip(there.model.get_weights(), here.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, other)
    for step, other in zip(stored.preparation.steps, held.preparation.steps, strict=True):
        for name, values in step.state["image"].items():
            np.testing.assert_allclose(values, other.state["image"][name], rtol=1e-12)
    assert stored.facts.model_copy(update={"bytes": held.facts.bytes}) == held.facts
    assert stored.facts.bytes < held.facts.bytes / 100
    inputs = [list(feeds(project(), each)["test"].values()) for each in (stored, held)]
    for mine, other in zip(predict(there.model, inputs[0], 4), predict(there.model, inputs[1], 4), strict=True):
        np.testing.assert_array_equal(mine, other)
    assert (
        judge(there.model, TASKS["classification"].complete(project(), stored.facts), stored, inputs[0])[0].value
        is not None
    )
    assert all(0 <= event.waiting <= 1 for event in told if isinstance(event, Epoch))
    assert there.waiting > 0


def test_chunks_of_any_length_and_a_stop_in_the_middle(zipped: Path, tmp_path: Path) -> None:
    prepared = pipeline.prepare(project("disk").data, lambda _: zipped, tmp_path)
    found = []
    for kind in (Stepper, streamed.StreamedStepper):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Flatten(), keras.layers.Dense(3)])
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        x = {name: values if kind is not Stepper else values.read() for name, values in prepared.x["train"].items()}
        stepper = kind(model, x, prepared.y["train"], 10)
        seen = []
        for epoch in range(2):
            stepper.begin_epoch(epoch_order(3, epoch, stepper.rows))
            seen += [stepper.run(0, 1), stepper.run(1, 3), stepper.run(4, 2)]  # the seventh batch is left out
        seen.append(stepper.run(2, stepper.steps_per_epoch - 2))  # back, and to the short last one
        evaluate = (Evaluator if kind is Stepper else streamed.StreamedEvaluator)(model, x, prepared.y["train"], 10)
        found.append(([values.tolist() for values in seen], stepper.metrics(), evaluate.run(), model.get_weights()[0]))
    assert found[0][:3] == found[1][:3]
    np.testing.assert_array_equal(found[0][3], found[1][3])


def test_waiting_is_measured_where_batches_come_late(zipped: Path, tmp_path: Path) -> None:
    def late(values: np.ndarray) -> np.ndarray:
        time.sleep(0.02)
        return values

    prepared = pipeline.prepare(project("disk").data, lambda _: zipped, tmp_path)
    x = {"image": prepared.x["train"]["image"].then(late)}
    model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Flatten(), keras.layers.Dense(3)])
    model.compile("sgd", "sparse_categorical_crossentropy")
    stepper = streamed.stepper(model, x, prepared.y["train"], 8)
    stepper.begin_epoch(np.arange(stepper.rows))
    began = time.perf_counter()
    stepper.run(0, stepper.steps_per_epoch)
    assert 0.02 < stepper.waited <= time.perf_counter() - began


def test_what_goes_wrong_while_a_batch_is_read_reaches_the_run(zipped: Path, tmp_path: Path) -> None:
    def wrong(values: np.ndarray) -> np.ndarray:
        if len(values) > 1:
            raise OSError("the disk is gone")
        return values

    images = pipeline.prepare(project("disk").data, lambda _: zipped, tmp_path).x["train"]["image"].then(wrong)
    reader = Reader([images], np.arange(20), 5)
    with pytest.raises(OSError, match="the disk is gone"):
        reader.next()
    reader.close()


def test_data_that_do_not_fit_go_to_the_disk(zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = partial(lambda path, _: path, zipped)
    assert isinstance(pipeline.read(project().data, resolve, folder=tmp_path).arrays["image"], np.ndarray)
    free = type("Free", (), {"available": 2 * PICTURES * 16 * 16 * 3 * 12 // 3})
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    assert isinstance(pipeline.read(project().data, resolve, folder=tmp_path).arrays["image"], Stored)
    with pytest.raises(TooLarge):
        pipeline.read(project("memory").data, resolve, folder=tmp_path)
    with pytest.raises(TooLarge):
        pipeline.read(project().data, resolve)
    monkeypatch.setattr("engine.data.sources.images.QUICK", 30)
    some = pipeline.read(project().data, resolve, quick=True)
    assert (some.rows, some.of) == (30, PICTURES)
    known = pipeline.facts(project().data, resolve)
    assert sum(known.rows.values()) == PICTURES
    lines = code(project().data, resolve)
    assert lines.body[0].startswith("# The run kept these data on disk")


GROWTH = """
import sys, threading
from pathlib import Path
import psutil
from tests.unit.training.test_streamed import project, trained
me, over, most, start = psutil.Process(), threading.Event(), [0], Path(sys.argv[1])
pack, large, folder = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
trained(project("disk", size=64), pack, folder)  # what TensorFlow takes once it trains anything
def watch():
    while not over.wait(0.01):
        most[0] = max(most[0], me.memory_info().rss)
before = me.memory_info().rss
watching = threading.Thread(target=watch)
watching.start()
_, prepared, _ = trained(project(size=64), large, folder)
over.set(); watching.join()
print(prepared.x["train"]["image"].base.file.seek(0, 2), most[0] - before)
"""


def test_a_run_holds_a_small_part_of_what_it_learns_from(zipped: Path, tmp_path: Path) -> None:
    """Pictures of 360 MB as numbers in memory, three times what may be held of them."""
    large = tmp_path / "large.zip"
    pack(large, 7_500, 64)
    held = 7_500 * 64 * 64 * 3 * 4
    allowed = held // 3
    script = f"import psutil\npsutil.virtual_memory = lambda: type('F', (), dict(available={2 * allowed}))\n{GROWTH}"
    words = [sys.executable, "-c", script, str(zipped), str(large), str(tmp_path / "rows")]
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.getcwd()}
    told = subprocess.run(words, capture_output=True, text=True, env=variables, timeout=600)
    assert told.returncode == 0, told.stderr[-3000:]
    on_disk, growth = map(int, told.stdout.split())
    assert on_disk == held // 4  # bytes, not floats
    assert growth < allowed, f"{growth / 2**20:.0f} of {allowed / 2**20:.0f} MB"

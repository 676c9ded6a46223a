"""Tables and windows of them that do not fit in memory: a run takes a bounded part of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.data import pipeline
from engine.data.memory import TooLarge
from engine.data.stored import Stored
from engine.document.project import Choice, DataSettings, Project, Split, Step, Task, Training, Window
from engine.training.run import train
from tests.builders import chain

pytestmark = pytest.mark.heavy


def written(path: Path, rows: int, columns: int) -> Path:
    """Numbers, and a number to predict that is their sum."""
    values = np.random.default_rng(0).normal(size=(rows, columns)).round(4)
    frame = pd.DataFrame(values, columns=[f"x{place}" for place in range(columns)])
    frame.assign(y=values.sum(axis=1).round(4)).to_csv(path, index=False)
    return path


def project(window: int = 0) -> Project:
    """A linear network on all columns, or on windows of them."""
    data = DataSettings(
        source=Choice(name="csv", config={"dataset": "0123456789abcdef"}),
        target="y",
        recipe=(Step(name="StandardizeSeries" if window else "Standardize"),),
        window=Window(length=window) if window else None,
        split=Split(kind="time"),
    )
    layers: list[tuple[str, dict[str, Any]]] = [("Flatten", {})] if window else []
    graph = chain(*layers, ("Dense", {"units": 1}))
    training = Training(optimizer=Choice(name="SGD", config={"learning_rate": 0.001}), epochs=1, batch_size=512)
    return Project(networks={"model": graph}, data=data, task=Task(kind="regression"), training=training)


def trained(project: Project, path: Path, folder: Path) -> tuple[Any, pipeline.Prepared]:
    prepared = pipeline.prepare(project.data, lambda id: path, folder)
    return train(project, prepared, "run", lambda lot: None, tuple), prepared


GROWTH = """
import sys, threading
from pathlib import Path
import psutil
from tests.unit.training.test_streamed_tables import project, trained
me, over, most = psutil.Process(), threading.Event(), [0]
small, large, folder, window = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
trained(project(min(window, 2)), small, folder)  # what TensorFlow takes once it trains anything
def watch():  # what the system cannot take back: mapped files are not counted
    while not over.wait(0.02):
        most[0] = max(most[0], me.memory_full_info().uss)
before = me.memory_full_info().uss
watching = threading.Thread(target=watch)
watching.start()
outcome, prepared = trained(project(window), large, folder)
over.set(); watching.join()
print(type(next(iter(prepared.x["train"].values()))).__name__, most[0] - before, outcome.metrics["test_loss"])
"""


@pytest.mark.parametrize(("rows", "columns", "window", "need"), [
    (400_000, 9, 0, 400_000 * 10 * 96),  # what a table takes at the peak where all of it is read
    (100_000, 2, 450, 100_000 * 450 * 2 * 4),  # the windows themselves
])  # fmt: skip
def test_a_run_holds_a_small_part_of_a_table(rows: int, columns: int, window: int, need: int, tmp_path: Path) -> None:
    """A third of it is said to be there; some tens of megabytes are taken whatever the size of the table."""
    small, large = written(tmp_path / "small.csv", 200, columns), written(tmp_path / "large.csv", rows, columns)
    allowed = need // 3
    script = f"import psutil\npsutil.virtual_memory = lambda: type('F', (), dict(available={2 * allowed}))\n{GROWTH}"
    words = [sys.executable, "-c", script, str(small), str(large), str(tmp_path / "rows"), str(window)]
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.getcwd()}
    told = subprocess.run(words, capture_output=True, text=True, env=variables, timeout=900)
    assert told.returncode == 0, told.stderr[-3000:]
    kind, growth, loss = told.stdout.split()
    assert kind == "Stored"
    assert float(loss) > 0
    assert int(growth) < need // 2, f"{int(growth) / 2**20:.0f} of {need / 2**20:.0f} MB"


def test_tables_that_do_not_fit_go_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "table.csv", 500, 4)
    data = project().data
    free = type("Free", (), {"available": 500 * 5 * 96})  # half of it is too little
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    found = pipeline.prepare(data, lambda id: path, tmp_path)
    assert isinstance(found.x["train"]["features"], Stored)
    for storage, folder in (("memory", tmp_path), ("auto", None)):
        with pytest.raises(TooLarge, match="500 rows of 5 columns"):
            pipeline.prepare(data.model_copy(update={"storage": storage}), lambda id: path, folder)
    known = pipeline.facts(data, lambda id: path)
    assert known.rows == {part: len(rows) for part, rows in found.rows.items()}
    assert known.inputs == found.facts.inputs


def test_a_first_look_at_a_large_parquet_file_is_at_rows_from_all_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame({"x": np.arange(500) / 7, "z": np.arange(500) % 13 / 3, "y": np.arange(500) / 3})
    path = tmp_path / "table.parquet"
    frame.to_parquet(path, row_group_size=100)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Free", (), {"available": 500 * 3 * 96}))
    monkeypatch.setattr("engine.data.parquet.QUICK", 50)
    some = pipeline.read(project().data, lambda id: path, quick=True)
    assert (some.rows, some.of) == (50, 500)
    assert (some.seen["y"] * 3).round().astype(int).tolist() == [
        100 * group + row for group in range(5) for row in range(10)
    ]
    known = pipeline.facts(project().data, lambda id: path)
    assert sum(known.rows.values()) == 500
    found = pipeline.prepare(project().data, lambda id: path, tmp_path)
    assert isinstance(found.x["train"]["features"], Stored)
    assert sum(found.facts.rows.values()) == 500

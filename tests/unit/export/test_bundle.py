"""The bundle: on a machine that has nothing but what it asks for, raw input goes in and predictions come out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from docs.make_exports import untrained
from engine.data.examples import raw_input
from engine.errors import ExportError
from engine.export import EXPORTS
from engine.export.base import Trained, outputs_of
from engine.store import artifacts

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


def unpacked(trained: Trained, folder: Path) -> Path:
    path = trained.folder / "bundle.zip"
    EXPORTS["bundle"].write(trained, path)
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)
    return folder


def ran(python: str | Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-I", "predict.py", *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_in_a_fresh_environment_with_its_own_requirements_alone(tmp_path: Path) -> None:
    trained = untrained("wine-mlp", tmp_path / "run")
    folder = unpacked(trained, tmp_path / "bundle")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", folder / "requirements.txt"],
        check=True, capture_output=True,
    )  # fmt: skip
    found = subprocess.run(
        [python, "-c", "import importlib.util as u; print(u.find_spec('keras'), u.find_spec('tensorflow'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert found.stdout.split() == ["None", "None"]
    done = ran(python, folder, "example.csv")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(io.StringIO(done.stdout))
    prepared = trained.prepared
    assert prepared is not None
    scores = outputs_of(trained.network, [np.asarray(prepared.x["test"]["features"][:5])])[0]
    wanted = [prepared.facts.target.classes[place] for place in scores.argmax(axis=1)]
    assert table["grower"].astype("str").tolist() == wanted


def test_a_picture_of_any_size_goes_in(tmp_path: Path) -> None:
    folder = unpacked(untrained("digits-cnn", tmp_path / "run"), tmp_path / "bundle")
    Image.new("RGB", (300, 200), (10, 200, 30)).save(folder / "photo.jpg")
    done = ran(sys.executable, folder, "photo.jpg", "-o", "said.csv")
    assert done.returncode == 0, done.stderr
    assert list(pd.read_csv(folder / "said.csv").columns) == ["file", "digit", "digit: probability"]
    wrong = ran(sys.executable, folder, "requirements.txt")
    assert wrong.returncode == 1
    assert "no zip" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_rows_that_windows_are_cut_from_say_after_which_row(tmp_path: Path) -> None:
    trained = untrained("sunspots-lstm", tmp_path / "run")
    folder = unpacked(trained, tmp_path / "bundle")
    done = ran(sys.executable, folder, "example.csv")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(io.StringIO(done.stdout))
    assert list(table.columns) == ["after row", "sunspots"]
    assert table["after row"].tolist() == [11, 12, 13, 14, 15]


def test_it_holds_no_path_of_this_machine(tmp_path: Path) -> None:
    EXPORTS["bundle"].write(untrained("wine-mlp", tmp_path / "run"), tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert {"README.md", "predict.py", "requirements.txt", "model.onnx", "preparation.json"} <= {*packed.namelist()}
        for name in packed.namelist():
            assert str(Path(__file__).parents[3]).encode() not in packed.read(name), name
            assert str(tmp_path).encode() not in packed.read(name), name
        assert "grower" in packed.read("README.md").decode()


def test_without_the_data_it_says_so(tmp_path: Path) -> None:
    trained = untrained("wine-mlp", tmp_path)
    assert trained.project.data.source is not None
    own = trained.project.data.source.model_copy(update={"name": "csv", "config": {"dataset": "0123456789abcdef"}})
    data = trained.project.data.model_copy(update={"source": own})
    lost = Trained(trained.project.model_copy(update={"data": data}), tmp_path)
    with pytest.raises(ExportError, match="gone or have changed"):
        EXPORTS["bundle"].write(lost, tmp_path / "bundle.zip")


def test_data_that_have_changed_are_not_those_that_it_was_trained_on(tmp_path: Path) -> None:
    trained = untrained("wine-mlp", tmp_path)
    kept = json.loads((tmp_path / "preparation.json").read_text())
    mean = kept["steps"][0]["state"]["mean"]
    mean["alcohol"] += 1.0
    artifacts.write(tmp_path / "preparation.json", json.dumps(kept))
    again = Trained(trained.project, tmp_path)
    assert again.prepared is None
    with pytest.raises(ExportError, match="gone or have changed"):
        EXPORTS["bundle"].write(again, tmp_path / "bundle.zip")
    EXPORTS["onnx"].write(again, tmp_path / "model.onnx")
    assert EXPORTS["onnx"].prove(again, tmp_path / "model.onnx").tried.endswith("random numbers")


def test_raw_rows_are_those_of_the_split(tmp_path: Path) -> None:
    prepared = untrained("wine-mlp", tmp_path).prepared
    assert prepared is not None
    given = raw_input(prepared, "test", 3)
    again = prepared.preparation.apply(given.table)["features"]
    assert np.array_equal(again, prepared.x["test"]["features"][:3])

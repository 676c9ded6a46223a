"""All exports of a run: made and compared in one go, with reasons where not; cancelled; and what they must not hold."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import client
from engine.data import recipe
from engine.data.pipeline import read
from engine.document.project import Choice, DataSettings, Project, Training
from engine.errors import ExportError, JobError
from engine.export import EXPORTS
from engine.export.base import LARGEST
from engine.jobs import trained as jobs
from engine.jobs.border import resolve
from engine.messages.using import Exported
from engine.store import datasets, runs
from engine.store.workspace import Workspace
from tests.builders import chain

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]
ROOT = Path(__file__).resolve().parents[3]
WORK = """
import sys, pathlib
from engine.jobs.train import work
from engine.store.workspace import Workspace
sys.exit(work(Workspace.open(pathlib.Path(sys.argv[1])), sys.argv[2]))
"""
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("a-workspace-of-somebody"))


@pytest.fixture(scope="module")
def run(workspace: Workspace) -> str:
    """A run on a table of a person's own, in which a category and a class look like formulas."""
    dice = np.random.default_rng(0)
    rows = [
        f"{a:.3f},{FORMULA if a > b else '@b'},{'=yes' if a + b > 0 else 'no'}" for a, b in dice.normal(size=(120, 2))
    ]
    dataset = datasets.add(workspace, "table.csv", "\n".join(["number,group,kind", *rows]).encode())
    data = DataSettings(source=Choice(name="csv", config={"dataset": dataset.id}), target="kind")
    data = data.model_copy(update={"recipe": recipe.default(read(data, resolve(str(workspace.root))))})
    project = Project(
        name="A table",
        networks={"model": chain(("Dense", {"units": 4}), ("Dense", {"units": 2}))},
        data=data,
        training=Training(
            losses=(Choice(name="SparseCategoricalCrossentropy", config={"from_logits": True}),), epochs=2
        ),
    )
    made = runs.create(workspace, project)
    subprocess.run([sys.executable, "-c", WORK, str(workspace.root), made.id], cwd=ROOT, check=True, timeout=300)
    return made.id


@pytest.fixture(scope="module")
def made(workspace: Workspace, run: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exported]:
    ticket = tmp_path_factory.mktemp("ticket") / "ticket"
    ticket.touch()
    found = jobs.export_all(str(workspace.root), run, False, str(ticket))
    told = json.loads(ticket.read_text())
    assert told["doing"].startswith("Writing and opening: ")
    assert 0.8 < told["share"] < 1.0
    return {each.format: each for each in found}


def test_every_format_is_made_and_compared(made: dict[str, Exported]) -> None:
    assert list(made) == list(EXPORTS)
    for name, found in made.items():
        if not EXPORTS[name].unproven():
            assert found.difference is not None, (name, found.refused)
            assert found.difference < LARGEST or EXPORTS[name].card.facts.get("rounded"), name
            assert found.tried
        assert found.bytes == Path(found.path).stat().st_size


def test_they_are_kept_to_be_shown_and_taken(workspace: Workspace, run: str, made: dict[str, Exported]) -> None:
    assert {each.format: each for each in client.exports(workspace, run)} == made
    assert client.exported_file(made["keras"])[:2] == b"PK"


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file, and where it is a zip, every file inside of it."""
    content = path.read_bytes()
    yield path.name, content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield f"{path.name}: {name}", name.encode() + b" " + packed.read(name)


def test_no_file_holds_a_path_or_the_name_of_this_machine(workspace: Workspace, made: dict[str, Exported]) -> None:
    places = [
        str(workspace.root),
        workspace.root.name,
        f"{Path.home()}/",
        str(ROOT),
        sys.prefix,
        f"{tempfile.gettempdir()}/",
    ]
    secret = {place.encode() for place in [*places, socket.gethostname()] if len(place) > 4}
    assert len(secret) >= 4
    found = [
        (name, each) for file in made.values() for name, content in contents(Path(file.path))
        for each in secret if each in content
    ]  # fmt: skip
    assert found == []


def test_no_table_that_was_written_holds_a_live_formula(made: dict[str, Exported], tmp_path: Path) -> None:
    """The example beside the bundle, and what its program writes; a person's own file stays as it is."""
    with zipfile.ZipFile(made["bundle"].path) as packed:
        packed.extractall(tmp_path)
    assert "table.csv" not in [path.name for path in tmp_path.rglob("*.csv")]
    command = [sys.executable, "-I", "predict.py", "example.csv", "-o", "predictions.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for path in tmp_path.glob("*.csv"):
        cells = [cell for row in csv.reader(io.StringIO(path.read_text())) for cell in row]
        assert any("=" in cell or "@" in cell for cell in cells), "it holds what looks like a formula"
        assert [cell for cell in cells if cell.startswith(("=", "@", "\t")) or cell[:2] in ("+=", "-=")] == [], (
            path.name
        )


def test_what_cannot_be_made_says_why_and_keeps_nothing_else(
    workspace: Workspace, run: str, made: dict[str, Exported], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(trained: object, path: Path) -> None:
        raise ValueError(f"no kernel for dense_1/MatMul in {tmp_path}/graph.pb")

    monkeypatch.setattr(EXPORTS["onnx"], "made", refuse)
    (tmp_path / "ticket").touch()
    Path(made["onnx"].path).unlink()
    found = {each.format: each for each in jobs.export_all(str(workspace.root), run, False, str(tmp_path / "ticket"))}
    assert found["onnx"].refused.startswith("The layer 'dense_1' (Dense) cannot be written in this format: No kernel")
    assert str(tmp_path) not in found["onnx"].refused
    assert {**found, "onnx": None} == {**made, "onnx": None}  # the others stand as they were
    assert next(each for each in client.exports(workspace, run) if each.format == "onnx") == found["onnx"]
    monkeypatch.undo()
    assert jobs.export(str(workspace.root), run, "onnx").difference is not None
    assert not any(each.refused for each in client.exports(workspace, run))


def test_a_refusal_of_one_format_is_kept_too(workspace: Workspace, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EXPORTS["weights"], "fits", lambda trained: "It does not fit.")
    with pytest.raises(ExportError, match="It does not fit"):
        jobs.export(str(workspace.root), run, "weights")
    (found,) = [each for each in client.exports(workspace, run) if each.format == "weights"]
    assert found.refused == "It does not fit."


def test_a_cancel_ends_it(workspace: Workspace, run: str, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="cancelled"):
        jobs.export_all(str(workspace.root), run, True, str(tmp_path / "gone"))

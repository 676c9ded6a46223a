"""A run that starts from the weights of an opened model, and the script of it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from engine.data.pipeline import prepare
from engine.document.project import Project, Step
from engine.export import EXPORTS
from engine.export.base import Trained
from engine.export.source import source_code
from engine.messages.events import Event, Note
from engine.network.build import build
from engine.network.opening import weights
from engine.store import weights as kept
from engine.store.workspace import Workspace
from engine.training.run import Outcome, train
from tests.builders import chain, digits_mlp

pytestmark = pytest.mark.heavy


def scaled(project: Project) -> Project:
    recipe = (Step(name="Rescale", config={"maximum": 16.0}),)
    return project.model_copy(update={"data": project.data.model_copy(update={"recipe": recipe})})


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.open()


def opened(workspace: Workspace, project: Project, value: float = 0.01) -> tuple[Project, Path]:
    """The project as if it had been opened with weights that all have one value, and where these lie."""
    model = build(project, prepare(project.data, Path).facts)
    arrays = {layer.name: [np.full(w.shape, value, "float32") for w in layer.weights] for layer in model.layers}
    id = weights.keep(workspace, {name: values for name, values in arrays.items() if values})
    project = project.with_graph(project.networks["model"].model_copy(update={"weights": id}))
    return project, kept.path(workspace, id)


def tell(project: Project, path: Path | None) -> tuple[Outcome, list[str], list[Event]]:
    said: list[Event] = []
    outcome = train(project, prepare(project.data, Path), "run", said.extend, tuple, opened=path)
    return outcome, [event.text for event in said if isinstance(event, Note)], said


def test_a_run_starts_from_them_and_says_so(workspace: Workspace) -> None:
    project, path = opened(workspace, scaled(digits_mlp(epochs=1, batch_size=5000)))
    outcome, notes, said = tell(project, path)
    assert notes == ["2 of 2 layers start from the opened weights."]
    assert said[0].event == "start"  # the first thing that is said stays the first
    # The first hidden layer is symmetric, so one step of training leaves all its columns alike.
    kernel = outcome.model.get_layer("dense_2").get_weights()[0]
    assert np.ptp(kernel, axis=1).max() < 1e-6
    assert np.ptp(tell(scaled(digits_mlp(epochs=1)), None)[0].model.get_layer("dense_2").get_weights()[0]) > 0.1


def test_a_layer_that_was_changed_starts_anew(workspace: Workspace) -> None:
    project, path = opened(workspace, scaled(digits_mlp(epochs=1)))
    wider = chain(("Flatten", {}), ("Dense", {"units": 33, "activation": "relu"}), ("Dense", {"units": 10}))
    changed = project.with_graph(wider.model_copy(update={"weights": project.networks["model"].weights}))
    assert tell(changed, path)[1] == ["0 of 2 layers start from the opened weights."]


def test_weights_that_are_not_here_are_missed_aloud(workspace: Workspace) -> None:
    project, path = opened(workspace, scaled(digits_mlp(epochs=1)))
    path.unlink()
    assert kept.path_of(workspace, project) is None
    assert kept.without_lost(workspace, project).networks["model"].weights == ""
    _, notes, said = tell(project, None)
    assert notes == [
        "The weights that this network was opened with are not in this workspace: every layer starts anew."
    ]
    assert [event.level for event in said if isinstance(event, Note)] == ["warning"]


def test_the_script_starts_from_them_too_and_ends_with_the_same_bits(workspace: Workspace, tmp_path: Path) -> None:
    project, path = opened(workspace, scaled(digits_mlp(epochs=1)), 0.02)
    outcome, _, _ = tell(project, path)
    trained = Trained(project, tmp_path / "run", opened=path)
    written = tmp_path / "run" / f"code{EXPORTS['code'].suffix(trained)}"
    EXPORTS["code"].write(trained, written)
    with zipfile.ZipFile(written) as packed:
        assert sorted(packed.namelist()) == ["README.md", "script.py", "weights.npz"]
        packed.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    theirs = keras.saving.load_model(tmp_path / "model.keras", compile=False).get_weights()
    for mine, other in zip(outcome.model.get_weights(), theirs, strict=True):
        assert mine.tobytes() == other.tobytes()


def test_a_run_that_had_none_has_a_script_without_them(workspace: Workspace, tmp_path: Path) -> None:
    project, _ = opened(workspace, scaled(digits_mlp(epochs=1)))
    trained = Trained(project, tmp_path)
    assert EXPORTS["code"].suffix(trained) == ".py"
    EXPORTS["code"].write(trained, tmp_path / "code.py")
    assert "weights.npz" not in (tmp_path / "code.py").read_text()


def test_formatter_and_linter_find_nothing_in_it(workspace: Workspace, tmp_path: Path) -> None:
    project, _ = opened(workspace, scaled(digits_mlp()))
    path = tmp_path / "script.py"
    path.write_text(source_code(project, Path), encoding="utf-8")
    for command in (["format", "--diff"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", path]
        assert subprocess.run(ruff, capture_output=True, text=True, timeout=60).returncode == 0, path.read_text()

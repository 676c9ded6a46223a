"""A prediction is explained: of pictures, tables, texts and series, in every way that fits, and refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import client
from engine.document.project import Project
from engine.errors import DataError, ExplanationError
from engine.explanation import METHODS
from engine.jobs import explain as jobs
from engine.jobs.train import work
from engine.store import runs
from engine.store.runs import Run
from engine.store.workspace import Workspace

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras, while it saves
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("explained"))


def short(preset: str, epochs: int) -> Project:
    project = client.preset(preset)
    return project.model_copy(update={"training": project.training.model_copy(update={"epochs": epochs})})


def trained(workspace: Workspace, project: Project) -> Run:
    run = runs.create(workspace, project)
    assert work(workspace, run.id) == 0
    return runs.get(workspace, run.id)


@pytest.mark.parametrize(
    ("preset", "kinds", "unfit"),
    [
        ("digits-cnn", {"gallery"}, set()),
        ("wine-mlp", {"bars"}, {"grad_cam"}),
        ("sunspots-lstm", {"curve"}, {"grad_cam"}),
        ("picture-and-table", {"gallery", "bars"}, set()),
    ],
)
def test_a_test_row_in_every_way(workspace: Workspace, preset: str, kinds: set[str], unfit: set[str]) -> None:
    run = trained(workspace, short(preset, 3))
    assert jobs.test_count(str(workspace.root), run.id) > 5
    for name in METHODS:
        if name in unfit:
            with pytest.raises(ExplanationError, match="no convolution"):
                jobs.explain(str(workspace.root), run.id, name, 0)
            continue
        found = jobs.explain(str(workspace.root), run.id, name, 1)
        assert {picture.kind for picture in found.pictures} == kinds
        assert found.said.startswith("It said: ")
        assert "True: " in found.said
        assert found.randomised is not None
        assert found.randomised < 0.999
        if name == "integrated_gradients":
            assert found.completeness is not None
            assert found.completeness < 0.01
    with pytest.raises(DataError, match="no test row"):
        jobs.explain(str(workspace.root), run.id, "saliency", 10**6)
    with pytest.raises(ExplanationError, match="no method"):
        jobs.explain(str(workspace.root), run.id, "tea_leaves", 0)


def test_another_class_is_explained_when_it_is_asked_for(workspace: Workspace) -> None:
    run = trained(workspace, short("digits-mlp", 2))
    said = jobs.explain(str(workspace.root), run.id, "saliency", 0)
    other = jobs.explain(str(workspace.root), run.id, "saliency", 0, ("", "3"))
    assert other.said.endswith("Explained: 3.")
    assert other.pictures != said.pictures or said.said == other.said


def test_what_predicts_no_target_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    run = trained(workspace, short("frozenlake-dqn", 1))
    with pytest.raises(ExplanationError, match="predicts no target"):
        jobs.explain(str(workspace.root), run.id, "saliency", 0)

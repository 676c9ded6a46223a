"""A prediction is explained: of pictures, tables, texts and series, in every way that fits, and refused in words."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import client
from engine.data.recipe import Fitted
from engine.document.project import Project
from engine.errors import DataError, ExplanationError
from engine.explanation import EXPLANATIONS
from engine.explanation.attribution import Attribution
from engine.jobs import explain as jobs
from engine.jobs.again import data_of
from engine.jobs.train import work
from engine.messages.pictures import Gallery, Matrix, Table
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


NO_CNN = {"grad_cam", "attention"}


@pytest.mark.parametrize(
    ("preset", "kinds", "unfit"),
    [
        ("digits-cnn", {"gallery"}, {"attention"}),
        ("wine-mlp", {"bars"}, NO_CNN),
        ("sunspots-lstm", {"curve"}, NO_CNN),
        ("sunspots-transformer", {"curve"}, {"grad_cam"}),
        ("picture-and-table", {"gallery", "bars"}, {"attention"}),
    ],
)
def test_a_test_row_in_every_way(workspace: Workspace, preset: str, kinds: set[str], unfit: set[str]) -> None:
    run = trained(workspace, short(preset, 3))
    can = jobs.explainable(str(workspace.root), run.id)
    assert can.rows > 5
    assert set(can.unfit) == unfit
    assert all(reason.endswith(".") for reason in can.unfit.values())
    assert next(iter(can.targets)) in jobs.explain(str(workspace.root), run.id, "occlusion", 0).said
    for name, explanation in EXPLANATIONS.items():
        if name in unfit:
            with pytest.raises(ExplanationError, match=r"no convolution|no attention"):
                jobs.explain(str(workspace.root), run.id, name, 0)
            continue
        found = jobs.explain(str(workspace.root), run.id, name, 1)
        if isinstance(explanation, Attribution):
            assert {picture.kind for picture in found.pictures} == kinds
        assert found.said.startswith("It said: ")
        assert "True: " in found.said
        assert ("Explained: " in found.said) == isinstance(explanation, Attribution)
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


def test_the_nearest_training_rows_are_shown_as_they_were_read(workspace: Workspace) -> None:
    run = trained(workspace, short("digits-mlp", 4))
    found = jobs.explain(str(workspace.root), run.id, "nearest", 6)
    gallery, table = found.pictures
    assert isinstance(gallery, Gallery)
    assert isinstance(table, Table)
    assert table.columns[:4] == ("row", "distance", "digit, true", "digit, said")
    assert table.rows[0][:2] == ("test row 7", 0.0)
    distances = [row[1] for row in table.rows[1:]]
    assert len(distances) == 8
    assert distances == sorted(distances)  # type: ignore[type-var]
    prepared = data_of(str(workspace.root), run.id)
    place = int(str(table.rows[1][0]).removeprefix("training row ")) - 1
    raw = prepared.raw.arrays["image"]
    assert gallery.images[0].pixels == tuple(pixels(raw[prepared.rows["test"][6]]))
    assert gallery.images[1].pixels == tuple(pixels(raw[prepared.rows["train"][place]]))
    assert table.rows[1][2] == prepared.facts.targets[0].classes[int(prepared.y["train"]["digit"][place])]
    assert "training rows were looked at" in found.notes[1]


def pixels(image: np.ndarray) -> list[int]:
    return np.rint(image * (255.0 / 16.0)).astype("int64").ravel().tolist()  # type: ignore[no-any-return]


def test_attention_is_told_step_by_step(workspace: Workspace) -> None:
    run = trained(workspace, short("sunspots-transformer", 1))
    found = jobs.explain(str(workspace.root), run.id, "attention", 0)
    assert [picture.title for picture in found.pictures] == ["attention, head 1", "attention, head 2"]
    for picture in found.pictures:
        assert isinstance(picture, Matrix)
        assert picture.rows == picture.columns == tuple(map(str, range(1, 12)))
        assert np.array(picture.values, "float64").sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_tokens_are_words_and_padding_is_none() -> None:
    step = Fitted(name="Tokenize", columns=("text",), state={"text": {"vocabulary": ["cat", " ", "c a"], "ngrams": 2}})
    asked: Any = SimpleNamespace(prepared=SimpleNamespace(preparation=SimpleNamespace(steps=(step,))))
    assert jobs._words(asked, "text", np.array([2, 1, 3, 4, 0, 0])) == ["cat", "?", "␣", "c a", "", ""]
    assert jobs._words(asked, "other", np.array([5, 0])) == ["5", ""]

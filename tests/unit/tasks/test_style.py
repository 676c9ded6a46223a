"""Style transfer: the picture is trained and the network is not, and what is said when it cannot be."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from engine import client
from engine.data.pipeline import Prepared, prepare
from engine.document.project import Choice, DataSettings, Project
from engine.errors import DataError
from engine.export.source import source_code
from engine.network.opening import weights
from engine.rules.check import check
from engine.store import weights as kept
from engine.store.workspace import Workspace
from engine.tasks.models.style import gram
from engine.tasks.style import STYLE_TRANSFER
from engine.training.run import start, train

pytestmark = pytest.mark.heavy
STEPS = 20


@pytest.fixture(scope="module")
def project() -> Project:
    """The preset, small and short."""
    preset = client.preset("photo-style")
    source = Choice(name="whole_photographs", config={"side": 48})
    return preset.model_copy(
        update={
            "data": preset.data.model_copy(update={"source": source}),
            "task": preset.task.model_copy(update={"settings": {**preset.task.settings, "steps": STEPS}}),
            "training": preset.training.model_copy(update={"epochs": 1}),
        }
    )


@pytest.fixture(scope="module")
def prepared(project: Project) -> Prepared:
    return prepare(project.data, Path)


def with_settings(project: Project, **settings: object) -> Project:
    task = project.task.model_copy(update={"settings": {**project.task.settings, **settings}})
    return project.model_copy(update={"task": task})


def test_a_gram_matrix_forgets_places() -> None:
    features = np.random.default_rng(0).normal(size=(1, 4, 5, 3)).astype("float32")
    moved = features.reshape(1, 20, 3)[:, np.random.default_rng(1).permutation(20)].reshape(1, 5, 4, 3)
    np.testing.assert_allclose(gram(tf.constant(features)), gram(tf.constant(moved)), rtol=1e-4, atol=1e-6)
    flat = features.reshape(20, 3)
    np.testing.assert_allclose(gram(tf.constant(features))[0], flat.T @ flat / 20, rtol=1e-4, atol=1e-6)


def test_the_picture_is_trained_and_the_features_are_not(project: Project, prepared: Prepared) -> None:
    model = STYLE_TRANSFER.make(project, prepared.facts)
    before = [weight.numpy() for weight in model.features.weights]
    content, _ = STYLE_TRANSFER.photographs(project, prepared)
    stepper = STYLE_TRANSFER.stepper(model, project, prepared)
    np.testing.assert_array_equal(model.shown(), content)
    first = stepper.run(0, 1)[0]
    last = stepper.run(1, STEPS)[-1]
    assert last[0] < 0.9 * first[0]
    assert last[2] < first[2]
    assert last[1] > first[1] == 0.0  # the content is where it began
    assert all(np.array_equal(one, other) for one, other in zip(before, model.features.weights, strict=True))
    shown = np.asarray(model.shown())
    assert not np.array_equal(shown, content)
    assert shown.min() >= 0.0
    assert shown.max() <= 1.0
    assert model.trainable_weights == [model.pixels]


def test_weights_of_parts_count(project: Project, prepared: Prepared) -> None:
    """With nothing but content wanted, noise becomes what the content network sees of the content."""
    alone = with_settings(project, style_weight=0.0, variation_weight=0.0, begins_as="noise")
    model = STYLE_TRANSFER.make(alone, prepared.facts)
    stepper = STYLE_TRANSFER.stepper(model, alone, prepared)
    losses = stepper.run(0, 60)
    np.testing.assert_array_equal(losses[:, 0], losses[:, 1])
    assert losses[-1, 1] < 0.3 * losses[0, 1]


def test_it_is_judged_beside_pictures_that_took_no_training(project: Project, prepared: Prepared) -> None:
    model = train(project, prepared, "style", lambda lot: None, tuple).model
    total, content, style = STYLE_TRANSFER.judge(model, project, prepared)
    assert total.value is not None
    beaten = {name for name, value in total.baselines.items() if value is not None and total.value < value}
    assert beaten >= {"content_photograph", "colour_transfer", "noise"}  # the others take more steps
    assert "content_photograph" not in content.baselines
    assert "style_photograph" not in style.baselines
    assert style.value is not None
    assert style.value < (style.baselines["content_photograph"] or 0.0)


def test_run_and_script_paint_the_same_picture(project: Project, prepared: Prepared, tmp_path: Path) -> None:
    model = train(project, prepared, "style", lambda lot: None, tuple).model
    (tmp_path / "script.py").write_text(source_code(project, Path), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    painted = keras.saving.load_model(tmp_path / "picture.keras", compile=False)
    assert painted.get_weights()[0].tobytes() == model.pixels.numpy().tobytes()
    np.testing.assert_array_equal(painted(np.array([0])), model.shown())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"style": 11}, "to be picture 11, but there are 10"),
        ({"content_output": 9}, "output 9 of the network, which has 6"),
    ],
)
def test_what_is_not_there_is_told(
    project: Project, prepared: Prepared, settings: dict[str, object], said: str
) -> None:
    problems = check(with_settings(project, **settings), prepared.facts).problems
    assert any(said in problem.sentence for problem in problems)


def test_rows_are_no_pictures(project: Project) -> None:
    facts = prepare(DataSettings(source=Choice(name="iris"), aim="input"), Path).facts
    assert any("needs pictures" in problem.sentence for problem in STYLE_TRANSFER.problems(project, facts, {}))
    with pytest.raises(DataError, match="no picture 12"):
        STYLE_TRANSFER.photographs(with_settings(project, content=12), prepare(project.data, Path))


def test_two_pictures_of_ones_own_are_enough(project: Project, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        for name, colour in (("a.png", (250, 10, 10)), ("b.png", (10, 10, 250))):
            Image.new("RGB", (40, 30), colour).save(tmp_path / name)
            packed.write(tmp_path / name, name)
    source = Choice(name="images", config={"dataset": "a", "height": 16, "width": 16})
    data = project.data.model_copy(update={"source": source})
    made = prepare(data, lambda id: tmp_path / "data.zip")
    drawn = {"data": data, "networks": STYLE_TRANSFER.starts(made.facts)}
    own = with_settings(project.model_copy(update=drawn), content=1, style=2)
    content, style = STYLE_TRANSFER.photographs(own, made)
    assert content[0, 0, 0, 0] > 0.9
    assert style[0, 0, 0, 0] < 0.1
    assert check(own, made.facts).problems == ()
    stepper = STYLE_TRANSFER.stepper(STYLE_TRANSFER.make(own, made.facts), own, made)
    losses = stepper.run(0, 30)[:, 0]
    assert losses[-1] < losses[0]


def test_features_start_from_opened_weights(project: Project, prepared: Prepared, tmp_path: Path) -> None:
    """Weights that a network was opened with go into the network that names them, also where the model holds two."""
    workspace, wide = Workspace.open(tmp_path), [np.full((5, 5, 3, 32), 0.5, "float32"), np.ones(32, "float32")]
    id = weights.keep(workspace, {"style_1": wide})
    graph = project.networks["features"].model_copy(update={"weights": id})
    begun = project.with_graph(graph, "features")
    path = kept.path_of(workspace, begun)
    model = STYLE_TRANSFER.make(begun, prepared.facts)
    assert start(model, begun, path).startswith("1 of 4 layers")
    np.testing.assert_array_equal(model.features.get_layer("style_1").get_weights()[0], wide[0])
    assert "for layer in features.layers:" in source_code(begun, Path)

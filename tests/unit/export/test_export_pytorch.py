"""A trained run as a PyTorch module: the zip is all that its receiver needs, and gives the same outputs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from docs import make_pytorch
from engine.data import pipeline
from engine.document.project import Project, Task
from engine.errors import ExportError
from engine.export import EXPORTS
from engine.export.base import Trained
from engine.network.build import build
from engine.store import artifacts
from engine.tasks import TASKS
from tests.builders import chain, classifier, digits_cnn, digits_mlp

pytestmark = pytest.mark.heavy


def trained(project: Project, folder: Path) -> Trained:
    keras.utils.set_random_seed(1)
    run = Trained(project, folder)
    model = build(project, pipeline.facts(project.data, run.resolve))
    artifacts.write_with(run.model, model.save)
    return run


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, while it saves
class TestPyTorch:
    """The zip."""

    def test_the_module_is_the_trained_model(self, tmp_path: Path) -> None:
        run, path = trained(digits_cnn(), tmp_path), tmp_path / "out" / "network.zip"
        EXPORTS["torch"].write(run, path)
        assert EXPORTS["torch"].prove(run, path).difference < 1e-5  # 0 where both add up alike
        with zipfile.ZipFile(path) as packed:
            assert sorted(packed.namelist()) == ["README.md", "model.py", "weights.npz"]
            with packed.open("weights.npz") as file:
                weights = np.load(file, allow_pickle=False)
                assert sorted(weights.files) == [
                    "conv2d_1.bias", "conv2d_1.weight", "dense_5.bias", "dense_5.weight",
                ]  # fmt: skip

    def test_the_same_run_gives_the_same_file(self, tmp_path: Path) -> None:
        run = trained(digits_mlp(), tmp_path)
        for name in ("one.zip", "two.zip"):
            EXPORTS["torch"].write(run, tmp_path / name)
        assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()

    def test_what_has_no_equal_is_said_and_nothing_is_written(self, tmp_path: Path) -> None:
        graph = chain(("ActivityRegularization", {"l2": 0.1}), ("Flatten", {}), ("Dense", {"units": 10}))
        run = trained(classifier("digits", graph), tmp_path)
        with pytest.raises(ExportError, match="penalty to the loss"):
            EXPORTS["torch"].write(run, tmp_path / "network.zip")
        assert not (tmp_path / "network.zip").exists()


def test_the_table_of_equals_is_what_the_writer_writes() -> None:
    assert make_pytorch.PAGE.read_text(encoding="utf-8") == make_pytorch.page()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, while it saves
def test_of_several_networks_the_module_is_the_one_that_input_goes_into(tmp_path: Path) -> None:
    data = digits_cnn().data.model_copy(update={"aim": "input"})
    facts = pipeline.facts(data, Path)
    networks = TASKS["variational"].starts(facts)
    project = Project(networks=networks, data=data, task=Task(kind="variational"))
    run, path = Trained(project, tmp_path), tmp_path / "out" / "network.zip"
    keras.utils.set_random_seed(1)
    artifacts.write_with(run.model, build(project, facts, "encoder").save)
    EXPORTS["torch"].write(run, path)
    with zipfile.ZipFile(path) as packed:
        assert "class Model" in packed.read("model.py").decode()
    lacking = project.model_copy(update={"networks": {"decoder": networks["decoder"]}})
    with pytest.raises(ExportError, match="no network 'Encoder'"):
        EXPORTS["torch"].write(Trained(lacking, tmp_path), path)
